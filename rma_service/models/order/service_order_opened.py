from odoo import api, models

from ...tools.together import Together, read_paths

# Whoever asks for more fields than that shows a form.
FIELDS_OF_A_FORM = 60
LISTS = ("one2many", "many2many")
# What the names of records are made of, beside what stands on themselves.
NAMED_BY = {
    "product.product": ("product_tmpl_id", "product_template_attribute_value_ids"),
    "res.users": ("partner_id",),
    "stock.lot": ("product_id.product_tmpl_id",),
}
# Odoo asks one by one who may see it.
ONE_BY_ONE = {"ir.attachment", "mail.activity", "mail.message"}


class RmaServiceOrder(models.Model):
    """What an order that is opened reads, in few statements.

    A form asks for some twenty lists of its order, and totals and hints follow many
    more links. All are known before: they are read together, step by step, and what
    computes finds them in the cache.
    """

    _inherit = "rma.service.order"

    @api.readonly
    def web_read(self, specification):
        """A form asks for nearly everything of its order: all is read together, and
        what stands in the configuration is not read at all."""
        if not all(isinstance(order_id, int) for order_id in self._ids):
            return super().web_read(specification)
        if len(self) != 1 or len(specification) <= FIELDS_OF_A_FORM:
            self._read_for_list(specification)
            with self._with_known_positions():
                return super().web_read(specification)
        companies = self.env.companies | self._get_main_company()
        companies.sudo()._warm().currency_id._warm()
        self._read_for_form(specification)
        self.company_id.sudo()._warm().currency_id._warm()
        self.warehouse_id.sudo()._warm()
        orders = self._get_orders_of_lists(specification)
        plain = {
            name: {key: value for key, value in asked.items() if key != "order"}
            if name in orders
            else asked
            for name, asked in specification.items()
        }
        with self._with_known_positions():
            result = super().web_read(plain)
        for values in result:
            for name, order in orders.items():
                ids = self[name].sorted(order).ids
                rows = {
                    row["id"] if isinstance(row, dict) else row: row
                    for row in values[name]
                }
                values[name] = [rows[id_] for id_ in ids if id_ in rows]
        return result

    @api.model
    def _get_main_company(self):
        """Return the company whose currency products without one have, if it is known.

        Unlike Odoo's own method it does not ask whether the company is still there.
        """
        data = self.env["ir.model.data"]
        main = data._xmlid_to_res_id("base.main_company", raise_if_not_found=False)
        return self.env["res.company"].sudo().browse(main or ())

    def _get_orders_of_lists(self, specification):
        """Return which lists are asked for in an order that needs no statement.

        Odoo searches the rows again for it; here they are read already.

        :return: dict name → order
        """
        return {
            name: asked["order"]
            for name, asked in specification.items()
            if asked.get("order")
            and len(self[name]) <= asked.get("limit", len(self[name]))
        }

    def _read_for_form(self, specification):
        """Read what the form shows as the user sees it, then what follows from it.

        :param specification: of the form, as ``web_read`` gets it
        """
        reading = Together(self.env)
        reading.add(self.env.user.sudo())
        reading.add(self, specification)
        for name in specification:
            if self._is_list(self, name):
                reading.add_list(self, name)
        reading.fetch()
        reading = Together(self.env)
        reading.add(self.env.user.partner_id.sudo())
        for name, asked in specification.items():
            if self._is_list(self, name):
                rows = self[name]
                for inner in asked.get("fields", ()):
                    if self._is_list(rows, inner):
                        reading.add_list(rows, inner)
        reading.fetch()
        for name in specification:
            # What is read below with all rights must not be what the user sees.
            if name in self._fields and self._fields[name].type in LISTS:
                self.mapped(name)
        paths = {*self._get_paths_of_names(specification), *self._get_form_paths()}
        read_paths(self.sudo().with_company(self.company_id), paths)

    def _read_for_list(self, specification):
        """Read the names that a list of orders shows, and what its fields follow.

        :param specification: as ``web_read`` gets it
        """
        reading = Together(self.env)
        for name in specification:
            if self._is_list(self, name):
                reading.add_list(self, name)
        reading.fetch()
        by_field = self._get_paths_of_fields()
        paths = set(self._get_paths_of_names(specification))
        for name in specification:
            paths.update(by_field.get(name, ()))
        read_paths(self.sudo(), paths)

    @api.model
    def _get_paths_of_fields(self):
        """Return along which links the fields of a list are computed; a hook.

        :return: dict name of a field → paths, as ``_get_form_paths`` returns them
        """
        return {"serial": ("device_id",)}

    @api.model
    def _is_list(self, records, name):
        field = records._fields.get(name)
        return bool(
            field
            and field.type in LISTS
            and field.store
            and field.comodel_name not in ONE_BY_ONE
        )

    def _get_paths_of_names(self, specification):
        """Yield the paths of the records whose names a form shows."""
        for name, asked in specification.items():
            field = self._fields.get(name)
            if not field or not field.relational:
                continue
            comodel = self.env[field.comodel_name]
            if field.type == "many2one":
                if field.store and "display_name" in asked.get("fields", ()):
                    yield from self._get_paths_of_name(name, comodel)
            elif field.comodel_name not in ONE_BY_ONE:
                yield from self._get_paths_of_name(name, comodel)
                for inner, inner_asked in asked.get("fields", {}).items():
                    link = comodel._fields.get(inner)
                    if (
                        link
                        and link.store
                        and link.type == "many2one"
                        and inner_asked.get("fields")
                    ):
                        yield from self._get_paths_of_name(
                            f"{name}.{inner}", self.env[link.comodel_name]
                        )

    @staticmethod
    def _get_paths_of_name(path, model):
        yield path
        for name in NAMED_BY.get(model._name, ()):
            yield f"{path}.{name}"

    @api.model
    def _get_form_paths(self):
        """Return along which links the fields of a form are computed; a hook.

        :return: list of paths of stored links, as ``tools.together.read_paths`` has
            them; what is read there is read with superuser rights
        """
        return ["company_id.partner_id.country_id", "company_id.partner_id.state_id"]

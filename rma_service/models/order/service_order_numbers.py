from odoo import api, models
from odoo.tools import SQL


class RmaServiceOrder(models.Model):
    """The numbers of many orders are drawn at once."""

    _inherit = "rma.service.order"

    @api.model
    def _draw_numbers(self, vals_list):
        """Give numbers to new orders that have none yet.

        :param vals_list: values of the orders, with their types and companies
        """
        new = self.env._("New")
        groups = {}
        for vals in vals_list:
            if not vals.get("name") or vals["name"] == new:
                key = (vals["type_id"], vals["company_id"])
                groups.setdefault(key, []).append(vals)
        for (type_id, company_id), same in groups.items():
            if len(same) == 1:
                same[0]["name"] = self._get_next_number(same[0])
                continue
            numbers = self._get_next_numbers(
                self.env["rma.service.type"].browse(type_id)._warm(),
                self.env["res.company"].browse(company_id),
                len(same),
            )
            for vals, number in zip(same, numbers, strict=True):
                vals["name"] = number

    @api.model
    def _get_next_numbers(self, service_type, company, count):
        """Return many order numbers at once, in one query where that is possible.

        :param service_type: type of the orders
        :param company: company of the orders
        :param count: how many numbers
        :return: list of numbers
        """
        sequence = service_type.sudo().sequence_id or self.env[
            "ir.sequence"
        ].sudo().search(
            [("code", "=", self._name), ("company_id", "in", (company.id, False))],
            order="company_id",
            limit=1,
        )
        vals = {"type_id": service_type.id, "company_id": company.id}
        if (
            not sequence
            or sequence.use_date_range
            or sequence.implementation != "standard"
        ):
            return [self._get_next_number(vals) for _i in range(count)]
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence.id:03d}",
                count,
            )
        )
        prefix, suffix = sequence._get_prefix_suffix()
        padding = sequence.padding
        return [f"{prefix}{number:0{padding}d}{suffix}" for (number,) in rows]

from odoo import api, models


class RmaServiceCheckedLinks(models.AbstractModel):
    """Who names a record of ours in a dialog or a new row must be allowed to read it.

    Related fields are read with all rights, and what was read stays in the cache of
    the request: without this a form that is given the number of a foreign order fills
    itself with its customer, problem and link. The check comes before anything is
    read: when a form is opened or changed, when a row is created or written.

    Every dialog of the add-on inherits this, and so do the rows of an order. A dialog
    that does is also its maker's alone: see ``ir_rule.py``.
    """

    _name = "rma.service.checked.links"
    _description = "Links Checked by the User's Rights"

    @api.model
    def default_get(self, fields):
        self._check_default_links()
        defaults = super().default_get(fields)
        self._check_links(defaults)
        return defaults

    @api.model_create_multi
    def create(self, vals_list):
        self._check_default_links()
        self._check_links(*vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_links(vals)
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        self._check_default_links()
        self._check_links(values)
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def _check_default_links(self):
        """Check what the context proposes for the fields."""
        prefix = "default_"
        self._check_links(
            {
                key.removeprefix(prefix): value
                for key, value in self.env.context.items()
                if key.startswith(prefix)
            }
        )

    @api.model
    def _check_links(self, *vals_list):
        """Check that the user may read the records of ours that values name.

        :param vals_list: dicts of values as ``create`` or ``onchange`` get them
        :raises AccessError: if he may not read one of them
        """
        if self.env.su:
            return
        found = {}
        for vals in vals_list:
            self._collect_links(self, vals, found)
        for name, ids in found.items():
            self.env[name].browse(sorted(ids)).exists().check_access("read")

    @api.model
    def _collect_links(self, model, vals, found):
        """Collect the ids that values name, also in the rows of x2many fields.

        :param model: the model that the values are for
        :param vals: dict of values
        :param found: dict model name → set of ids; added to
        """
        for name, value in vals.items():
            field = model._fields.get(name)
            if not value or not field or not field.comodel_name:
                continue
            comodel = self.env[field.comodel_name]
            ids, rows = self._parse_link(field, value)
            for row in rows:
                self._collect_links(comodel, row, found)
            if ids and self._is_checked_model(comodel):
                found.setdefault(comodel._name, set()).update(ids)

    @api.model
    def _parse_link(self, field, value):
        """Return the ids that a value names, and the values of rows within it."""
        if isinstance(value, models.BaseModel):
            return value.ids, []
        if field.type == "many2one":
            if isinstance(value, dict):
                value = value.get("id")
            elif isinstance(value, (list, tuple)):
                value = value[0]
            return ([value] if type(value) is int else []), []
        ids, rows = [], []
        for item in value if isinstance(value, (list, tuple)) else ():
            if type(item) is int:
                ids.append(item)
            elif isinstance(item, (list, tuple)) and item:
                rest = [part for part in item[1:] if part]
                ids += [part for part in rest if type(part) is int]
                rows += [part for part in rest if isinstance(part, dict)]
                for part in rest:
                    if isinstance(part, (list, tuple)):
                        ids += [one for one in part if type(one) is int]
        return ids, rows

    @api.model
    def _is_checked_model(self, model):
        """Tell whether records of a model are checked: ours, dialogs among them, and
        files, of which an order would keep a copy."""
        return model._name.startswith("rma.service.") or model._name == "ir.attachment"

from odoo import api, fields, models


class RmaServiceFault(models.AbstractModel):
    """What the entries of the fault catalogue have in common.

    The catalogue leads from the area of a device over the symptom (as the customer says
    it) and the defect (as it is found) to the resolution (what is done). Each entry may
    have a code of a published system, such as IRIS, or none at all; the add-on ships
    the structure and an import, never the tables of such a system.
    """

    _name = "rma.service.fault"
    _description = "Entry of the Fault Catalogue"
    _order = "sequence, name, id"
    _rec_names_search = ["code", "name"]

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    code = fields.Char(
        index="btree_not_null",
        help="Code of the entry in your own or a published system. Leave empty to work"
        " without codes.",
    )
    code_system = fields.Char(help="System that the code belongs to, e.g. IRIS.")
    equipment_type_ids = fields.Many2many(
        comodel_name="rma.service.equipment.type",
        string="Equipment Types",
        help="Offered for devices of these types and the types below them. Leave empty"
        " for all devices.",
    )
    description = fields.Text(translate=True)

    _code_uniq = models.UniqueIndex(
        "(COALESCE(code_system, ''), code) WHERE code IS NOT NULL",
        "Another entry of the catalogue has this code already.",
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for fault in self:
            name = fault.name or ""
            fault.display_name = f"[{fault.code}] {name}" if fault.code else name

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean_code(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean_code(vals))

    def copy_data(self, default=None):
        """A code belongs to one entry: the copy gets none."""
        default = dict(default or {})
        vals_list = super().copy_data(default=default)
        for fault, vals in zip(self, vals_list, strict=True):
            vals["code"] = default.get("code", False)
            if "name" not in default:
                vals["name"] = self.env._("%(name)s (copy)", name=fault.name)
        return vals_list

    def _clean_code(self, vals):
        """Return the values without spaces around the code; an empty code is none."""
        self._check_bounds(vals)
        codes = {
            name: (vals[name] or "").strip() or False
            for name in ("code", "code_system")
            if name in vals
        }
        return vals | codes

    def _count_orders(self, name):
        """Count the orders, visible to the user, that name each entry.

        :param name: field of the order that names the entries
        """
        counts = dict(
            self.env["rma.service.order"]._read_group(
                [(name, "in", self.ids)], [name], ["__count"]
            )
        )
        for fault in self:
            fault.order_count = counts.get(fault, 0)

    def _action_view_statistic(self, name):
        """Open what was found and done on orders that name this entry.

        :param name: field of the fault analysis that names the entry
        """
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "rma_service.rma_service_fault_report_action"
        )
        return action | {
            "name": self.display_name,
            "domain": [(name, "=", self.id)],
            "context": {},
        }

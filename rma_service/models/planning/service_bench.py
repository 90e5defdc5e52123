from odoo import api, fields, models

# What of a bench its resource has, too: field → field of the resource.
SHARED = {
    "name": "name",
    "active": "active",
    "company_id": "company_id",
    "resource_calendar_id": "calendar_id",
}


class RmaServiceBench(models.Model):
    """A bench that is worked at, or a vehicle that visits are made with.

    It has a row on the planning board. When it is out of service is entered as time off
    of its resource, which Odoo has for everything that works by hours.
    """

    _name = "rma.service.bench"
    _description = "Bench or Vehicle"
    _inherit = ["rma.service.guarded"]
    _order = "kind, sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    kind = fields.Selection(
        selection=[("bench", "Bench"), ("vehicle", "Vehicle")],
        required=True,
        default="bench",
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    team_id = fields.Many2one(
        comodel_name="rma.service.team",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        help="Who works with it; left empty, all teams.",
    )
    resource_calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working Hours",
        check_company=True,
        help="When it can be used. Left empty: the working hours of its team, else"
        " those of the company.",
    )
    resource_id = fields.Many2one(
        comodel_name="resource.resource",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="What its time off is entered for.",
    )

    _name_unique = models.UniqueIndex(
        "(company_id, name) WHERE active IS TRUE",
        "A bench or vehicle of this name is there already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        benches = super().create(vals_list)
        resources = self.env["resource.resource"].sudo()
        made = resources.create([bench._prepare_resource_vals() for bench in benches])
        for bench, resource in zip(benches, made, strict=True):
            bench._as_system().resource_id = resource
        return benches

    def write(self, vals):
        result = super().write(vals)
        if not SHARED.keys().isdisjoint(vals):
            for bench in self.sudo().filtered("resource_id"):
                bench.resource_id.write(bench._prepare_resource_vals())
        return result

    def unlink(self):
        resources = self.sudo().resource_id
        result = super().unlink()
        resources.unlink()
        return result

    def _prepare_resource_vals(self):
        """Return what the resource of one bench has of it."""
        self.ensure_one()
        values = {
            theirs: self._fields[ours].convert_to_write(self[ours], self)
            for ours, theirs in SHARED.items()
        }
        return values | {"resource_type": "material"}

    def action_open_time_off(self):
        """Open when one bench is out of service.

        :return: the action that opens the list
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("%(bench)s: Out of Service", bench=self.name),
            "res_model": "resource.calendar.leaves",
            "view_mode": "list,form",
            "domain": [("resource_id", "=", self.sudo().resource_id.id)],
            "context": {"default_resource_id": self.sudo().resource_id.id},
        }

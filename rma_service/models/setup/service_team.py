from ast import literal_eval

from odoo import api, fields, models


class RmaServiceTeam(models.Model):
    _name = "rma.service.team"
    _description = "Service Team"
    _inherit = [
        "mail.alias.mixin",
        "mail.thread",
        "rma.service.open.orders",
        "rma.service.guarded",
    ]
    _order = "sequence, name, id"
    _check_company_auto = True
    _order_link = "team_id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer(aggregator=None)
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        help="Leave empty to share the team between all companies.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Team Leader", domain="[('share', '=', False)]"
    )
    member_ids = fields.Many2many(
        comodel_name="res.users",
        relation="rma_service_team_user_rel",
        column1="team_id",
        column2="user_id",
        string="Members",
        domain="[('share', '=', False)]",
        help="Members see the orders of the team.",
    )
    email = fields.Char(help="Address that customers of this team write to.")
    alias_id = fields.Many2one(
        help="A mail to this address opens a request for the team.",
    )
    mail_type_id = fields.Many2one(
        comodel_name="rma.service.type",
        string="Mails Are",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        help="Service type of what a mail opens: a complaint, a question, a repair."
        " Left empty, the first type with this team as its default team.",
    )
    resource_calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working Hours",
        help="When the team works: worked time counts within them. For technicians"
        " without working hours of their own; left empty, those of the company.",
    )
    warehouse_id = fields.Many2one(
        comodel_name="stock.warehouse",
        check_company=True,
        help="Warehouse that the team takes devices and parts from.",
    )

    def _alias_get_creation_values(self):
        """Mails to the alias of a team open service orders of the team."""
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("rma.service.order")
        if self.id:
            defaults = literal_eval(self.alias_defaults or "{}")
            values["alias_defaults"] = defaults | {"team_id": self.id}
        return values

    def _get_alias_address(self):
        """Return the address whose mails Odoo reads for the team, or False."""
        return self.alias_id.alias_full_name if self.alias_name else False

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_bounds(vals)  # before the alias is made of them
        teams = super().create(vals_list)
        # The record rules keep the teams of each user in cache.
        self.env.registry.clear_cache()
        return teams

    def write(self, vals):
        # The alias alone would be left as it is without a word.
        self.check_access("write")
        self._check_bounds(vals)
        result = super().write(vals)
        # So do the menus of its leader.
        if {"member_ids", "user_id", "active"} & vals.keys():
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

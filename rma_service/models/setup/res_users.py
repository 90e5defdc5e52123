from odoo import api, fields, models, tools


class ResUsers(models.Model):
    _inherit = "res.users"

    service_team_ids = fields.Many2many(
        comodel_name="rma.service.team",
        relation="rma_service_team_user_rel",
        column1="user_id",
        column2="team_id",
        string="Service Teams",
    )
    service_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the Hourly Cost"
    )
    service_hourly_cost = fields.Monetary(
        string="Hourly Cost",
        currency_field="service_currency_id",
        groups="rma_service.group_service_manager",
        help="What an hour of the technician costs; 0: the hourly cost of the company.",
    )

    _service_hourly_cost_positive = models.Constraint(
        "CHECK (service_hourly_cost >= 0)", "The hourly cost cannot be negative."
    )

    @api.model
    def _get_invalidation_fields(self):
        """The record rules of the service keep the teams of the user in cache."""
        return super()._get_invalidation_fields() | {"service_team_ids"}

    @tools.ormcache("self.id")
    def _is_service_technician(self):
        """Tell whether the user repairs: who begins a diagnosis takes the order then.

        Members of a team do, and who sees the own orders only. Where no team has any
        members, everybody in the service is meant.
        """
        self.ensure_one()
        if not self.has_group("rma_service.group_service_own"):
            return False
        if not self.has_group("rma_service.group_service_all"):
            return True
        teams = self.env["rma.service.team"].sudo().search([("active", "=", True)])
        return self in teams.member_ids or not teams.member_ids

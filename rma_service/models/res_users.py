from odoo import api, fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    service_team_ids = fields.Many2many(
        comodel_name="rma.service.team",
        relation="rma_service_team_user_rel",
        column1="user_id",
        column2="team_id",
        string="Service Teams",
    )

    @api.model
    def _get_invalidation_fields(self):
        """The record rules of the service keep the teams of the user in cache."""
        return super()._get_invalidation_fields() | {"service_team_ids"}

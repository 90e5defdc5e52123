from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    service_team_ids = fields.Many2many(
        comodel_name="rma.service.team",
        relation="rma_service_team_user_rel",
        column1="user_id",
        column2="team_id",
        string="Service Teams",
    )

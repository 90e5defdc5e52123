from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    service_withdrawal = fields.Boolean(
        string="Withdrawal from Contracts",
        help="Private persons who agree online, by phone or by e-mail may withdraw"
        " within the days of the company's country, by a button on their page.",
    )

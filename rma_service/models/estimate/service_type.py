from odoo import api, fields, models


class RmaServiceType(models.Model):
    """What a manager is told of the deposit that a service type asks for."""

    _inherit = "rma.service.type"

    is_deposit_offline = fields.Boolean(
        compute="_compute_is_deposit_offline",
        compute_sudo=True,
        help="A deposit is asked for, and nobody can pay it online.",
    )

    @api.depends("prepayment_percent", "company_id")
    @api.depends_context("company")
    def _compute_is_deposit_offline(self):
        providers = self.env["payment.provider"]
        companies = self.company_id | self.env.company
        found = providers.search(
            [
                ("company_id", "parent_of", companies.ids),
                ("state", "!=", "disabled"),
                ("is_published", "=", True),
            ]
        ).company_id
        for service_type in self:
            company = service_type.company_id or self.env.company
            service_type.is_deposit_offline = bool(
                service_type.prepayment_percent and not found & company.parent_ids
            )

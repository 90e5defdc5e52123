from odoo import api, fields, models


class RmaServiceType(models.Model):
    """What customers are told of the diagnosis fee of a service type, and a manager of
    the deposit that it asks for."""

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

    def _get_diagnosis_fee_told(self, company, partner=None):
        """Return what the diagnosis costs, before there is an order.

        For request pages and price checks: customers are told before they ask for a
        diagnosis (Directive (EU) 2024/1799, art. 4(3)).

        :param company: ``res.company`` that would be asked
        :param partner: ``res.partner`` who asks, whose pricelist and taxes count; None
            for anybody
        :return: dict as of ``rma.service.order._get_diagnosis_fee_told``: ``amount``
            (taxes included), ``currency``, ``is_deducted``, ``is_refunded``,
            ``sentence``; empty where nothing is charged
        """
        self.ensure_one()
        service_type = self.sudo()
        if not service_type.diagnosis_product_id:
            return {}
        orders = service_type.env["rma.service.order"].with_company(company)
        order = orders.new(
            {
                "company_id": company.id,
                "partner_id": partner.id if partner else False,
                "type_id": service_type.id,
            }
        )
        return order._get_diagnosis_fee_told()

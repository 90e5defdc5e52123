from odoo import api, fields, models

from .service_scheme_claim import CLAIM_STATES


class RmaServiceOrder(models.Model):
    """The order makes its claim on the scheme and keeps it up to date."""

    _inherit = "rma.service.order"

    scheme_claim_ids = fields.One2many(
        comodel_name="rma.service.scheme.claim",
        inverse_name="order_id",
        string="Claims on the Scheme",
        readonly=True,
        copy=False,
    )
    scheme_claim_id = fields.Many2one(
        comodel_name="rma.service.scheme.claim",
        string="Claim on the Scheme",
        compute="_compute_scheme_claim_id",
        compute_sudo=True,
    )
    scheme_claim_state = fields.Selection(
        selection=CLAIM_STATES,
        string="State of the Claim",
        compute="_compute_scheme_claim_id",
        compute_sudo=True,
    )

    @api.depends("scheme_id", "scheme_claim_ids.state")
    def _compute_scheme_claim_id(self):
        none = self.env["rma.service.scheme.claim"]
        for order in self:
            claim = none
            if order.scheme_id:
                claim = order.scheme_claim_ids[:1]
            order.scheme_claim_id = claim
            order.scheme_claim_state = claim.state

    @api.depends("scheme_id", "scheme_claim_ids.amount_transferred")
    def _compute_invoice_totals(self):
        return super()._compute_invoice_totals()

    def action_view_scheme_claim(self):
        """Open the claim of the order on its scheme."""
        self.ensure_one()
        self.check_access("read")
        return self.scheme_claim_id.sudo(False)._get_records_action()

    # === WHEN ===#

    def _on_estimate_confirmed(self):
        result = super()._on_estimate_confirmed()
        self.filtered("scheme_id")._ensure_scheme_claim()
        return result

    def _enter_ready(self):
        result = super()._enter_ready()
        self.filtered("scheme_id")._ensure_scheme_claim()
        return result

    def _enter_done(self):
        result = super()._enter_done()
        self.filtered("scheme_id")._ensure_scheme_claim()
        return result

    def _enter_cancel(self):
        result = super()._enter_cancel()
        self.filtered("scheme_id").sudo().scheme_claim_id._follow_order()
        return result

    def _on_consent_withdrawn(self):
        result = super()._on_consent_withdrawn()
        self.filtered("scheme_id").sudo().scheme_claim_id._follow_order()
        return result

    def _ensure_scheme_claim(self):
        """Let each order of which a scheme pays something have its claim."""
        for order in self.sudo():
            if not order.scheme_claim_id and order.amount_scheme > 0:
                order._create_scheme_claim()
            order.scheme_claim_id._follow_order()

    def _create_scheme_claim(self):
        """Make the claim of the order; see ``rma.service.scheme.claim``."""
        self.ensure_one()
        order = self.sudo().with_company(self.company_id)
        return order.scheme_claim_ids.create(
            {
                "order_id": order.id,
                "company_id": order.company_id.id,
                "currency_id": order.currency_id.id,
                "user_id": order.scheme_id.user_id.id,
                "amount": order.amount_scheme,
            }
        )

    def _settle_scheme(self, move):
        """Move to the scheme what it grants of an invoice that was posted, or back.

        A deposit is the customer's own. Of what is invoiced after all the scheme pays
        what follows from the total, less what it took over before.

        :param move: posted customer invoice or credit note of the order
        """
        self.ensure_one()
        order = self.sudo()
        lines = move.invoice_line_ids.sale_line_ids
        lines = lines.filtered(lambda line: line.order_id.service_order_id == order)
        is_refund = move.move_type == "out_refund"
        if not is_refund and all(line.is_downpayment for line in lines):
            return
        claim = order.scheme_claim_id
        if claim.state == "refused" and not is_refund:
            return
        base = order._get_scheme_base()
        moved = claim._get_transferred(order.currency_id)
        target = order._get_scheme_grant(base["total"], base["untaxed"])[0]
        if claim.state == "refused":
            # Of a part that was refused nothing comes back.
            target = min(moved, target)
        change = target - moved
        if order.currency_id.is_zero(change):
            return
        amount = change
        if move.currency_id != order.currency_id:
            amount = order.currency_id._convert(
                change, move.currency_id, order.company_id, move.invoice_date
            )
        if amount > 0:
            amount = 0.0 if is_refund else min(amount, move.amount_residual)
        if move.currency_id.is_zero(amount):
            return
        claim = claim or order._create_scheme_claim()
        if not claim.move_ids:
            claim._write_changed(currency_id=move.currency_id.id)
        claim._take_over(move, amount)

    def _unsettle_scheme(self):
        """Let the customer owe again what the scheme took over of a draft."""
        self.ensure_one()
        order = self.sudo()
        claim = order.scheme_claim_id
        base = order._get_scheme_base()
        moved = claim._get_transferred(claim.currency_id)
        target = order._get_scheme_target(base["total"], base["untaxed"])
        if claim.currency_id != order.currency_id:
            target = order.currency_id._convert(
                target, claim.currency_id, order.company_id, order._get_scheme_day()
            )
        if claim.currency_id.compare_amounts(moved, target) > 0:
            claim._give_back(claim.currency_id.round(moved - target))

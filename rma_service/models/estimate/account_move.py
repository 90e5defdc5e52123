from odoo import fields, models

from ...tools import place


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "rma.service.counter", "rma.service.guarded"]

    service_vendor_claim_id = fields.Many2one(
        comodel_name="rma.service.vendor.claim",
        string="Vendor Claim",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def message_post_with_source(self, source_ref, **kwargs):
        """Where the invoice of an order comes from is noted and told to nobody."""
        if source_ref == "mail.message_origin_link" and self.env.context.get(
            "rma_invoice_per_order"
        ):
            values = kwargs.get("render_values")
            return self._message_log_with_view(source_ref, render_values=values)
        return super().message_post_with_source(source_ref, **kwargs)

    def _group_service_orders(self):
        """Return the service orders that each move invoices, by the user's rights."""
        linked = {
            move: move.sudo().invoice_line_ids.sale_line_ids.order_id.service_order_id
            for move in self
        }
        orders = self.env["rma.service.order"].sudo().union(*linked.values())
        orders = orders.sudo(False)._filtered_access("read")
        return {move: orders & own for move, own in linked.items()}

    def _get_service_heirs(self, without=None):
        """What is to do on an invoice is to do for its newest service order."""
        orders = self.sudo().invoice_line_ids.sale_line_ids.order_id.service_order_id
        return orders.sorted("id")[-1:]._get_service_heirs(without)

    def _get_posting_orders(self):
        """Return the service orders at whose place the move is of its day; a hook."""
        self.ensure_one()
        lines = self.sudo().invoice_line_ids.sale_line_ids
        return lines.order_id.service_order_id

    def _get_orders_of_day(self):
        """Return the service orders whose day counts for all of the moves.

        :return: orders of one time zone; none where a move is not of the service, or
            where their places have different days
        """
        zones = self._group_by_service_zone()
        if len(zones) != 1 or None in zones:
            return self.env["rma.service.order"]
        return self[:1]._get_posting_orders()

    def _group_by_service_zone(self):
        """Return the moves by the time zone of the service that they are for.

        :return: dict zone → moves; under None those that are none of ours
        """

        def get_zone(move):
            orders = move._get_posting_orders()
            return place.get_zone(orders) if orders else None

        return self.grouped(get_zone)

    def _post(self, soft=True):
        """What is for the service is of the day at our place, whoever posts it.

        By the clock of a reader it could be of tomorrow, or wait to post itself.
        """
        posted = self.browse()
        for zone, moves in self._group_by_service_zone().items():
            here = moves.with_context(tz=zone) if zone else moves
            posted |= super(AccountMove, here)._post(soft).with_env(self.env)
        return posted

    def _get_moves_requiring_confirmation(self):
        """Nor does it need to be confirmed as one of tomorrow."""
        found = self.browse()
        for zone, moves in self._group_by_service_zone().items():
            here = moves.with_context(tz=zone) if zone else moves
            asked = super(AccountMove, here)._get_moves_requiring_confirmation()
            found |= asked.with_env(self.env)
        return found

    def _get_service_residual(self):
        """Return what is open on the invoice, in its currency.

        Payments without an entry of their own, as accounting apps make them until the
        bank statement comes, are paid all the same.
        """
        self.ensure_one()
        residual = self.amount_residual
        if not residual:
            return residual
        for payment in self.matched_payment_ids:
            if payment.move_id or payment.state not in ("in_process", "paid"):
                continue
            residual -= payment.currency_id._convert(
                payment.amount, self.currency_id, self.company_id, payment.date
            )
        return max(residual, 0.0) if self.amount_residual >= 0 else residual

    def _invoice_paid_hook(self):
        """A paid deposit makes its estimate an order, whoever registered it."""
        result = super()._invoice_paid_hook()
        lines = self.sudo().invoice_line_ids.sale_line_ids
        estimates = lines.filtered("is_downpayment").order_id
        estimates.filtered("service_order_id")._confirm_with_service_deposit()
        return result

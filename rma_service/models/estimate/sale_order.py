from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ...tools import place
from ...tools.locking import lock
from .sale_order_closed import OPEN


class SaleOrder(models.Model):
    """A quotation that is one version of a service order's estimate."""

    _name = "sale.order"
    _inherit = ["sale.order", "rma.service.guarded", "rma.service.whole"]
    _listed_by = frozenset({"service_order_id"})

    service_order_id = fields.Many2one(
        comodel_name="rma.service.order",
        index="btree_not_null",
        copy=False,
        readonly=True,
        check_company=True,
        ondelete="restrict",
    )
    service_version = fields.Integer(string="Version", copy=False, readonly=True)
    service_is_supplement = fields.Boolean(
        string="Supplement",
        copy=False,
        readonly=True,
        help="Offers only what was added after the customer agreed.",
    )
    service_replaced_by_id = fields.Many2one(
        comodel_name="sale.order",
        string="Replaced by",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )
    service_consent = fields.Selection(
        selection=[
            ("online", "Signed online"),
            ("paper", "Signed on paper"),
            ("phone", "By phone"),
            ("email", "By e-mail"),
            ("override", "Without consent, decided by a manager"),
            ("not_needed", "Not needed"),
        ],
        string="Consent",
        copy=False,
        readonly=True,
    )
    service_agreed_amount = fields.Monetary(
        string="Agreed Amount",
        copy=False,
        readonly=True,
        help="Total with taxes that the customer agreed to.",
    )
    service_agreed_hash = fields.Char(
        string="Agreed Words",
        copy=False,
        readonly=True,
        groups="base.group_user",
        help="SHA-256 of the words of the estimate as it was sent, which he agreed to.",
    )
    service_agreed_ip = fields.Char(
        string="Signed from",
        copy=False,
        readonly=True,
        groups="base.group_user",
        help="Address in the network from which it was signed online.",
    )
    service_date_sent = fields.Datetime(
        string="Sent On",
        copy=False,
        readonly=True,
        help="When the customer got this version for the first time. The order date"
        " moves to the day of consent; this one stays.",
    )
    service_declined = fields.Boolean(string="Declined", copy=False, readonly=True)
    service_decline_reason = fields.Text(
        string="Reason of Refusal", copy=False, readonly=True
    )
    service_declined_by = fields.Char(string="Declined by", copy=False, readonly=True)
    service_declined_on = fields.Datetime(
        string="Declined On", copy=False, readonly=True
    )

    _service_to_invoice_idx = models.Index(
        "(service_order_id)"
        " WHERE invoice_status = 'to invoice' AND service_order_id IS NOT NULL"
    )

    def _filter_service_estimates(self):
        """Return those that are estimates of a service order, whoever asks.

        Customers read quotations of theirs, but not whose service order one is.
        """
        estimates = self.sudo().filtered("service_order_id")
        return estimates.sudo(self.env.su)

    def _get_service_place(self):
        """The day of an estimate is that of its service order."""
        return self.service_order_id or self

    def _get_service_heirs(self, without=None):
        """What is to do on an estimate is to do for its service order."""
        return self.service_order_id._get_service_heirs(without)

    def _compute_is_expired(self):
        """An estimate holds until the end of its last day at our place."""
        estimates = self._filter_service_estimates()
        result = super(SaleOrder, self - estimates)._compute_is_expired()
        for estimate in estimates:
            estimate.is_expired = bool(
                estimate.state in ("draft", "sent")
                and estimate.validity_date
                and estimate.validity_date < place.get_today(estimate)
            )
        return result

    def _was_offered(self):
        """Tell whether the customer got the estimate, or agreed to it otherwise."""
        self.ensure_one()
        return bool(self.service_date_sent) or self.state in ("sent", "sale")

    # === CHANGES OF STATE ===#

    def _confirmation_error_message(self):
        error = super()._confirmation_error_message()
        if error or not self.service_order_id:
            return error
        # Who agreed in time may be noted down later, and pay his deposit later.
        day = place.get_day(self, self.signed_on) or place.get_today(self)
        expired = self.validity_date and self.validity_date < day
        is_signed = self.env.context.get("rma_deposit_paid") and self.signed_on
        if (
            expired
            and not is_signed
            and (not self.env.context.get("rma_no_consent_needed"))
        ):
            return self.env._(
                "Estimate %(estimate)s was valid until %(date)s. Revise it and send it"
                " again.",
                estimate=self.name,
                date=fields.Date.to_string(self.validity_date),
            )
        return False

    def action_confirm(self):
        self._lock_service_orders()
        return super().action_confirm()

    def _lock_service_orders(self):
        """Lock the service orders before an answer is taken down, by whoever it comes.

        The customer is not told that somebody else is at it: he waits, and then his
        request sees what became of it.
        """
        orders = self.sudo().service_order_id
        if orders:
            lock(orders, wait=True)

    def _action_confirm(self):
        estimates = self.filtered("service_order_id")
        # Several extensions of the confirmation look at the products line by line.
        products = estimates.order_line.product_id
        products.mapped("type")
        for company in estimates.company_id:
            products.with_company(company).product_tmpl_id.mapped("service_to_purchase")
        result = super()._action_confirm()
        for estimate in estimates:
            estimate = estimate.with_company(estimate.company_id)
            if estimate.signature and not estimate.service_consent:
                estimate._open_closed()._as_system().service_consent = "online"
            estimate.sudo()._log_service_consent()
            if estimate.signature:
                estimate._keep_signed_estimate()
            # Whoever confirms it: the service order follows, with its own checks.
            estimate.sudo().service_order_id._on_estimate_confirmed()
        return result

    def _keep_signed_estimate(self):
        """Keep the estimate with the signature on it, once a signature.

        :return: the document, with superuser rights
        """
        self.ensure_one()
        documents = self.env["rma.service.document"].sudo()
        kept = self.signed_on and documents.search(
            [
                *documents._get_domain("estimate", self),
                ("signed_on", ">=", self.signed_on),
            ],
            limit=1,
        )
        return kept or documents.sudo(False)._freeze(
            "estimate", self, signature=self.signature, signed_by=self.signed_by
        )

    def _log_service_consent(self):
        """Say in the chatter of the order who agreed to what, and how."""
        self.ensure_one()
        order = self.service_order_id
        env = self.env
        if env.user._is_superuser() or not env.user._is_internal():
            # Colleagues read it, not the customer in the language of his page.
            company = self.company_id.partner_id
            env = self.with_context(lang=order.user_id.lang or company.lang).env
        channels = dict(self._fields["service_consent"]._description_selection(env))
        order._message_log(
            body=env._(
                "%(name)s agreed to estimate %(estimate)s, %(amount)s with taxes"
                " (%(channel)s).",
                estimate=self.name,
                amount=format_amount(env, self.amount_total, self.currency_id),
                channel=channels.get(self.service_consent, env._("confirmed")),
                name=self.signed_by or self.partner_id.display_name,
            )
        )

    def _action_cancel(self):
        """A cancelled estimate that we did not withdraw ourselves was declined.

        That is how the customer's *Reject* on the portal arrives.
        """
        self._lock_service_orders()
        declined = withdrawn = self.browse()
        if self.env.context.get("rma_withdraw") is not OPEN:
            estimates = self.filtered("service_order_id")
            declined = estimates.filtered(lambda o: o.state == "sent")
            withdrawn = estimates.filtered(lambda o: o.state == "sale")
            withdrawn._check_nothing_done()
        result = super()._action_cancel()
        if withdrawn:
            withdrawn.sudo().service_order_id._on_consent_withdrawn()
        if declined:
            for estimate in declined.sudo():
                estimate._decline_service_estimate(estimate._get_service_answerer())
            orders = declined.sudo().service_order_id
            orders._on_estimate_declined(declined.sudo())
        return result

    def _check_nothing_done(self):
        """Refuse to cancel what was agreed and is done, before it is settled.

        :raises UserError: that says where to settle it
        """
        for estimate in self:
            order = estimate.sudo().service_order_id
            done = [
                line
                for line in order._get_unsettled_lines()
                if line.sale_line_ids & estimate.sudo().order_line
            ]
            if done:
                raise UserError(
                    self.env._(
                        "Estimate %(estimate)s is agreed and work on it is done. Use"
                        " “Consent Withdrawn” on %(order)s to say what is charged and"
                        " where the parts go.",
                        estimate=estimate.name,
                        order=order.name,
                    )
                )

    def action_draft(self):
        """A withdrawn estimate stays withdrawn: the next version takes its place.

        :raises UserError: for estimates of service orders
        """
        for estimate in self:
            if estimate.service_order_id:
                raise UserError(
                    self.env._(
                        "Estimate %(estimate)s was withdrawn: make a new version from"
                        " %(order)s instead.",
                        estimate=estimate.name,
                        order=estimate.service_order_id.name,
                    )
                )
        return super().action_draft()

    def _can_be_edited_on_portal(self):
        return not self.service_order_id and super()._can_be_edited_on_portal()

    # === INVOICING ===#

    def _prepare_invoice(self):
        values = super()._prepare_invoice()
        if self.service_order_id:
            values["invoice_origin"] = self.service_order_id.name
        return values

    def _create_account_invoices(self, invoice_vals_list, final):
        """Log once where the invoice comes from: the link to its origin says it all."""
        if self.env.context.get("rma_invoice_per_order"):
            self = self.with_context(mail_create_nolog=True)
        return super()._create_account_invoices(invoice_vals_list, final)

    def _get_invoiceable_lines(self, final=False):
        """From the service order, what a credit note took back is left out."""
        lines = super()._get_invoiceable_lines(final=final)
        if not self.env.context.get("rma_invoice_per_order"):
            return lines
        return lines.filtered(
            lambda line: line.display_type or line._get_service_quantity_to_invoice()
        )

    def _get_invoice_grouping_keys(self):
        keys = super()._get_invoice_grouping_keys()
        if self.env.context.get("rma_invoice_per_order"):
            keys = [*keys, "invoice_origin"]
        return keys

    def _filter_service_to_invoice(self):
        """Return the agreed estimates of which something was never invoiced.

        Odoo wants to invoice anew what a credit note took back. Whether that is right
        only the accountant knows: he does it from the sales order, or with the credit
        note.
        """
        return self.filtered(
            lambda estimate: (
                estimate.state == "sale"
                and any(line._is_service_to_invoice() for line in estimate.order_line)
            )
        )

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, formatLang

from ...tools import place


class SaleOrder(models.Model):
    """A quotation that is one version of a service order's estimate."""

    _inherit = "sale.order"

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
            ("override", "Overridden by a manager"),
            ("not_needed", "Not needed"),
        ],
        string="Consent",
        copy=False,
        readonly=True,
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
    service_difference = fields.Html(
        string="Difference to the Last Version",
        compute="_compute_service_difference",
        compute_sudo=True,
        sanitize=False,
    )

    @api.depends("service_version", "order_line.price_subtotal")
    def _compute_service_difference(self):
        for order in self:
            order.service_difference = order._render_service_difference()

    def _get_service_place(self):
        """The day of an estimate is that of its service order."""
        return self.service_order_id or self

    def _compute_is_expired(self):
        """An estimate holds until the end of its last day at our place."""
        estimates = self.filtered("service_order_id")
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
        today = place.get_today(self)
        expired = self.validity_date and self.validity_date < today
        # Who signed in time may pay his deposit later.
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

    def _action_confirm(self):
        estimates = self.filtered("service_order_id")
        # Several extensions of the confirmation look at the products line by line.
        estimates.order_line.product_id.mapped("type")
        result = super()._action_confirm()
        for estimate in estimates:
            estimate = estimate.with_company(estimate.company_id)
            if estimate.signature and not estimate.service_consent:
                estimate.service_consent = "online"
            estimate.sudo()._log_service_consent()
            if estimate.signature:
                self.env["rma.service.document"]._freeze(
                    "estimate",
                    estimate,
                    signature=estimate.signature,
                    signed_by=estimate.signed_by,
                )
            # Whoever confirms it: the service order follows, with its own checks.
            estimate.sudo().service_order_id._on_estimate_confirmed()
        return result

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
                "Estimate %(estimate)s over %(amount)s agreed: %(channel)s, %(name)s.",
                estimate=self.name,
                amount=format_amount(env, self.amount_total, self.currency_id),
                channel=channels.get(self.service_consent, env._("confirmed")),
                name=self.signed_by or env.user.name,
            )
        )

    def _action_cancel(self):
        """A cancelled estimate that we did not withdraw ourselves was declined.

        That is how the customer's *Reject* on the portal arrives.
        """
        declined = self.browse()
        if not self.env.context.get("rma_withdraw"):
            declined = self.filtered(lambda o: o.service_order_id and o.state == "sent")
        result = super()._action_cancel()
        if declined:
            declined.write({"service_declined": True})
            declined.sudo().service_order_id._on_estimate_declined()
        return result

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

    # === DIFFERENCE BETWEEN VERSIONS ===#

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

    def _get_service_previous_version(self):
        """Return the version of the estimate that this one replaces."""
        self.ensure_one()
        return self.service_order_id.estimate_ids.filtered(
            lambda estimate: estimate.service_replaced_by_id == self
        )[:1]

    def _get_service_difference(self):
        """Return line by line how this version differs from the one it replaces.

        :return: list of dicts with ``line`` (description), ``change`` (``added``,
            ``removed``, ``changed``), ``quantity_before``, ``quantity``,
            ``price_before``, ``price``, ``amount_before`` and ``amount``; lines that
            are the same in both are left out
        """
        self.ensure_one()
        previous = self._get_service_previous_version()
        if not previous:
            return []
        before = {
            line._get_service_key(): line for line in previous._get_service_lines()
        }
        difference = []
        for line in self._get_service_lines():
            old = before.pop(line._get_service_key(), line.browse())
            if old and old._get_service_offer() == line._get_service_offer():
                continue
            change = "changed" if old else "added"
            difference.append(self._prepare_service_difference(change, old, line))
        for old in before.values():
            difference.append(
                self._prepare_service_difference("removed", old, old.browse())
            )
        return difference

    def _get_service_lines(self):
        """Return what is offered: without sections, notes and deposits."""
        return self.order_line.filtered(
            lambda line: not line.display_type and not line.is_downpayment
        )

    def _prepare_service_difference(self, change, old, new):
        """Return one row of the difference between two versions."""
        return {
            "line": (new or old).product_id.display_name,
            "change": change,
            "quantity_before": old.product_uom_qty,
            "quantity": new.product_uom_qty,
            "price_before": old.price_unit,
            "price": new.price_unit,
            "amount_before": old.price_subtotal,
            "amount": new.price_subtotal,
        }

    def _render_service_difference(self):
        """Return the difference to the last version as an HTML table, or False."""
        self.ensure_one()
        rows = self._get_service_difference() if self.service_order_id else []
        if not rows:
            return False
        labels = {
            "added": self.env._("Added"),
            "removed": self.env._("Removed"),
            "changed": self.env._("Changed"),
        }
        row_html = Markup(
            "<tr><td>%s</td><td>%s</td><td class='text-end'>%s → %s</td>"
            "<td class='text-end'>%s → %s</td></tr>"
        )
        body = Markup("").join(
            row_html
            % (
                labels[row["change"]],
                row["line"],
                formatLang(self.env, row["quantity_before"]),
                formatLang(self.env, row["quantity"]),
                format_amount(self.env, row["amount_before"], self.currency_id),
                format_amount(self.env, row["amount"], self.currency_id),
            )
            for row in rows
        )
        head = Markup(
            "<tr><th>%s</th><th>%s</th><th class='text-end'>%s</th>"
            "<th class='text-end'>%s</th></tr>"
        ) % (
            self.env._("Change"),
            self.env._("Line"),
            self.env._("Quantity"),
            self.env._("Amount"),
        )
        return Markup("<table class='table table-sm'>%s%s</table>") % (head, body)

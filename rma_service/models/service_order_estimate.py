from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_amount

# Says in the context that the estimate is sent already when the order comes to the
# approval. An object, as no request from outside can put that into its context.
SENT = object()


class RmaServiceOrder(models.Model):
    """The estimate: versions of a quotation made from the lines the customer pays.

    Data flows one way, order → quotation, by an explicit action. A sent estimate is
    never edited: *Revise* withdraws it and makes the next version from the lines as
    they stand. Work that is added after the consent makes a supplementary estimate for
    the new quantities alone. Consent is the confirmation of the quotation, whoever
    gives it: a signature on the portal, the clerk, or a manager who overrides it.
    """

    _inherit = "rma.service.order"

    estimate_ids = fields.One2many(
        comodel_name="sale.order",
        inverse_name="service_order_id",
        string="Estimates",
        readonly=True,
        copy=False,
    )
    estimate_id = fields.Many2one(
        comodel_name="sale.order",
        string="Current Estimate",
        compute="_compute_estimate",
        compute_sudo=True,
        help="The last version that was not withdrawn.",
    )
    estimate_state = fields.Selection(
        selection=[
            ("none", "No estimate"),
            ("draft", "Estimate draft"),
            ("sent", "Estimate sent"),
            ("expired", "Estimate expired"),
            ("approved", "Estimate agreed"),
            ("declined", "Estimate declined"),
        ],
        string="Estimate",
        compute="_compute_estimate",
        compute_sudo=True,
    )
    estimate_count = fields.Integer(compute="_compute_estimate", compute_sudo=True)
    estimate_valid_until = fields.Date(
        string="Valid Until", compute="_compute_estimate", compute_sudo=True
    )
    is_estimate_outdated = fields.Boolean(
        compute="_compute_is_estimate_outdated",
        compute_sudo=True,
        help="The lines changed since the current estimate was made.",
    )
    amount_untaxed = fields.Monetary(
        string="Untaxed Amount",
        compute="_compute_amounts",
        compute_sudo=True,
        help="What the customer pays, without taxes: agreed and offered lines.",
    )
    amount_total = fields.Monetary(
        string="Total",
        compute="_compute_amounts",
        compute_sudo=True,
        help="Total of the customer's estimates that stand, taxes included.",
    )

    # === COMPUTE METHODS ===#

    @api.depends(
        "estimate_ids.state",
        "estimate_ids.validity_date",
        "estimate_ids.service_declined",
    )
    def _compute_estimate(self):
        labels = {"sale": "approved", "sent": "sent", "draft": "draft"}
        today = fields.Date.context_today(self)
        for order in self:
            standing = order.estimate_ids.filtered(lambda e: e.state != "cancel")
            current = standing.sorted("service_version")[-1:]
            order.estimate_id = current
            order.estimate_count = len(order.estimate_ids)
            order.estimate_valid_until = current.validity_date
            expired = current.validity_date and current.validity_date < today
            if expired and current.state == "sent":
                order.estimate_state = "expired"
            elif current:
                order.estimate_state = labels[current.state]
            elif any(order.estimate_ids.mapped("service_declined")):
                order.estimate_state = "declined"
            else:
                order.estimate_state = "none"

    @api.depends(
        "estimate_ids.state",
        "estimate_ids.order_line.product_uom_qty",
        "operation_ids.quantity",
        "operation_ids.payer",
        "part_ids.quantity",
        "part_ids.payer",
    )
    def _compute_is_estimate_outdated(self):
        for order in self:
            estimate = order.estimate_id
            order.is_estimate_outdated = bool(
                estimate.state in ("draft", "sent")
                and order._get_estimate_changes(estimate)
            )

    @api.depends(
        "estimate_ids.state",
        "estimate_ids.amount_total",
        "operation_ids.price_subtotal",
        "operation_ids.payer",
        "part_ids.price_subtotal",
        "part_ids.payer",
    )
    def _compute_amounts(self):
        for order in self:
            standing = order.estimate_ids.filtered(lambda e: e.state != "cancel")
            if standing:
                order.amount_untaxed = sum(standing.mapped("amount_untaxed"))
                order.amount_total = sum(standing.mapped("amount_total"))
            else:
                amount = sum(
                    line.price_subtotal
                    for lines in order._get_lines()
                    for line in lines
                    if line.payer == "customer"
                )
                order.amount_untaxed = amount
                order.amount_total = amount

    # === ACTIONS ===#

    def action_prepare_estimate(self):
        """Make the draft estimate from the lines, or bring the draft up to date.

        Prices typed on a draft are kept. After a consent the draft offers the
        additional quantities alone (supplementary estimate).

        :return: True
        :raises UserError: if there is nothing to offer or a sent estimate waits for an
            answer
        """
        self._check_service_access()
        for order in self:
            estimate = order.sudo().estimate_id
            if estimate.state == "sent":
                raise UserError(
                    self.env._(
                        "Estimate %(estimate)s of %(order)s is already sent. Revise it"
                        " to offer other lines.",
                        estimate=estimate.name,
                        order=order.name,
                    )
                )
            if estimate.state == "draft":
                order._update_draft_estimate(estimate)
            else:
                order._create_estimate()
        return True

    def action_send_estimate(self):
        """Send the estimate: freeze it, mail it to the customer, wait for the answer.

        A missing or outdated draft is prepared first. Customers without e-mail address
        get it on paper; the estimate counts as sent all the same.

        :return: True
        """
        self._check_service_access()
        waiting = self.filtered(lambda order: order.phase == "approval")
        waiting._send_estimates()
        return (self - waiting)._move_to_phase("approval")

    def action_revise_estimate(self):
        """Withdraw the current estimate and make the next version from the lines.

        :return: True
        """
        self._check_service_access()
        for order in self:
            current = order.sudo().estimate_id
            if current.state not in ("draft", "sent"):
                order._create_estimate()
                continue
            order._withdraw_estimate(current)
            order._create_estimate(replaces=current)
        return True

    def action_approve_estimate(self, channel="paper", name=None):
        """Register the customer's consent to the current estimate in the back office.

        :param channel: how it was given, a key of ``sale.order.service_consent``
        :param name: who gave it; the customer by default
        :return: True
        """
        self._check_service_access()
        for order in self:
            estimate = order.sudo().estimate_id
            if estimate.state not in ("draft", "sent"):
                raise UserError(
                    self.env._(
                        "%(order)s has no estimate that waits for consent.",
                        order=order.name,
                    )
                )
            if order.is_estimate_outdated:
                raise UserError(
                    self.env._(
                        "The lines of %(order)s changed since %(estimate)s was made:"
                        " revise the estimate, so that the customer agrees to what will"
                        " be done.",
                        order=order.name,
                        estimate=estimate.name,
                    )
                )
            estimate.write(
                {
                    "service_consent": channel,
                    "signed_by": name or order.partner_id.name,
                    "signed_on": fields.Datetime.now(),
                }
            )
            estimate.action_confirm()
        return True

    def action_decline_estimate(self, reason=None, charge_diagnosis=False):
        """Register that the customer declines: *ready*, not repaired, refused.

        :param reason: the customer's words, kept on the estimate
        :param charge_diagnosis: charge the diagnosis fee of the service type
        :return: True
        :raises UserError: if nothing waits for an answer, or a fee is to be charged
            and the service type has none
        """
        self._check_service_access()
        for order in self:
            estimate = order.sudo().estimate_id
            if estimate.state not in ("draft", "sent"):
                raise UserError(
                    self.env._(
                        "%(order)s has no estimate that could be declined.",
                        order=order.name,
                    )
                )
            estimate.write({"service_declined": True, "service_decline_reason": reason})
            order._withdraw_estimate(estimate)
        self._on_estimate_declined()
        if charge_diagnosis:
            for order in self:
                order._charge_diagnosis()
        return True

    def action_override_consent(self, reason):
        """Let the work start without the customer's consent; managers only.

        The estimate is confirmed on the manager's word, with the reason logged.

        :param reason: why; required
        :return: True
        :raises AccessError: for anybody who is not a service manager
        """
        if not self.env.user.has_group("rma_service.group_service_manager"):
            raise AccessError(
                self.env._("Only service managers may override a missing consent.")
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the consent is overridden."))
        self._check_service_access()
        for order in self:
            order.sudo().consent_override = reason
            order.message_post(
                body=self.env._(
                    "%(user)s let the work start without the customer's consent:"
                    " %(reason)s",
                    user=self.env.user.name,
                    reason=reason,
                )
            )
            order._confirm_on_our_word("override")
        return True

    def action_view_estimates(self):
        """Open the estimates of the orders."""
        self.check_access("read")
        estimates = self.sudo().estimate_ids
        return estimates.sudo(False)._get_records_action(
            name=self.env._("Estimates"), context={"create": False}
        )

    # === CONSENT ===#

    def _needs_consent(self):
        """Tell whether the customer has to agree before work on what he pays.

        By the rule of the service type: always, never, or above an amount (in the
        company's currency, taxes included).
        """
        self.ensure_one()
        rule = self.type_id.approval_rule
        if rule == "never":
            return False
        if rule == "always":
            return True
        total = self.amount_total
        company_currency = self.company_id.currency_id
        if self.currency_id != company_currency:
            total = self.currency_id._convert(
                total, company_currency, self.company_id, fields.Date.today()
            )
        limit = self.type_id.approval_amount
        return company_currency.compare_amounts(total, limit) > 0

    def _get_lines(self):
        """Return the lines of the order, one recordset for each kind of line."""
        self.ensure_one()
        return [self.operation_ids, self.part_ids]

    def _get_lines_to_agree(self):
        """Return the customer-paid lines with quantities not agreed to, as a list."""
        self.ensure_one()
        return [
            line
            for lines in self._get_lines()
            for line in lines
            if line._get_quantity_to_agree() > 0
        ]

    def _confirm_estimates_without_consent(self):
        """Give orders that need no consent their confirmed sale order."""
        for order in self:
            if not order._needs_consent() and order._get_lines_to_agree():
                order._confirm_on_our_word("not_needed")

    def _confirm_on_our_word(self, channel):
        """Confirm an up-to-date estimate without the customer's signature.

        :param channel: key of ``sale.order.service_consent``: why none is needed
        """
        self.ensure_one()
        if not self._get_lines_to_agree():
            return
        estimate = self.sudo().estimate_id
        if estimate.state == "sent" and self._get_estimate_changes(estimate):
            self._withdraw_estimate(estimate)
            estimate = self._create_estimate(replaces=estimate)
        elif estimate.state == "draft":
            self._update_draft_estimate(estimate)
        elif estimate.state != "sent":
            estimate = self._create_estimate()
        estimate.service_consent = channel
        estimate.with_context(rma_no_consent_needed=True).action_confirm()

    def _on_estimate_confirmed(self):
        """The customer agreed: reserve or buy the parts, wait for missing ones.

        Called by the confirmation of an estimate, however it was reached: back office,
        portal signature, payment.
        """
        for order in self:
            order._procure_parts()
            if order.phase in ("intake", "diagnosis", "approval") and (
                order._has_missing_parts()
            ):
                order._move_after_answer("parts")

    def _on_estimate_declined(self):
        """The customer declined: ready to be collected, not repaired, as refused.

        A supplement that is declined changes nothing of what was agreed before.
        """
        reason = self.env["rma.service.reason"].search(
            [("is_refusal", "=", True)], limit=1
        )
        refused = self.filtered(
            lambda order: (
                not any(e.state == "sale" for e in order.sudo().estimate_ids)
                and order.phase in ("intake", "diagnosis", "approval")
            )
        )
        refused.write({"outcome": "not_repaired", "outcome_reason_id": reason.id})
        refused._move_after_answer("ready")

    def _charge_diagnosis(self):
        """Add the diagnosis fee as a done operation and agree to it on our word.

        The customer was told of the fee when the device was taken in.
        """
        self.ensure_one()
        fee = self.type_id.diagnosis_product_id
        if not fee:
            raise UserError(
                self.env._(
                    "Service type %(type)s has no product in “Diagnosis Fee”: choose"
                    " one in its settings, or decline without a fee.",
                    type=self.type_id.name,
                )
            )
        self._charge_fee(fee)

    def _charge_fee(self, product, quantity=1.0):
        """Add a fee as a done operation and agree to it on our word.

        Only for fees that the customer was told of when the device was taken in.

        :param product: the service that is charged
        :param quantity: how much of it, in its unit
        """
        self.ensure_one()
        operation = self.env["rma.service.operation"].create(
            {
                "order_id": self.id,
                "product_id": product.id,
                "quantity": quantity,
                "payer": "customer",
            }
        )
        order = self.sudo()
        estimate = order._create_estimate(only=operation)
        estimate.service_consent = "not_needed"
        estimate.with_context(rma_no_consent_needed=True).action_confirm()
        operation.action_finish()

    def _check_service_access(self):
        """Estimates are made with the rights on the service order, not on sales.

        What follows works with ``sudo()`` on the one document.
        """
        self.check_access("write")

    # === SENDING ===#

    def _send_estimates(self):
        """Send each order's current estimate, prepared or brought up to date first."""
        if self.env.context.get("rma_estimate_sent") is SENT:
            return
        for order in self:
            if order.sudo().estimate_id.state != "sent":
                order.action_prepare_estimate()
            order._send_estimate_mail(order.sudo().estimate_id)

    def _send_estimate_mail(self, estimate):
        """Mark the estimate as sent and mail the customer a link to it.

        :param estimate: the quotation, with superuser rights
        """
        self.ensure_one()
        if estimate.state == "draft":
            estimate.write({"state": "sent"})
        else:
            estimate._keep_sent_estimate()
        rule = self._get_message_rule("estimate")
        if rule:
            self._send_estimate_by_rule(rule, estimate)
            return
        if not self.partner_id.email:
            self.message_post(
                body=self.env._(
                    "%(partner)s has no e-mail address: hand estimate %(estimate)s over"
                    " on paper.",
                    partner=self.partner_id.display_name,
                    estimate=estimate.name,
                )
            )
            return
        template = self.env.ref(
            "rma_service.mail_template_service_estimate", raise_if_not_found=False
        )
        if template:
            self._post_estimate_mail(estimate, template)
        self._log_estimate_sent(estimate, self.partner_id.email)

    def _wait_for_answer(self):
        """Go to the approval: the estimate is sent, and not sent once more."""
        orders = self.filtered(lambda order: order.phase != "approval")
        orders = orders.with_context(rma_estimate_sent=SENT)
        orders._move_to_phase("approval")

    def _check_may_wait(self):
        """Refuse to send estimates of orders that cannot go to the approval now.

        :raises UserError: that says what is missing
        """
        for order in self.filtered(lambda order: order.phase != "approval"):
            stage = order.type_id._get_stage_of_phase("approval", order.stage_id)
            if stage:
                order._check_move(stage)

    def _get_estimate_template(self):
        """Return the words of the mail that an estimate is sent with, or none."""
        self.ensure_one()
        return self._get_message_rule("estimate").mail_template_id or self.env.ref(
            "rma_service.mail_template_service_estimate", raise_if_not_found=False
        )

    def _post_estimate_mail(self, estimate, template):
        """Mail the estimate with the words of ``template``; return the message."""
        estimate = estimate.with_context(rma_estimate_mail=True)
        return estimate.message_post_with_source(
            template,
            email_layout_xmlid="mail.mail_notification_light",
            subtype_xmlid="mail.mt_comment",
        )

    def _log_estimate_sent(self, estimate, address):
        """Say in the chatter of the order what was sent where."""
        self._message_log(
            body=self.env._(
                "Estimate %(estimate)s (version %(version)s) over %(amount)s sent to"
                " %(email)s.",
                estimate=estimate.name,
                version=estimate.service_version,
                amount=format_amount(
                    self.env, estimate.amount_total, estimate.currency_id
                ),
                email=address,
            )
        )

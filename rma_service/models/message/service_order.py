from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import place
from ...tools.aside import aside
from .service_message_rule import CALL_EVENTS, KIND_EVENTS
from .service_order_together import UNTOLD, Filled


class RmaServiceOrder(models.Model):
    """What the customer is told, by the rules and never without one.

    A message goes out once an event, in the language and on the channel of the
    customer, right after the click that led to it. Who cannot be written to is called:
    the technician gets an activity. A message that fails never stops the work.
    """

    _inherit = "rma.service.order"

    no_messages = fields.Boolean(
        string="Send No Messages",
        copy=False,
        help="The customer of this order gets no messages by themselves. What somebody"
        " sends by hand (an estimate, a reminder) still goes out.",
    )
    message_log_ids = fields.One2many(
        comodel_name="rma.service.message.log",
        inverse_name="order_id",
        string="Messages to the Customer",
        readonly=True,
        groups="rma_service.group_service_own",
    )

    # === WHAT LEADS TO A MESSAGE ===#

    def _after_move(self, stage, entering):
        """Tell the customers of the orders that entered a phase or a stage."""
        result = super()._after_move(stage, entering)
        rules = self.env["rma.service.message.rule"]._get_active()
        if not rules:
            return result
        phase = stage._get_own_rules().phase
        # Who comes in is told as he does: of the first time alone.
        if phase != "intake":
            entering._send_phase_event(phase)
        for rule in rules:
            if rule.stage_id == stage.id:
                self._send_rule_messages(rule)
        return result

    def _enter_intake(self):
        """Tell the customers whose orders come in for the first time."""
        coming = self.filtered(lambda order: not order.date_in)
        result = super()._enter_intake()
        coming._send_phase_event("intake")
        return result

    def _send_phase_event(self, phase):
        """Tell the customers what it means to them that their orders enter a phase.

        :param phase: technical name
        """
        rules = self.env["rma.service.message.rule"]._get_active()
        wanted = {rule.event for rule in rules}
        if not wanted:
            return
        for event, orders in self.grouped(
            lambda order: order._get_phase_event(phase)
        ).items():
            if event in wanted:
                orders._send_event(event)

    def _get_phase_event(self, phase):
        """Return what happened to the customer where his order enters a phase.

        :param phase: technical name
        :return: key of ``EVENTS``, or None
        """
        self.ensure_one()
        if phase == "done" and self.is_shipped_back:
            return "sent_back"
        return KIND_EVENTS[self.type_id.kind].get(phase)

    def _on_estimate_confirmed(self):
        """Thank the customers who agreed; our own word is not theirs."""
        result = super()._on_estimate_confirmed()
        if self.env["rma.service.message.rule"]._get_active():
            agreed = self.filtered(
                lambda order: (
                    order.sudo()
                    .estimate_ids.filtered(lambda e: e.state == "sale")
                    .sorted("service_version")[-1:]
                    .service_consent
                    not in ("override", "not_needed")
                )
            )
            agreed._send_event("approved")
        return result

    @api.model
    def _cron_send_messages(self):
        """Tell customers of estimates that expire and of parts that are late."""
        rules = self.env["rma.service.message.rule"]._get_active()
        events = {rule.event for rule in rules}
        if "expiring" in events:
            self._remind_of_estimates()
        if "delayed" in events:
            self._tell_of_late_parts()

    def _remind_of_estimates(self):
        """Remind the customers whose estimates expire soon, once a version."""
        waiting = self.search([("phase", "=", "approval"), ("is_open", "=", True)])
        due = []
        for order in waiting:
            estimate = order.estimate_id.sudo()
            rule = order._get_message_rule("expiring")
            if rule and estimate.state == "sent" and estimate.validity_date:
                today = place.get_today(order)
                last = today + timedelta(days=rule.days_before)
                if today <= estimate.validity_date <= last:
                    due.append((order, rule, order._get_message_key(rule)))
        self._send_one_by_one(due)

    def _send_one_by_one(self, due):
        """Send messages found by a scheduled action; each is kept as it is sent.

        :param due: list of (order, rule, key)
        """
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(due))
        for order, rule, key in due:
            order._send_rule(rule, key)
            if not cron._commit_progress(1):
                break

    # === SENDING ===#

    def _get_message_rule(self, event):
        """Return the active rule of an event that fits the order, or none."""
        self.ensure_one()
        rules = self.env["rma.service.message.rule"].sudo()
        for rule in rules._get_active():
            if rule.event == event and rule.fits(self.type_id.id, self.company_id.id):
                return rules.browse(rule.id)._warm()
        return rules

    def _get_message_key(self, rule):
        """Return what a message of ``rule`` is logged as: each is sent once an order.

        Each version of an estimate expires for itself, and whoever asks once more is
        answered once more.

        :param rule: one ``rma.service.message.rule``
        """
        self.ensure_one()
        key = rule._get_key()
        if rule.event == "answered":
            return f"{key}:{fields.Datetime.to_string(self.date_out)}"
        return f"{key}:{self.estimate_id.id}" if rule.event == "expiring" else key

    def _send_event(self, event):
        """Send the message of an event to the customers of the orders, once."""
        for rule, orders in self.grouped(
            lambda order: order._get_message_rule(event)
        ).items():
            if rule:
                orders._send_of_rule(rule)

    def _send_rule_messages(self, rule):
        """Send the message of a stage to the customers of the orders, once.

        :param rule: a ``MessageRule``
        """
        record = self.env["rma.service.message.rule"].sudo().browse(rule.id)._warm()
        self.filtered(
            lambda order: rule.fits(order.type_id.id, order.company_id.id)
        )._send_of_rule(record)

    def _is_silent(self):
        """Tell whether nothing may be sent by itself for this order.

        Imported orders and those of the demo are old stories: nobody is told of them.
        """
        self.ensure_one()
        return bool(
            self.no_messages
            or self._is_imported()
            or self.ords_id
            or self.env.context.get("rma_no_messages")
        )

    def _send_rule(self, rule, key, repeat=False):
        """Send the message of ``rule``, log it, and see that a call is made if needed.

        :param rule: one ``rma.service.message.rule``, with superuser rights
        :param key: what it is logged as; sent once
        :param repeat: somebody asks for it: sent even if it was sent before
        :return: the log row, or an empty recordset if nothing was to be sent
        """
        self.ensure_one()
        logs = self.env["rma.service.message.log"].sudo()
        is_untold = self.env.context.get("rma_untold") is UNTOLD
        if not (repeat or is_untold) and (
            self._is_silent()
            or logs.search_count(
                [("order_id", "=", self.id), ("key", "=", key)], limit=1
            )
        ):
            return logs
        partner = self.partner_id.sudo()
        channels = rule._get_channels(partner)
        mail, sms, reason = self._post_rule_messages(rule, channels)
        if not channels:
            has_address = partner.email or partner.phone
            reason = "phone" if has_address else "no_address"
        if reason and rule.event in CALL_EVENTS:
            self._schedule_call(rule)
        return logs.create(
            self._prepare_message_log_vals(rule, key, repeat, reason)
            | {
                "channel": "none" if reason else self._get_log_channel(channels),
                "mail_message_id": mail.id,
                "sms_message_id": sms.id,
            }
        )

    def _prepare_message_log_vals(self, rule, key, repeat, reason=False):
        """Return what every log row of this order says."""
        labels = dict(
            self.env["rma.service.message.log"]
            ._fields["event"]
            ._description_selection(self.env)
        )
        return {
            "order_id": self.id,
            "company_id": self.company_id.id,
            "key": key,
            "is_repeat": repeat,
            "event": rule.event if rule.trigger == "event" else False,
            "name": rule._get_name() or labels.get(key, key),
            "rule_id": rule.id,
            "partner_id": self.partner_id.id,
            "reason": reason,
            "user_id": self.env.uid,
        }

    @api.model
    def _get_log_channel(self, channels):
        return "both" if len(channels) > 1 else channels[0]

    def _post_rule_messages(self, rule, channels):
        """Post the messages of a rule; a template that fails stops nothing.

        :return: the e-mail's message, the SMS's message, why nothing was sent
        """
        if isinstance(self.env.context.get("rma_filled"), Filled):
            # Of many that go out together none does if one fails.
            return *self._post_on_channels(rule, channels), False
        mail = sms = self.env["mail.message"]
        try:
            with aside(self.env):
                mail, sms = self._post_on_channels(rule, channels)
        except UserError as error:
            self._message_log(
                body=self.env._(
                    "Message “%(rule)s” was not sent: %(error)s",
                    rule=rule.name,
                    error=str(error),
                )
            )
            return self.env["mail.message"], self.env["mail.message"], "error"
        return mail, sms, False

    def _post_on_channels(self, rule, channels):
        """Return the e-mail's and the SMS's message, posted where they are wanted."""
        mail = sms = self.env["mail.message"]
        if "email" in channels:
            mail = self._post_rule_mail(rule.mail_template_id)
        if "sms" in channels:
            sms = self._post_rule_sms(rule.sms_template_id)
        return mail, sms

    def _post_rule_mail(self, template):
        """Post a mail template to the customer alone; it goes out after the click."""
        self.ensure_one()
        filled = self.env.context.get("rma_filled")
        values = filled.values.get(self.id) if isinstance(filled, Filled) else None
        return self._queued()._post_template(
            template,
            values,
            notify_skip_followers=True,
            **self._get_message_author(),
        )

    def _post_rule_sms(self, template):
        """Post an SMS template to the customer; the queue sends it.

        A note, which followers do not get. To skip them is no way here: Odoo would
        turn the short message into an e-mail.
        """
        return self._message_sms_with_template(
            template,
            partner_ids=self.partner_id.ids,
            put_in_queue=True,
            **self._get_message_author(),
        )

    def _send_estimate_by_rule(self, rule, estimate):
        """Send the estimate as the rule wants it; it may be sent again at any time.

        :param rule: the rule of the event, with superuser rights
        :param estimate: the quotation, with superuser rights
        """
        self.ensure_one()
        mail = sms = self.env["mail.message"]
        partner = self.partner_id
        channels = rule._get_channels(partner)
        reason = False
        if "email" in channels:
            mail = self._post_estimate_mail(estimate, rule.mail_template_id)
            self._log_estimate_sent(estimate, partner.email)
        if "sms" in channels:
            sms = self._post_rule_sms(rule.sms_template_id)
            self._log_estimate_sent(estimate, partner.phone)
        if not channels:
            reason = "phone" if partner.email or partner.phone else "no_address"
            self.message_post(
                body=self.env._(
                    "Estimate %(estimate)s was not sent to %(partner)s: hand it over"
                    " on paper.",
                    estimate=estimate.name,
                    partner=partner.display_name,
                )
            )
            self._schedule_call(rule)
        self.env["rma.service.message.log"].sudo().create(
            self._prepare_message_log_vals(rule, "estimate", True, reason)
            | {
                "channel": "none" if reason else self._get_log_channel(channels),
                "mail_message_id": mail.id,
                "sms_message_id": sms.id,
            }
        )

    def _log_estimate_mail(self, estimate, message):
        """Log a mail that somebody wrote himself to send the estimate.

        :param estimate: the quotation, with superuser rights
        :param message: the mail, posted on the quotation
        """
        self.ensure_one()
        partners = message.sudo().partner_ids
        addresses = [partner.email or partner.name for partner in partners]
        self._log_estimate_sent(estimate, ", ".join(addresses) or self.partner_id.name)
        rule = self._get_message_rule("estimate")
        if rule:
            self.env["rma.service.message.log"].sudo().create(
                self._prepare_message_log_vals(rule, "estimate", True)
                | {"channel": "email", "mail_message_id": message.id}
            )

    def _get_message_author(self):
        """Return in whose name a message is kept that goes out by itself.

        The mail itself comes from the team (``_get_sender``). A colleague is named in
        the history, as Odoo mails every answer to who wrote before.
        """
        author = self._get_technician().partner_id or self.company_id.partner_id
        # Odoo takes who is logged in for the author, and tells him nothing.
        return {"author_id": author.id, "notify_author_mention": True}

    # === ACTIONS ===#

    def action_preview_message(self):
        """Open the dialog that shows a message before it is sent."""
        self.ensure_one()
        return {
            "name": self.env._("Message to the Customer"),
            "type": "ir.actions.act_window",
            "res_model": "rma.service.message.preview",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }

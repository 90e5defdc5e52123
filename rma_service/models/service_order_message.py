from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

from .service_message_log import FAILED
from .service_message_rule import CALL_EVENTS, PHASE_EVENTS

# What of a mail template is filled for each order.
RENDERED_FIELDS = (
    "body_html",
    "email_cc",
    "email_from",
    "email_to",
    "partner_to",
    "reply_to",
    "subject",
)


class RmaServiceOrder(models.Model):
    """What the customer is told, by the rules and never without one.

    A message goes out once an event, in the language and on the channel of the
    customer, through the mail queue. Who cannot be written to is called: the
    technician gets an activity. A message that fails never stops the work.
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
    message_problem = fields.Selection(
        selection=[
            ("failed", "Message failed"),
            ("no_address", "No address"),
        ],
        compute="_compute_message_problem",
        search="_search_message_problem",
        compute_sudo=True,
        help="The last message to the customer was not delivered, or he has neither an"
        " e-mail address nor a phone number.",
    )

    # === COMPUTE METHODS ===#

    @api.depends("partner_id.email", "partner_id.phone", "message_ids", "phase")
    def _compute_message_problem(self):
        failed = self._get_ids_with_failed_message(self.ids)
        for order in self:
            if order._origin.id in failed:
                order.message_problem = "failed"
            elif order.is_open and not (order.partner_id.email or order.partner_phone):
                order.message_problem = order.partner_id and "no_address"
            else:
                order.message_problem = False

    def _search_message_problem(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = []
        if "failed" in value:
            ids = self._get_ids_with_failed_message()
            domains.append(Domain("id", "in", list(ids)))
        if "no_address" in value:
            domains.append(
                Domain("is_open", "=", True)
                & Domain("partner_id.email", "in", (False, ""))
                & Domain("partner_id.phone", "in", (False, ""))
            )
        if False in value:
            domains.append(~Domain("message_problem", "in", ("failed", "no_address")))
        return Domain.OR(domains)

    @api.model
    def _get_ids_with_failed_message(self, order_ids=None):
        """Return the ids of the orders whose last message to the customer failed.

        Looks at what was sent to the customer on the order itself and on its
        estimates; a later message that was delivered settles the matter.

        :param order_ids: look at these orders only; all by default
        :return: set of ids
        """
        if order_ids is not None and not order_ids:
            return set()
        orders = self.env["rma.service.order"]
        orders.flush_model(["partner_id"])
        self.env["mail.message"].flush_model(["model", "res_id"])
        self.env["mail.notification"].flush_model()
        self.env["sale.order"].flush_model(["service_order_id"])
        of_orders = SQL("TRUE")
        if order_ids is not None:
            of_orders = SQL("o.id IN %s", tuple(order_ids))
        to_customer = SQL(
            "n.notification_type IN ('email', 'sms')"
            " AND (n.res_partner_id = o.partner_id OR n.res_partner_id IS NULL)"
        )
        rows = self.env.execute_query(
            SQL(
                """
                WITH failing AS (
                    SELECT o.id, MAX(m.id) AS message_id
                      FROM mail_notification n
                      JOIN mail_message m ON m.id = n.mail_message_id
                      LEFT JOIN sale_order s
                        ON m.model = 'sale.order' AND s.id = m.res_id
                      JOIN rma_service_order o
                        ON o.id = CASE WHEN m.model = 'rma.service.order'
                                       THEN m.res_id ELSE s.service_order_id END
                     WHERE n.notification_status IN %(failed)s
                       AND m.model IN ('rma.service.order', 'sale.order')
                       AND %(to_customer)s
                       AND %(of_orders)s
                  GROUP BY o.id
                )
                SELECT failing.id
                  FROM failing
                  JOIN rma_service_order o ON o.id = failing.id
                 WHERE NOT EXISTS (
                    SELECT 1
                      FROM mail_message m
                      JOIN mail_notification n ON n.mail_message_id = m.id
                     WHERE m.model = 'rma.service.order'
                       AND m.res_id = o.id
                       AND m.id > failing.message_id
                       AND n.notification_status NOT IN %(undelivered)s
                       AND %(to_customer)s
                 )
                   AND NOT EXISTS (
                    SELECT 1
                      FROM sale_order s
                      JOIN mail_message m
                        ON m.model = 'sale.order' AND m.res_id = s.id
                      JOIN mail_notification n ON n.mail_message_id = m.id
                     WHERE s.service_order_id = o.id
                       AND m.id > failing.message_id
                       AND n.notification_status NOT IN %(undelivered)s
                       AND %(to_customer)s
                 )
                """,
                failed=FAILED,
                # A message still in the queue has not arrived either.
                undelivered=(*FAILED, "canceled", "ready", "process"),
                to_customer=to_customer,
                of_orders=of_orders,
            )
        )
        return {order_id for (order_id,) in rows}

    # === WHAT LEADS TO A MESSAGE ===#

    def _after_move(self, stage, entering):
        """Tell the customers of the orders that entered a phase or a stage."""
        result = super()._after_move(stage, entering)
        rules = self.env["rma.service.message.rule"]._get_active()
        if not rules:
            return result
        event = PHASE_EVENTS.get(stage._get_own_rules().phase)
        if event and any(rule.event == event for rule in rules):
            if event == "received":
                entering = entering._filter_received_now()
            entering._send_event(event)
        for rule in rules:
            if rule.stage_id == stage.id:
                self._send_rule_messages(rule)
        return result

    def _filter_received_now(self):
        """Return the orders that are in the intake for the first time."""
        earlier = self.env["rma.service.stage.log"].sudo()
        known = dict(
            earlier._read_group(
                [("order_id", "in", self.ids), ("phase", "=", "intake")],
                ["order_id"],
                ["__count"],
            )
        )
        return self.filtered(lambda order: known.get(order, 0) <= 1)

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
        today = fields.Date.context_today(self)
        due = []
        for order in waiting:
            estimate = order.estimate_id.sudo()
            rule = order._get_message_rule("expiring")
            if rule and estimate.state == "sent" and estimate.validity_date:
                last = today + timedelta(days=rule.days_before)
                if today <= estimate.validity_date <= last:
                    due.append((order, rule, f"expiring:{estimate.id}"))
        self._send_one_by_one(due)

    def _tell_of_late_parts(self):
        """Tell the customers whose parts come after the promised date, or are late."""
        waiting = self.search([("phase", "in", ("parts", "repair"))])
        due = []
        for order in waiting:
            rule = order._get_message_rule("delayed")
            if rule and order._get_late_parts():
                due.append((order, rule, "delayed"))
        self._send_one_by_one(due)

    def _get_late_parts(self):
        """Return the parts that should be here, or come after the promised date."""
        self.ensure_one()
        now = fields.Datetime.now()
        promised = self.date_promised
        return self.part_ids.filtered(
            lambda part: (
                part.availability == "ordered"
                and part.expected_date
                and (
                    part.expected_date < now
                    or (promised and promised < part.expected_date)
                )
            )
        )

    def _get_late_parts_date(self):
        """Return when the late parts should be here; the words of the message ask.

        :return: a datetime, or False where the date named is over or unknown
        """
        self.ensure_one()
        dates = self._get_late_parts().mapped("expected_date")
        last = max(dates, default=False)
        return last if last and last > fields.Datetime.now() else False

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
                return rules.browse(rule.id)
        return rules

    def _send_event(self, event):
        """Send the message of an event to the customers of the orders, once."""
        found = [(order, order._get_message_rule(event)) for order in self]
        for order, rule in found:
            if rule:
                order._send_rule(rule, event)

    def _send_rule_messages(self, rule):
        """Send the message of a stage to the customers of the orders, once.

        :param rule: a ``MessageRule``
        """
        record = self.env["rma.service.message.rule"].sudo().browse(rule.id)
        for order in self:
            if rule.fits(order.type_id.id, order.company_id.id):
                order._send_rule(record, record._get_key())

    def _is_silent(self):
        """Tell whether nothing may be sent by itself for this order.

        Imported orders and those of the demo are old stories: nobody is told of them.
        Who gets his money back has nothing to collect, and gets no device back.
        """
        self.ensure_one()
        return bool(
            self.no_messages
            or self._is_imported()
            or self.ords_id
            or self.outcome == "refunded"
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
        if not repeat and (
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
            "name": rule.name or labels.get(key, key),
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
        mail = sms = self.env["mail.message"]
        try:
            with self.env.cr.savepoint():
                if "email" in channels:
                    mail = self._post_rule_mail(rule.mail_template_id)
                if "sms" in channels:
                    sms = self._post_rule_sms(rule.sms_template_id)
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

    def _post_rule_mail(self, template):
        """Post a mail template to the customer alone; the queue sends it.

        Odoo's composer, which is made for a person who looks at it, takes a third
        more statements; it is left for templates that carry files along.
        """
        self.ensure_one()
        order = self.with_context(mail_notify_force_send=False)
        options = {
            "email_layout_xmlid": "mail.mail_notification_light",
            "subtype_xmlid": "mail.mt_comment",
            "force_send": False,
            "notify_skip_followers": True,
            **self._get_message_author(),
        }
        if template.attachment_ids or template.report_template_ids:
            return order.message_post_with_source(template, **options)
        has_emails = template.use_default_to or template.email_to or template.email_cc
        values = template._generate_template(
            self.ids, RENDERED_FIELDS, find_or_create_partners=bool(has_emails)
        )[self.id]
        # Usually it is the technician or the company who writes: known, not searched.
        sender = email_normalize(values["email_from"])
        known = self.user_id.partner_id | self.company_id.partner_id
        author = known.filtered(lambda partner: partner.email_normalized == sender)
        if author and sender:
            options.setdefault("author_id", author[0].id)
        if values.get("reply_to"):
            options["reply_to"] = values["reply_to"]
        if template.mail_server_id:
            options["mail_server_id"] = template.mail_server_id.id
        return order.message_post(
            body=Markup(values["body_html"] or ""),
            subject=values["subject"],
            email_from=values["email_from"] or None,
            partner_ids=values["partner_ids"],
            message_type="notification",
            email_add_signature=False,
            mail_auto_delete=template.auto_delete,
            **options,
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
        """Return the author where the customer himself caused the message."""
        if self.env.user._is_internal():
            return {}
        author = self.user_id.partner_id or self.company_id.partner_id
        return {"author_id": author.id}

    def _schedule_call(self, rule):
        """Ask the technician to call a customer who cannot be written to."""
        self.ensure_one()
        caller = self.user_id or self.team_id.user_id
        if not caller:
            caller = self.env.user if self.env.user._is_internal() else False
        self.activity_schedule(
            "mail.mail_activity_data_call",
            summary=self.env._("Call the customer: %(message)s", message=rule.name),
            note=self.partner_phone,
            user_id=caller.id if caller else self.env.ref("base.user_admin").id,
        )

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

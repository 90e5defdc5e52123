from markupsafe import Markup

from odoo import models
from odoo.tools import email_normalize

from .service_message_queue import Queued

# What of a mail template is filled for each record.
RENDERED_FIELDS = (
    "body_html",
    "email_cc",
    "email_from",
    "email_to",
    "partner_to",
    "reply_to",
    "subject",
)
MAIL_QUEUE = "mail.ir_cron_mail_scheduler_action"


class RmaServiceQueuedThread(models.AbstractModel):
    """No click waits for a mail server.

    Mails about orders and estimates, whoever writes them, go to Odoo's mail queue,
    which is called at once. What we post for the customer (``_queued``) is handed to it
    after the click, too: see ``rma.service.message.queue``.
    """

    _name = "rma.service.queued.thread"
    _description = "Thread Whose Mails Go Out after the Click"

    def _queued(self, document=None, is_copy=False):
        """Return the records for a message that goes out right after the click.

        While modules are loaded no scheduled action runs: there it goes out at once.

        :param document: kept document whose file the message carries, or none
        :param is_copy: it carries a copy, as who sends it may not read the document
        """
        if not self.env.registry.ready:
            return self
        return self.with_context(rma_queued=Queued(document, is_copy))

    def _fill_template(self, template):
        """Return the values of a mail template, filled for each record.

        :return: dict id → values, as Odoo fills them
        """
        has_emails = template.use_default_to or template.email_to or template.email_cc
        return template._generate_template(
            self.ids, RENDERED_FIELDS, find_or_create_partners=bool(has_emails)
        )

    def _post_template(self, template, values=None, **options):
        """Post a mail template to whom it names.

        Odoo's composer, which is made for a person who looks at it, takes a third
        more statements; it is left for templates that carry files along.

        :param template: ``mail.template``
        :param values: what it was filled with, if it was
        :param options: further arguments of ``message_post``
        :return: the message
        """
        self.ensure_one()
        options = {
            "email_layout_xmlid": "mail.mail_notification_light",
            "subtype_xmlid": "mail.mt_comment",
            "record_alias_domain_id": self.company_id.sudo().alias_domain_id.id,
            "record_company_id": self.company_id.id,
            **options,
        }
        if template._carries_files():
            return self.message_post_with_source(template, **options)
        values = values or self._fill_template(template)[self.id]
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
        return self.message_post(
            body=Markup(values["body_html"] or ""),
            subject=values["subject"],
            email_from=values["email_from"] or None,
            partner_ids=values["partner_ids"],
            message_type="notification",
            email_add_signature=False,
            mail_auto_delete=template.auto_delete,
            **options,
        )

    def _is_service_thread(self):
        """Tell whether the record is one of the service centre; a hook."""
        return True

    # === FOUND BY THE JOB ===#

    def _is_queued(self):
        """Tell whether what is posted goes out after the click."""
        return isinstance(self.env.context.get("rma_queued"), Queued)

    def _message_compute_parent_id(self, parent_id):
        """What a message follows is found when it goes out."""
        if self._is_queued() and not parent_id:
            return False
        return super()._message_compute_parent_id(parent_id)

    def _notify_get_reply_to_batch(self, defaults=None, author_ids=None):
        """Where answers go to is found when it goes out."""
        if self._is_queued():
            return dict.fromkeys(self.ids or [False], False)
        return super()._notify_get_reply_to_batch(
            defaults=defaults, author_ids=author_ids
        )

    def _complete_envelope(self, message):
        """Add what was left open of a message when it was posted.

        :param message: one ``mail.message`` of the record, as it goes out
        """
        self.ensure_one()
        vals = {}
        if not message.parent_id:
            vals["parent_id"] = self._get_message_before(message).id
        if not message.reply_to:
            vals["reply_to"] = self._notify_get_reply_to(
                default=message.email_from, author_id=message.author_id.id
            )[self.id]
        message.write(vals)

    def _get_message_before(self, message):
        """Return what a message follows: what Odoo would take in its moment.

        :param message: one ``mail.message`` of the record
        """
        earlier = message.sudo().search(
            [
                ("id", "<", message.id),
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("message_type", "!=", "user_notification"),
            ],
            order="date desc, id desc",
            limit=200,
        )
        return earlier.sorted(
            lambda each: (each.message_type in ("comment", "email"), each.date, each.id)
        )[-1:]

    # === WHO IS WRITTEN TO ===#

    def _message_get_default_recipients(self, with_cc=False, all_tos=False):
        """The customer, who is known; only doubtful addresses are looked up.

        Odoo asks each time whether the customer is somebody of its own (its robot, the
        public) and whether his address is one of its aliases, whose mails would come
        back to us.
        """
        usual = {}
        for record in self:
            partner = record._get_usual_recipient()
            if partner:
                recipients = {
                    "email_cc": "",
                    "email_to": "",
                    "partner_ids": partner.ids,
                }
                usual[record.id] = recipients
        others = self.filtered(lambda record: record.id not in usual)
        if with_cc:
            others = self
        if others:
            usual |= super(
                RmaServiceQueuedThread, others
            )._message_get_default_recipients(with_cc=with_cc, all_tos=all_tos)
        return usual

    def _get_usual_recipient(self):
        """Return the one partner that messages are for, or none if that is doubtful."""
        self.ensure_one()
        partners = self._mail_get_partners()[self.id].sudo()
        if not self._is_service_thread():
            return partners.browse()
        if len(partners) != 1 or not (partners.active and partners.email_normalized):
            return partners.browse()
        domains = self.env["mail.alias.domain"].sudo()
        is_ours = domains._may_be_ours(partners.email_normalized)
        return partners.browse() if is_ours else partners

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        if self._is_queued():
            queued = self.env.context["rma_queued"]
            self.env["rma.service.message.queue"]._add(message, queued, kwargs)
            return []
        return super()._notify_thread(message, msg_vals=msg_vals, **kwargs)

    def _notify_thread_by_email(self, message, recipients_data, **kwargs):
        if not self._is_service_thread():
            return super()._notify_thread_by_email(message, recipients_data, **kwargs)
        thread = self.with_context(mail_notify_force_send=False)
        result = super(RmaServiceQueuedThread, thread)._notify_thread_by_email(
            message, recipients_data, **kwargs
        )
        if any(data["notif"] == "email" for data in recipients_data):
            self.env["rma.service.job"]._call_cron(MAIL_QUEUE)
        return result

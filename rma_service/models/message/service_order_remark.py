from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

from ...tools.bounds import can_keep
from ...tools.locking import lock
from ...tools.upload import MAX_FILES, MAX_MESSAGE, get_welcome_type

# Of one order in 24 hours: who writes more often is a program.
MAX_REMARKS = 50
# The same words once more, so soon, are the same click.
AGAIN = timedelta(minutes=5)
# What customers read below an order, where it is not internal.
PAGE_MESSAGE_TYPES = ("comment", "email", "email_outgoing")


class RmaServiceOrder(models.Model):
    """What the customer writes on the page of his order, and what he reads there.

    He writes at any time, with files of the kinds that ``tools/upload.py`` names. Who
    looks after the order hears of it as of a mail (``service_order_mail.py``).
    """

    _inherit = "rma.service.order"

    def _post_word(self, author, text, files=()):
        """Post what somebody outside wrote on the page of the order.

        Written twice at once it is posted once.

        :param author: partner who writes
        :param text: plain text, may be empty where files are sent
        :param files: list of (name, content in bytes)
        :return: the message
        :raises UserError: one sentence that says what cannot be sent
        """
        self.ensure_one()
        text = (text or "").strip()
        self._check_word(text, files)
        lock(self, wait=True)
        earlier = self._get_words_of_today()
        for message in earlier:
            is_same = html2plaintext(message.body).split() == text.split()
            is_soon = message.date > fields.Datetime.now() - AGAIN
            if message.author_id == author and is_same and is_soon and not files:
                return message
        if len(earlier) >= MAX_REMARKS:
            raise UserError(self.env._("You wrote very often today: call us, please."))
        attachments = self._keep_files(files)
        return self.message_post(
            body=text,
            author_id=author.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=attachments.ids,
        )

    def _check_word(self, text, files):
        """Check what somebody outside wants to send.

        :raises UserError: one sentence that says what cannot be sent
        """
        attachments = self.env["ir.attachment"]
        if not text and not files:
            raise UserError(self.env._("Write a message, please."))
        if len(text) > MAX_MESSAGE:
            raise UserError(
                self.env._(
                    "The message is longer than %(limit)s characters: send it in two.",
                    limit=MAX_MESSAGE,
                )
            )
        if not can_keep(text):
            raise UserError(
                self.env._("The message has a character that cannot be kept.")
            )
        for name, content in files:
            if problem := attachments._get_file_problem(name, content):
                raise UserError(problem)
        if not files:
            return
        key = attachments._get_upload_key(self)
        uploaded = attachments.sudo().search_count(
            [
                ("service_uploaded_to", "=", key),
                ("create_date", ">", fields.Datetime.now() - timedelta(days=1)),
            ],
            limit=MAX_FILES,
        )
        if uploaded + len(files) > MAX_FILES:
            raise UserError(
                self.env._(
                    "%(count)s files were sent to us today: send more tomorrow, or"
                    " bring them.",
                    count=MAX_FILES,
                )
            )

    def _get_words_of_today(self):
        """Return what was written from outside in the last day, newest first."""
        self.ensure_one()
        return (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("message_type", "in", PAGE_MESSAGE_TYPES),
                    ("author_id.partner_share", "=", True),
                    ("date", ">", fields.Datetime.now() - timedelta(days=1)),
                ],
                order="id desc",
                limit=MAX_REMARKS,
            )
        )

    def _keep_files(self, files):
        """Keep files that were checked, for a message.

        A browser is told what their content is, whatever their names end in.
        """
        self.ensure_one()
        attachments = self.env["ir.attachment"].sudo()
        return attachments._as_system().create(
            [
                {
                    "name": name,
                    "raw": content,
                    "mimetype": get_welcome_type(content),
                    "res_model": self._name,
                    "res_id": self.id,
                    "service_uploaded_to": attachments._get_upload_key(self),
                }
                for name, content in files
            ]
        )

    @api.model
    def _get_page_message_domain(self):
        """Return the domain of the messages that customers read: said to each other,
        nothing internal, nothing that a former customer was told."""
        return [
            ("model", "=", self._name),
            ("message_type", "in", PAGE_MESSAGE_TYPES),
            ("is_internal", "=", False),
            ("subtype_id", "!=", False),
            ("subtype_id.internal", "=", False),
        ]

    def _get_page_messages(self, limit):
        """Return the messages that the customer of the order reads, newest first.

        :param limit: at most so many
        """
        self.ensure_one()
        messages = self.env["mail.message"].sudo()
        return messages.search_fetch(
            [*self._get_page_message_domain(), ("res_id", "=", self.id)],
            ["author_id", "email_from", "date", "body"],
            order="id desc",
            limit=limit,
        )

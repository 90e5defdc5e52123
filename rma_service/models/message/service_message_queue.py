from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Command, Domain


class Queued(NamedTuple):
    """In the context: what is posted goes out right after the click.

    An object, as no request from outside can put it into its context.
    """

    document: object = None
    is_copy: bool = False


class RmaServiceMessageQueue(models.Model):
    """A message that was posted, and goes out right after the click.

    Its words and its recipients are fixed when it is posted. To find out who gets it by
    which way, to lay the mail out, and to hand it to the mail queue is done by a job.
    What carries a kept document waits for its file.
    """

    _name = "rma.service.message.queue"
    _description = "Message on Its Way"
    _inherit = ["rma.service.job"]
    _order = "id"
    _rec_name = "message_id"
    _job_cron = "rma_service.ir_cron_send_queue"

    message_id = fields.Many2one(
        comodel_name="mail.message",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", readonly=True, index=True, ondelete="cascade"
    )
    is_note = fields.Boolean(
        string="Note",
        readonly=True,
        help="A note for colleagues, which is sent to nobody: it only gets the file.",
    )
    parameters = fields.Json(readonly=True, help="How it is sent.")
    lang = fields.Char(readonly=True)

    # === CALLING ===#

    @api.model
    def _add(self, messages, queued, parameters=None):
        """Let messages that were just posted go out after this transaction.

        :param messages: ``mail.message``
        :param queued: ``Queued``
        :param parameters: dict of arguments of ``_notify_thread``; none for notes that
            only get the file
        """
        rows = self.sudo().create(
            [
                self._prepare_row(message, queued)
                | {
                    "parameters": parameters,
                    "is_note": parameters is None,
                    "lang": self.env.context.get("lang"),
                }
                for message in messages
            ]
        )
        rows._call_when_possible()

    def _prepare_row(self, message, queued):
        """Return the values of a row; a hook for what a message waits for."""
        return {"message_id": message.id, "company_id": message.record_company_id.id}

    def _call_when_possible(self):
        """Call the job, unless nothing can be done yet; a hook."""
        self._call_job()

    # === THE JOB ===#

    @api.model
    def _get_job_domain(self):
        return Domain.TRUE

    def _do_job(self):
        self.ensure_one()
        self._complete_message()
        if not self.is_note:
            self._notify()
        self.unlink()

    def _complete_message(self):
        """Add to the message what it waited for; a hook."""

    def _notify(self):
        """Send the message as who posted it, in his language."""
        message = self.message_id
        records = self.env[message.model].with_user(self.create_uid)
        records = records.with_company(self.company_id).with_context(lang=self.lang)
        record = records.sudo().browse(message.res_id).exists()
        if record:
            message = message.with_env(record.env)
            record._complete_envelope(message)
            record._notify_thread(message, **(self.parameters or {}))

    def _get_job_orders(self):
        message = self.message_id.sudo()
        record = self.env[message.model].sudo().browse(message.res_id).exists()
        if record._name == "sale.order":
            record = record.service_order_id
        return record if record._name == "rma.service.order" else record.browse()

    def _get_job_trouble(self):
        return self.env._(
            "“%(message)s” does not go out. Tell the customer by phone, and whoever"
            " administers Odoo: the log says why.",
            message=self.message_id.subject or self.message_id.record_name,
        )

    # === FILES ===#

    @api.model
    def _add_files(self, message, files):
        """Add files to a message that was posted."""
        message.sudo().attachment_ids = [Command.link(file.id) for file in files]

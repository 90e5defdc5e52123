from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.http import request

from ...tools.bounds import can_keep
from ...tools.upload import (
    MAX_BYTES,
    MAX_FILES,
    MAX_MESSAGE,
    MAX_NAME,
    get_welcome_type,
)


class IrAttachment(models.Model):
    """What customers, and whoever has a link, send us: by list of types, size, count.

    Two doors: the upload itself (``controllers/attachment.py``), so that nothing else
    is stored; and the message that the files end on, as they may come from elsewhere.
    """

    _name = "ir.attachment"
    _inherit = ["ir.attachment", "rma.service.guarded"]

    service_uploaded_to = fields.Char(
        string="Uploaded to",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Order or estimate that somebody outside uploaded the file to.",
    )

    @api.model
    def _is_writer_outside(self):
        """Tell whether who acts is no colleague, whatever rights he is given.

        A customer's mail comes by the gateway, and is never refused.
        """
        user = self.env.user
        return bool(request) and not (user._is_internal() or user._is_superuser())

    @api.model
    def _get_upload_problem(self, record, name, content):
        """Return why somebody outside may not upload a file, or None.

        :param record: the order or estimate
        :param name: name of the file
        :param content: bytes
        """
        problem = self._get_file_problem(name, content)
        if problem:
            return problem
        uploaded = self.sudo().search_count(
            [
                ("service_uploaded_to", "=", self._get_upload_key(record)),
                ("create_date", ">", fields.Datetime.now() - timedelta(days=1)),
            ],
            limit=MAX_FILES,
        )
        if uploaded >= MAX_FILES:
            return self.env._(
                "%(count)s files were sent to us today: send more tomorrow, or bring"
                " them.",
                count=MAX_FILES,
            )
        return None

    @api.model
    def _get_file_problem(self, name, content):
        """Return why a file is none that customers may send, or None."""
        if len(name or "") > MAX_NAME or not can_keep(name or ""):
            return self.env._("The name of the file is too long: rename it.")
        if len(content) > MAX_BYTES:
            return self.env._(
                "%(file)s is larger than %(limit)s MB: send a smaller file.",
                file=name,
                limit=MAX_BYTES // 1024**2,
            )
        if not get_welcome_type(content):
            return self.env._(
                "%(file)s cannot be sent: send a JPEG, PNG, GIF, WebP or PDF file.",
                file=name,
            )
        return None

    @api.model
    def _get_upload_key(self, record):
        return f"{record._name},{record.id}"

    @api.model
    def _check_message_from_outside(self, body=None, attachment_ids=None):
        """Check what somebody outside writes on an order or estimate.

        :param body: text of the message
        :param attachment_ids: ids of the files that are to be on it
        :raises UserError: naming the file that cannot be sent
        """
        if not self._is_writer_outside():
            return
        if len(body or "") > MAX_MESSAGE:
            raise UserError(
                self.env._(
                    "The message is longer than %(limit)s characters: send it in two.",
                    limit=MAX_MESSAGE,
                )
            )
        if body and not can_keep(str(body)):
            raise UserError(
                self.env._("The message has a character that cannot be kept.")
            )
        files = self.sudo().browse(attachment_ids or ()).exists()
        # What we send ourselves in the moment of his answer is no file of his.
        for file in files.filtered(lambda f: f.res_model != "rma.service.document"):
            if problem := self._get_file_problem(file.name, file.raw or b""):
                raise UserError(problem)
            file._settle_type()

    def _settle_type(self):
        """A browser is told what the content is, whatever the name ends in."""
        self.ensure_one()
        mimetype = get_welcome_type(self.raw or b"")
        if self.mimetype != mimetype:
            self.mimetype = mimetype

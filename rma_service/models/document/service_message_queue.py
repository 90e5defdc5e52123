from odoo import api, fields, models
from odoo.fields import Domain


class RmaServiceMessageQueue(models.Model):
    """Messages that carry a kept document go out with its file, never without."""

    _inherit = "rma.service.message.queue"

    document_id = fields.Many2one(
        comodel_name="rma.service.document",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    is_copy = fields.Boolean(
        string="Carries a Copy",
        readonly=True,
        help="Who sent it may not read the document itself.",
    )

    def _prepare_row(self, message, queued):
        document = queued.document or self.env["rma.service.document"]
        return super()._prepare_row(message, queued) | {
            "document_id": document.id,
            "is_copy": queued.is_copy,
        }

    def _call_when_possible(self):
        """The job of the document calls this one when there is a file."""
        possible = self.filtered_domain(self._get_job_domain())
        return (
            possible and super(RmaServiceMessageQueue, possible)._call_when_possible()
        )

    @api.model
    def _get_job_domain(self):
        return super()._get_job_domain() & Domain("document_id", "=", False) | Domain(
            "document_id.attachment_id", "!=", False
        )

    def _complete_message(self):
        result = super()._complete_message()
        file = self.document_id.attachment_id
        message = self.message_id
        if file and self.is_copy:
            file = file.create(
                {
                    "name": file.name,
                    "raw": file.raw,
                    "mimetype": file.mimetype,
                    "res_model": message.model,
                    "res_id": message.res_id,
                }
            )
        self._add_files(message, file)
        return result

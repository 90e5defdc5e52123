import json

from odoo.http import request, route

from odoo.addons.mail.controllers.attachment import AttachmentController

THREADS = ("rma.service.order", "sale.order")


class ServiceAttachmentController(AttachmentController):
    """Odoo's route for files below a message, as customers use it on our documents."""

    @route()
    def mail_attachment_upload(
        self, ufile, thread_id, thread_model, is_pending=False, **kwargs
    ):
        files = request.env["ir.attachment"]
        record = None
        if thread_model in THREADS and files._is_writer_outside():
            record = self._get_thread_with_access_for_post(
                thread_model, thread_id, **kwargs
            )
        if not record or (
            thread_model == "sale.order" and not record.sudo().service_order_id
        ):
            return super().mail_attachment_upload(
                ufile, thread_id, thread_model, is_pending=is_pending, **kwargs
            )
        problem = files._get_upload_problem(record, ufile.filename, ufile.read())
        if problem:
            return request.make_json_response({"error": problem})
        ufile.seek(0)
        response = super().mail_attachment_upload(
            ufile, thread_id, thread_model, is_pending=is_pending, **kwargs
        )
        data = json.loads(response.get_data()).get("data")
        if data:
            file = files.sudo().browse(data["attachment_id"])
            file.service_uploaded_to = files._get_upload_key(record)
            file._settle_type()
        return response

from odoo import models
from odoo.tools import SQL


class RmaServiceOrder(models.Model):
    """The pictures on the order's page: of the device's model, before and after.

    Photos are shown because somebody put them among those of the intake or of the
    finished work; other files of the order are not.
    """

    _inherit = "rma.service.order"

    def _prepare_page_values(self):
        """Add ``photos_before`` and ``photos_after``, lists of dicts with ``id`` and
        ``name``, ``has_picture``, where the model has one, ``message_files`` and
        ``data_files``."""
        photos = self._get_page_photos()
        return super()._prepare_page_values() | {
            "photos_before": photos["before"],
            "photos_after": photos["after"],
            "has_picture": bool(photos["model"]),
            "message_files": photos["messages"],
            "data_files": photos["data"],
        }

    def _get_page_photos(self):
        """Return the pictures and the files of the page, read at once.

        :return: dict ``before``, ``after``, ``model`` → list of dicts with ``id`` (of
            the ``ir.attachment``) and ``name``; and ``messages``: dict id of a message
            of the order, whoever reads it → such a list, and ``data`` likewise: id of
            a kept document → the forms that it holds as data
        """
        self.ensure_one()
        self.env["ir.attachment"].flush_model()
        self.env["mail.message"].flush_model(["attachment_ids", "model", "res_id"])
        self.flush_recordset(["intake_photo_ids", "done_photo_ids"])
        product = self.sudo().product_id
        rows = self.env.execute_query(
            SQL(
                """
                SELECT 'before', file.id, file.name, 0
                  FROM rma_service_order_intake_photo_rel rel
                  JOIN ir_attachment file ON file.id = rel.attachment_id
                 WHERE rel.order_id = %(order)s
                UNION ALL
                SELECT 'after', file.id, file.name, 0
                  FROM rma_service_order_done_photo_rel rel
                  JOIN ir_attachment file ON file.id = rel.attachment_id
                 WHERE rel.order_id = %(order)s
                UNION ALL
                SELECT 'messages', file.id, file.name, message.id
                  FROM mail_message message
                  JOIN message_attachment_rel rel ON rel.message_id = message.id
                  JOIN ir_attachment file ON file.id = rel.attachment_id
                 WHERE message.model = 'rma.service.order'
                   AND message.res_id = %(order)s
                UNION ALL
                SELECT 'data', file.id, file.name, document.id
                  FROM rma_service_document_order_rel rel
                  JOIN rma_service_document document ON document.id = rel.document_id
                  JOIN ir_attachment file ON file.res_id = document.id
                 WHERE rel.order_id = %(order)s
                   AND document.estimate_id IS NOT NULL
                   AND file.res_model = 'rma.service.document'
                   AND file.res_field IS NULL
                   AND file.mimetype = 'application/json'
                UNION ALL
                SELECT 'model', file.id, file.name, 0
                  FROM ir_attachment file
                 WHERE (file.res_model = 'product.product'
                        AND file.res_id = %(product)s
                        AND file.res_field = 'image_variant_512')
                    OR (file.res_model = 'product.template'
                        AND file.res_id = %(template)s
                        AND file.res_field = 'image_512')
                 ORDER BY 2
                """,
                order=self.id,
                product=product.id or 0,
                template=product.product_tmpl_id.id or 0,
            )
        )
        photos = {"before": [], "after": [], "model": [], "messages": {}, "data": {}}
        for place, file_id, name, owner_id in rows:
            files = photos[place]
            if owner_id:
                files = files.setdefault(owner_id, [])
            files.append({"id": file_id, "name": name})
        return photos

    def _find_page_photo(self, photo_id):
        """Return a photo that the page shows, with superuser rights, or none.

        :param photo_id: what stands in the address
        """
        photos = self._get_page_photos()
        shown = {photo["id"] for photo in photos["before"] + photos["after"]}
        files = self.env["ir.attachment"].sudo()
        return files.browse(photo_id if photo_id in shown else ())

"""Photos of the intake belong to their order, also those taken before it was saved."""

from odoo.tools import SQL


def migrate(cr, version):
    cr.execute(
        SQL(
            """
            UPDATE ir_attachment file
               SET res_model = 'rma.service.order', res_id = photo.order_id
              FROM rma_service_order_intake_photo_rel photo
             WHERE photo.attachment_id = file.id AND COALESCE(file.res_id, 0) = 0
            """
        )
    )

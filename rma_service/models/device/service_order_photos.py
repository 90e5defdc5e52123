from base64 import b64encode

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.image import image_data_uri, image_process

# Pixels: enough for the small pictures of a print.
PHOTO_SIZE = (480, 360)
PHOTO_TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif")


class RmaServiceOrder(models.Model):
    """How the device looked when it was handed in."""

    _inherit = "rma.service.order"

    intake_photo_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="rma_service_order_intake_photo_rel",
        column1="order_id",
        column2="attachment_id",
        string="Photos",
        copy=False,
        groups="rma_service.group_service_own",
        help="How the device looked when it came in; printed on the intake protocol.",
    )

    def _get_intake_photos(self):
        """Return the photos of the intake, those of its checks first, made small.

        :return: list of dicts with ``name`` and ``source`` (data URI)
        """
        self.ensure_one()
        photos = [
            {"name": check.name, "source": image_data_uri(check.photo_256)}
            for check in self._get_current_checks("intake")
            if check.has_photo
        ]
        for attachment in self.sudo().intake_photo_ids:
            if attachment.mimetype not in PHOTO_TYPES:
                continue
            try:
                small = image_process(
                    attachment.raw, size=PHOTO_SIZE, output_format="JPEG"
                )
            except UserError:
                continue  # A damaged file does not keep the protocol from printing.
            photos.append(
                {"name": attachment.name, "source": image_data_uri(b64encode(small))}
            )
        return photos

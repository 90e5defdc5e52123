from base64 import b64encode

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools.image import image_data_uri, image_process

from ...tools.bounds import MB
from ...tools.image import is_image_file

# Pixels: enough for the small pictures of a print.
PHOTO_SIZE = (480, 360)
MAX_PHOTOS = 50
MAX_BYTES = 15 * MB


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
        # Who may see the order may see them: they are its own. To ask who may see which
        # attachment, Odoo reads all that there are.
        bypass_search_access=True,
        groups="rma_service.group_service_own",
        help="How the device looked when it came in; printed on the intake protocol.",
    )

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        for order, vals in zip(orders, vals_list, strict=True):
            if vals.get("intake_photo_ids"):
                order._check_photos(order.sudo().intake_photo_ids)
        return orders

    def write(self, vals):
        if "intake_photo_ids" not in vals:
            return super().write(vals)
        earlier = {order: order.sudo().intake_photo_ids for order in self}
        result = super().write(vals)
        for order in self:
            order._check_photos(order.sudo().intake_photo_ids - earlier[order])
        return result

    def _check_photos(self, added):
        """Check that files that were added are photos; those from before may stay.

        From then on they are the order's own. What belongs to another record stays
        there, and the order gets a copy.

        :param added: recordset of ``ir.attachment``
        :raises ValidationError: naming the file that is none
        """
        self.ensure_one()
        if added and len(self.sudo().intake_photo_ids) > MAX_PHOTOS:
            raise ValidationError(
                self.env._(
                    "%(order)s: at most %(count)s photos are kept.",
                    order=self.name,
                    count=MAX_PHOTOS,
                )
            )
        for file in added:
            content = file.raw or b""
            if len(content) > MAX_BYTES or not is_image_file(content):
                raise ValidationError(
                    self.env._(
                        "%(file)s is no photo: take a JPEG, PNG, GIF or WebP file of"
                        " at most %(limit)s MB.",
                        file=file.name,
                        limit=MAX_BYTES // MB,
                    )
                )
        own = {"res_model": self._name, "res_id": self.id}
        for file in added.sudo():
            if not file.res_id:
                file.write(own)
            elif (file.res_model, file.res_id) != (self._name, self.id):
                kept = file.copy(own)
                self.sudo().intake_photo_ids = [
                    Command.unlink(file.id),
                    Command.link(kept.id),
                ]

    # === PRINT ===#

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
            content = attachment.raw
            if not is_image_file(content):
                continue
            try:
                small = image_process(content, size=PHOTO_SIZE, output_format="JPEG")
            except UserError:
                continue  # A damaged file does not keep the protocol from printing.
            photos.append(
                {"name": attachment.name, "source": image_data_uri(b64encode(small))}
            )
        return photos

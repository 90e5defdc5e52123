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


PHOTO_FIELDS = ("intake_photo_ids", "done_photo_ids")


class RmaServiceOrder(models.Model):
    """How the device looked when it was handed in, and when the work was done."""

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
    done_photo_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="rma_service_order_done_photo_rel",
        column1="order_id",
        column2="attachment_id",
        string="Photos After the Work",
        copy=False,
        bypass_search_access=True,
        groups="rma_service.group_service_own",
        help="How the device looked when the work was done; printed on the work report"
        " and the hand-over act, where their photos are switched on.",
    )

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        for order, vals in zip(orders, vals_list, strict=True):
            for name in PHOTO_FIELDS:
                if vals.get(name):
                    order._check_photos(name, order.sudo()[name])
        return orders

    def write(self, vals):
        names = [name for name in PHOTO_FIELDS if name in vals]
        if not names:
            return super().write(vals)
        earlier = {
            (order, name): order.sudo()[name] for order in self for name in names
        }
        result = super().write(vals)
        for (order, name), photos in earlier.items():
            order._check_photos(name, order.sudo()[name] - photos)
        return result

    def _check_photos(self, name, added):
        """Check that files that were added are photos; those from before may stay.

        From then on they are the order's own. What belongs to another record stays
        there, and the order gets a copy.

        :param name: one of ``PHOTO_FIELDS``
        :param added: recordset of ``ir.attachment``
        :raises ValidationError: naming the file that is none
        """
        self.ensure_one()
        if added and len(self.sudo()[name]) > MAX_PHOTOS:
            raise ValidationError(
                self.env._(
                    "%(order)s: at most %(count)s photos are kept.",
                    order=self.name,
                    count=MAX_PHOTOS,
                )
            )
        # The order keeps them, or copies: nobody gets a file so that he may not read.
        added.sudo(self.env.su).check_access("read")
        for file in added:
            problem = find_photo_problem(file)
            if problem:
                raise ValidationError(problem)
        own = {"res_model": self._name, "res_id": self.id}
        for file in added.sudo():
            if not file.res_id:
                file.write(own)
            elif (file.res_model, file.res_id) != (self._name, self.id):
                kept = file.copy(own)
                self.sudo()[name] = [
                    Command.unlink(file.id),
                    Command.link(kept.id),
                ]

    # === ACTIONS ===#

    def action_edit_done_photos(self):
        """Open the photos of the finished work.

        :return: window action of a dialog
        """
        self.ensure_one()
        self.check_access("read")
        view = self.env.ref("rma_service.rma_service_order_view_form_done_photos")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Photos After the Work"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(view.id, "form")],
            "target": "new",
        }

    # === PRINT ===#

    def _get_intake_photos(self):
        """Return the photos of the intake, those of its checks first, made small.

        :return: list of dicts with ``name`` and ``source`` (data URI)
        """
        self.ensure_one()
        return self._get_small_photos("intake", "intake_photo_ids")

    def _get_done_photos(self):
        """Return the photos of the finished work, those of the inspection first.

        :return: as ``_get_intake_photos``
        """
        self.ensure_one()
        return self._get_small_photos("quality", "done_photo_ids")

    def _get_small_photos(self, phase, name):
        """Return photos of checks, then those that were added, made small.

        :param phase: of the checks
        :param name: one of ``PHOTO_FIELDS``
        """
        photos = [
            {"name": check.name, "source": image_data_uri(check.photo_256)}
            for check in self._get_current_checks(phase)
            if check.has_photo
        ]
        for attachment in self.sudo()[name]:
            content = attachment.raw
            if not is_image_file(content):
                continue
            try:
                small = image_process(content, size=PHOTO_SIZE, output_format="JPEG")
            except UserError:
                continue  # A damaged file does not keep the print from being made.
            photos.append(
                {"name": attachment.name, "source": image_data_uri(b64encode(small))}
            )
        return photos


def find_photo_problem(file):
    """Return why a file is not kept as a photo, as a sentence, or False.

    :param file: one ``ir.attachment``
    """
    content = file.raw or b""
    if len(content) <= MAX_BYTES and is_image_file(content):
        return False
    return file.env._(
        "%(file)s is no photo: take a JPEG, PNG, GIF or WebP file of at most"
        " %(limit)s MB.",
        file=file.name,
        limit=MAX_BYTES // MB,
    )

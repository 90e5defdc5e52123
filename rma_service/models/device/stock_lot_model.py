from odoo import models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_list


class StockLot(models.Model):
    """Number and model of a device agree, wherever they stand together."""

    _inherit = "stock.lot"

    def write(self, vals):
        if "product_id" not in vals:
            return super().write(vals)
        self._check_model_change(vals["product_id"])
        result = super().write(vals)
        self._correct_model_on_documents()
        return result

    def _check_product(self, products, place):
        """Refuse numbers of other models than those of a document.

        :param products: ``product.product`` that the numbers may belong to
        :param place: name of the document, for the message
        :raises ValidationError: naming the number and its model
        """
        for device in self:
            if device.product_id not in products:
                raise ValidationError(
                    self.env._(
                        "%(place)s: %(device)s is a serial number of %(model)s, not of"
                        " %(products)s. Choose one of that model, or leave it empty.",
                        place=place,
                        device=device.name,
                        model=device.product_id.display_name,
                        products=format_list(self.env, products.mapped("display_name")),
                    )
                )

    def _check_model_change(self, product_id):
        """A number that stands on a part is a number of that part.

        :param product_id: id of the new product
        :raises UserError: naming the order
        """
        changed = self.filtered(lambda device: device.product_id.id != product_id)
        part = (
            self.env["rma.service.part"]
            .sudo()
            .search([("lot_ids", "in", changed.ids)], limit=1)
        )
        if part:
            raise UserError(
                self.env._(
                    "%(order)s names %(numbers)s as %(part)s: take it off there before"
                    " you change its model.",
                    order=part.order_id.name,
                    numbers=format_list(
                        self.env, (part.lot_ids & changed).mapped("name")
                    ),
                    part=part.product_id.display_name,
                )
            )

    def _correct_model_on_documents(self):
        """What names the device without its model follows the corrected model."""
        for model in ("rma.service.order", "rma.service.vendor.claim.line"):
            records = self.env[model].sudo().with_context(active_test=False)
            for record in records.search([("device_id", "in", self.ids)]):
                if record.product_id != record.device_id.product_id:
                    record.product_id = record.device_id.product_id

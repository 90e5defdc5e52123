from odoo import api, fields, models
from odoo.exceptions import UserError


class RmaServiceDeviceCreate(models.TransientModel):
    """Give an order its device without leaving it, also one that nobody knows yet."""

    _name = "rma.service.device.create"
    _inherit = ["rma.service.device.entry"]
    _description = "Device of a Service Order"

    order_id = fields.Many2one(
        comodel_name="rma.service.order",
        required=True,
        ondelete="cascade",
        default=lambda self: self._default_order_id(),
    )

    def _default_order_id(self):
        if self.env.context.get("active_model") != "rma.service.order":
            return False
        return self.env.context.get("active_id")

    @api.model
    def default_get(self, fields):
        """Begin with what the customer told of his device."""
        values = super().default_get(fields)
        order = self.env["rma.service.order"].browse(values.get("order_id"))
        if order.device_id:
            return values
        told = {
            "serial": order.told_serial,
            "brand": order.told_brand,
            "model": order.told_model,
            "product_id": order.product_id.id,
            "equipment_type_id": order.equipment_type_id.id,
        }
        if order.product_id:
            told = {name: told[name] for name in ("serial", "product_id")}
        for name, value in told.items():
            if value and name in fields:
                values.setdefault(name, value)
        return values

    def _get_company(self):
        return self.order_id.company_id or self.env.company

    def _get_partner(self):
        return self.order_id.partner_id

    def action_confirm(self):
        """Put product and device on the order.

        :return: True
        :raises UserError: if the device was received already, or no model is named
        """
        self.ensure_one()
        order = self.order_id
        order.check_access("write")
        if order.phase != "request":
            raise UserError(
                self.env._(
                    "%(order)s: the device is chosen before it is received.",
                    order=order.name,
                )
            )
        device = self._ensure_device()
        product = device.product_id or self._ensure_product()
        vals = {"product_id": product.id, "device_id": device.id}
        if self.equipment_type_id:
            vals["equipment_type_id"] = self.equipment_type_id.id
        order.write(vals)
        return True

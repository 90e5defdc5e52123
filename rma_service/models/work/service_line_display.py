from odoo import fields, models


class RmaServiceLine(models.AbstractModel):
    """What lists of operations and parts show of their order."""

    _inherit = "rma.service.line"

    partner_id = fields.Many2one(related="order_id.partner_id", string="Customer")
    device_id = fields.Many2one(related="order_id.device_id", string="Serial Number")
    device_product_id = fields.Many2one(related="order_id.product_id", string="Device")

    def action_open_order(self):
        """Open the service order of the line."""
        self.ensure_one()
        return self.order_id._get_records_action()

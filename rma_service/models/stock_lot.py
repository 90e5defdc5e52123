from odoo import fields, models


class StockLot(models.Model):
    """The device: a serial number that customers bring for service."""

    _inherit = "stock.lot"

    service_order_ids = fields.One2many(
        comodel_name="rma.service.order",
        inverse_name="device_id",
        string="Service Orders",
        groups="rma_service.group_service_own",
    )
    service_order_count = fields.Integer(compute="_compute_service_order_count")

    def _compute_service_order_count(self):
        self.service_order_count = 0
        orders = self.env["rma.service.order"]
        if not orders.has_access("read"):
            return
        counts = dict(
            orders._read_group(
                [("device_id", "in", self.ids)], ["device_id"], ["__count"]
            )
        )
        for lot in self:
            lot.service_order_count = counts.get(lot._origin, 0)

    def action_view_service_orders(self):
        """Open the service orders of the devices."""
        return self.service_order_ids._get_records_action(
            name=self.env._("Service Orders")
        )

from odoo import fields, models


class RmaServiceOrder(models.Model):
    """The price checks that an order was made from."""

    _inherit = "rma.service.order"

    costing_ids = fields.One2many(
        comodel_name="rma.service.costing",
        inverse_name="order_id",
        string="Price Checks",
        groups="rma_service.group_service_own",
        copy=False,
    )

    def action_view_costings(self):
        """Open the price checks that the order was made from."""
        return self.costing_ids._get_records_action(name=self.env._("Price Checks"))

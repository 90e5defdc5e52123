from odoo import fields, models


class RmaServiceOpenOrders(models.AbstractModel):
    """Configuration that shows how many open orders it has, and opens them.

    Concrete models name the field of the order that points to them.
    """

    _name = "rma.service.open.orders"
    _description = "Counter of Open Service Orders"
    _order_link = None

    order_count = fields.Integer(
        string="Open Orders", compute="_compute_order_count", compute_sudo=False
    )

    def _compute_order_count(self):
        counts = dict(
            self.env["rma.service.order"]._read_group(
                [(self._order_link, "in", self.ids), ("is_open", "=", True)],
                [self._order_link],
                ["__count"],
            )
        )
        for record in self:
            record.order_count = counts.get(record, 0)

    def action_view_orders(self):
        """Open the open orders of the record; new ones made there belong to it."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "rma_service.rma_service_order_action"
        )
        action["context"] = {
            f"search_default_{self._order_link}": self.id,
            "search_default_filter_open": 1,
            f"default_{self._order_link}": self.id,
        }
        return action

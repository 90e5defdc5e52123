from odoo import api, fields, models

from .service_accessory import split_accessories


class RmaServiceOrder(models.Model):
    """Intake at the counter: what the clerk is told, and what is printed."""

    _inherit = "rma.service.order"

    known_faults = fields.Text(related="product_id.service_known_faults")
    is_device_here = fields.Boolean(
        compute="_compute_is_device_here",
        compute_sudo=True,
        help="The device is with us on another order already and cannot be received.",
    )

    @api.depends("device_id", "phase")
    def _compute_is_device_here(self):
        for order in self:
            order.is_device_here = order.phase == "request" and any(
                order._get_orders_with_device_here()
            )

    def _get_orders_with_device_here(self):
        """Return the other open orders on which the device is in our custody."""
        self.ensure_one()
        if self.product_id.tracking != "serial":
            return self.browse()
        others = self.sudo().other_open_order_ids
        return others.filtered(lambda order: order._is_in_custody())

    def action_view_visit(self):
        """Open the visit that the device was handed in with."""
        return self.visit_id._get_records_action(name=self.env._("Visit"))

    # === PRINTS ===#

    def _get_accessory_names(self):
        """Return what was handed in with the device, as a list of texts."""
        self.ensure_one()
        items = self.sudo().accessory_ids.filtered("is_in")
        listed = set(items.mapped("name"))
        told = [
            name for name in split_accessories(self.accessories) if name not in listed
        ]
        return told + [
            f"{item.name} ({item.serial})" if item.serial else item.name
            for item in items
        ]

    def _get_label_number(self):
        """Return what the barcode on the label of the device says."""
        self.ensure_one()
        device = self.device_id.sudo()
        return device._get_label_number() if device else self.name

    def action_print_intake_protocol(self):
        """Print the intake protocols of the orders."""
        report = self.env.ref("rma_service.action_report_intake_protocol")
        return report.report_action(self)

    def action_print_label(self):
        """Print a label for each device."""
        return self.env.ref("rma_service.action_report_order_label").report_action(self)

from odoo import fields, models

from ...tools.bounds import MARK, MINUTES


class ProductTemplate(models.Model):
    _inherit = "product.template"
    _bounds = {"service_time_norm": MINUTES, "service_brand": MARK}

    service_time_norm = fields.Float(
        string="Time Norm (min)",
        help="Minutes that one unit of this service should take in the workshop.",
    )
    is_service_diagnosis = fields.Boolean(
        string="Diagnosis Work",
        help="May be started before the customer agrees to the estimate.",
    )
    equipment_type_id = fields.Many2one(
        comodel_name="rma.service.equipment.type",
        index="btree_not_null",
        help="Family of devices that this product belongs to in the service centre.",
    )
    service_brand = fields.Char(
        string="Brand",
        index="btree_not_null",
        help="Maker of the device, as it is imported from and exported to the Open"
        " Repair Data Standard.",
    )
    service_known_faults = fields.Text(
        string="Known Faults",
        translate=True,
        help="What often breaks on this model and what to look at; shown when such a"
        " device is received and diagnosed.",
    )
    service_order_count = fields.Integer(
        compute="_compute_service_order_count", compute_sudo=False
    )

    _service_time_norm_positive = models.Constraint(
        "CHECK (service_time_norm >= 0)", "The time norm cannot be negative."
    )

    def _compute_service_order_count(self):
        self.service_order_count = 0
        orders = self.env["rma.service.order"]
        if not orders.has_access("read"):
            return
        groups = orders._read_group(
            [("product_id.product_tmpl_id", "in", self.ids)],
            ["product_id"],
            ["__count"],
        )
        counts = {}
        for product, count in groups:
            template = product.product_tmpl_id
            counts[template] = counts.get(template, 0) + count
        for template in self:
            template.service_order_count = counts.get(template._origin, 0)

    def action_view_service_orders(self):
        """Open the service orders of the devices of this product."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "rma_service.rma_service_order_action"
        )
        action["domain"] = [("product_id.product_tmpl_id", "in", self.ids)]
        action["context"] = {}
        return action

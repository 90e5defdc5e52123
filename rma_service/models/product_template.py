from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ProductTemplate(models.Model):
    _inherit = "product.template"

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


class ProductProduct(models.Model):
    _inherit = "product.product"

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Where a device is chosen, devices are offered before spare parts.

        Context key ``rma_device_first``: products with an equipment type, or that were
        on orders, come first; the rest follows as far as the limit goes.
        """
        if not self.env.context.get("rma_device_first"):
            return super().name_search(name, domain, operator, limit)
        products = self.with_context(rma_device_first=False)
        domain = Domain(domain or Domain.TRUE)
        is_device = self._get_device_domain()
        found = products.name_search(name, domain & is_device, operator, limit)
        rest = limit and limit - len(found)
        if rest is None or rest > 0:
            seen = [product_id for product_id, _name in found]
            others = domain & Domain("id", "not in", seen)
            found += products.name_search(name, others, operator, rest)
        return found

    @api.model
    def _get_device_domain(self):
        """Return the domain of products that are devices rather than parts."""
        orders = self.env["rma.service.order"].sudo()
        known = orders._search([("product_id", "!=", False)], active_test=False)
        return Domain("equipment_type_id", "!=", False) | Domain(
            "id", "in", known.subselect("product_id")
        )

    def _get_service_time_norm(self, quantity, unit):
        """Return the minutes that ``quantity`` of this service should take.

        :param quantity: quantity of the service
        :param unit: its unit; units of time without a norm count as time
        :return: minutes
        """
        if not self:
            return 0.0
        self.ensure_one()
        if self.service_time_norm:
            units = quantity
            if unit and unit != self.uom_id:
                units = unit._compute_quantity(quantity, self.uom_id, round=False)
            return self.service_time_norm * units
        hour = unit.browse(
            self.env["ir.model.data"]._xmlid_to_res_id("uom.product_uom_hour")
        )
        if hour and unit and unit._has_common_reference(hour):
            return unit._compute_quantity(quantity, hour, round=False) * 60
        return 0.0

    def _get_next_device_number(self):
        """Return the number of a device that has no serial number of its maker.

        It comes from the serial number sequence that the product has in Odoo.

        :raises UserError: if the product has none
        """
        self.ensure_one()
        sequence = self.sudo().lot_sequence_id
        if not sequence:
            raise UserError(
                self.env._(
                    "%(product)s has no sequence of serial numbers: enter the serial"
                    " number of the device, or set the sequence on the product.",
                    product=self.display_name,
                )
            )
        return sequence.next_by_id()

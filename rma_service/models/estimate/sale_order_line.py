from odoo import api, fields, models

from ...tools.bounds import up_to


class SaleOrderLine(models.Model):
    """A line of an estimate: it owns the price of an operation or part.

    What was done on the service order is its delivered quantity, and that alone is
    invoiced, whatever the invoicing policy of the product.
    """

    _name = "sale.order.line"
    _inherit = ["sale.order.line", "rma.service.guarded", "rma.service.whole"]
    _listed_by = frozenset({"order_id", "service_operation_id", "service_part_id"})
    _system_fields = frozenset(
        {
            "is_service_line",
            "service_operation_id",
            "service_part_id",
            "technical_discount",
        }
    )
    # Odoo's: no number at all, or one beyond measure, would be on every total.
    _bounds = {
        "price_unit": up_to(1e12),
        "product_uom_qty": up_to(1e9),
        "discount": up_to(1e6),
    }

    service_operation_id = fields.Many2one(
        comodel_name="rma.service.operation",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )
    service_part_id = fields.Many2one(
        comodel_name="rma.service.part",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )
    is_service_line = fields.Boolean(
        copy=False,
        help="Made from an operation or part, even where that was deleted since.",
    )
    qty_delivered_method = fields.Selection(
        selection_add=[("rma_service", "Service order")],
        ondelete={"rma_service": "set null"},
    )

    _service_deposit_idx = models.Index("(order_id) WHERE is_downpayment IS TRUE")

    def _get_service_line(self):
        """Return the operation or part that the line offers, or an empty recordset."""
        return self.service_operation_id or self.service_part_id

    def _get_quantity_of_line(self):
        """Return what is offered of the operation or part, in the unit of that."""
        self.ensure_one()
        return self.product_uom_id._compute_quantity(
            self.product_uom_qty,
            self._get_service_line().product_uom_id,
            rounding_method="HALF-UP",
        )

    # === DELIVERED QUANTITY ===#

    @api.depends("is_service_line")
    def _compute_qty_delivered_method(self):
        ours = self.filtered("is_service_line")
        ours.qty_delivered_method = "rma_service"
        return super(SaleOrderLine, self - ours)._compute_qty_delivered_method()

    @api.depends(
        "state",
        "service_operation_id.quantity_done",
        "service_operation_id.payer",
        "service_part_id.quantity_done",
        "service_part_id.payer",
    )
    def _compute_qty_delivered(self):
        return super()._compute_qty_delivered()

    def _prepare_qty_delivered(self):
        ours = self.filtered(lambda line: line.qty_delivered_method == "rma_service")
        delivered = super(SaleOrderLine, self - ours)._prepare_qty_delivered()
        shares = ours.service_operation_id._get_done_by_sale_line()
        shares |= ours.service_part_id._get_done_by_sale_line()
        for line in ours:
            delivered[line] = shares.get(line, shares.get(line._origin, 0.0))
        return delivered

    # === INVOICED QUANTITY ===#

    def _compute_qty_to_invoice(self):
        ours = self.filtered(lambda line: line.qty_delivered_method == "rma_service")
        result = super(SaleOrderLine, self - ours)._compute_qty_to_invoice()
        for line in ours:
            if line.state == "sale":
                line.qty_to_invoice = line.qty_delivered - line.qty_invoiced
            else:
                line.qty_to_invoice = 0.0
        return result

    def _compute_invoice_status(self):
        """Once invoiced as far as it was done, a service line is invoiced."""
        result = super()._compute_invoice_status()
        for line in self:
            if line.qty_delivered_method != "rma_service" or line.state != "sale":
                continue
            unit = line.product_uom_id
            if not unit.is_zero(line.qty_to_invoice):
                line.invoice_status = "to invoice"
            elif unit.is_zero(line.qty_invoiced):
                line.invoice_status = "no"
            else:
                line.invoice_status = "invoiced"
        return result

    def _get_service_quantity_done(self):
        """Return how much of an agreed line was done, in its unit.

        Lines typed on the estimate (freight, discounts) follow Odoo's policy.
        """
        self.ensure_one()
        if self.is_service_line:
            return self.qty_delivered
        return self.qty_to_invoice + self.qty_invoiced

    def _get_service_quantity_to_invoice(self):
        """Return how much of the line was never invoiced, in its unit.

        Odoo wants to invoice anew what a credit note took back. Whether that is right
        only the accountant knows, so that it does not count here. A deposit that was
        invoiced comes off: minus one.
        """
        self.ensure_one()
        if self.display_type:
            return 0.0
        # Also of an estimate that is no order (yet, or any more).
        quantity = -self.qty_invoiced if self.is_downpayment else self.qty_to_invoice
        if not quantity:
            return 0.0
        unit = self.product_uom_id
        credited = 0.0
        for line in self.invoice_lines:
            if line.move_id.move_type != "out_refund" or line.parent_state == "cancel":
                continue
            # Deposits have no unit.
            credited += (
                line.product_uom_id._compute_quantity(line.quantity, unit)
                if unit
                else line.quantity
            )
        if quantity > 0:
            quantity = max(0.0, quantity - max(credited, 0.0))
        else:
            quantity = min(0.0, quantity - min(credited, 0.0))
        return 0.0 if unit and unit.is_zero(quantity) else quantity

    def _is_service_to_invoice(self):
        """Tell whether an invoice, or a credit note for a deposit, is to be made."""
        self.ensure_one()
        if self.state != "sale" or not self._get_service_quantity_to_invoice():
            return False
        # A deposit of which the invoice is a draft can still be thrown away.
        return not self.is_downpayment or self.invoice_status == "to invoice"

    def _prepare_service_base_line_to_invoice(self):
        """Return the line of the next invoice as base line of the tax computation."""
        self.ensure_one()
        values = {"quantity": self._get_service_quantity_to_invoice()}
        if self.is_downpayment:
            values["extra_tax_data"] = self.env[
                "account.tax"
            ]._reverse_quantity_base_line_extra_tax_data(self.extra_tax_data)
        return self._prepare_base_line_for_taxes_computation(**values)

    def _prepare_invoice_line(self, **optional_values):
        """Invoice from the service order only what was never invoiced.

        Spares the look-up of analytic distributions where there are none.
        """
        if (
            self.env.context.get("rma_invoice_per_order")
            and not self.display_type
            and not self.is_downpayment
        ):
            quantity = self._get_service_quantity_to_invoice()
            optional_values.setdefault("quantity", quantity)
        values = super()._prepare_invoice_line(**optional_values)
        order = self.order_id.service_order_id
        if order and not values.get("analytic_distribution"):
            values.update(order._prepare_analytic_vals())
        return values

    # === STOCK ===#

    def _action_launch_stock_rule(self, *, previous_product_uom_qty=False):
        """Parts are procured by the service order, not by its estimate."""
        ours = self.filtered("is_service_line")
        return super(SaleOrderLine, self - ours)._action_launch_stock_rule(
            previous_product_uom_qty=previous_product_uom_qty
        )

    # === VERSIONS ===#

    def _get_service_key(self):
        """Return what identifies the line in all versions of an estimate."""
        self.ensure_one()
        line = self._get_service_line()
        return (line._name, line.id) if line else ("product", self.product_id.id)

    def _get_service_offer(self):
        """Return what the customer is offered: a change of it needs a new consent."""
        self.ensure_one()
        return (
            self.product_id,
            self.product_uom_id,
            self.product_uom_qty,
            self.price_unit,
            self.discount,
            self.tax_ids,
        )

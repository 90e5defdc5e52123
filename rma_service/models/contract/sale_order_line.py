from odoo import fields, models


class SaleOrderLine(models.Model):
    """What a line of a contract's sales order stands for."""

    _inherit = "sale.order.line"
    _system_fields = frozenset({"service_contract_role", "service_contract_units"})

    service_contract_role = fields.Selection(
        selection=[
            ("fee", "Fee"),
            ("overage", "Overage"),
            ("topup", "Top-up"),
        ],
        string="In the Contract",
        copy=False,
    )
    service_contract_units = fields.Float(
        string="Units Granted", digits=(16, 2), copy=False, aggregator=None
    )

    def _get_contract_credited(self):
        """Return how many were credited: Odoo would invoice them once more."""
        self.ensure_one()
        return sum(
            line.product_uom_id._compute_quantity(line.quantity, self.product_uom_id)
            for line in self.sudo().invoice_lines
            if line.move_id.move_type == "out_refund" and line.parent_state != "cancel"
        )

    def _prepare_invoice_line(self, **optional_values):
        """The fee says which period it is for."""
        vals = super()._prepare_invoice_line(**optional_values)
        period = self.env.context.get("rma_contract_period")
        if period and self.service_contract_role == "fee":
            vals["name"] = f"{vals['name']}\n{period}"
        return vals

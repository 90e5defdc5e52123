from odoo import api, fields, models

from .sale_order_closed import OPEN, is_other_value

# What the customer is offered with a line, and what ties it to the work.
OFFERED_FIELDS = frozenset(
    {
        "discount",
        "display_type",
        "extra_tax_data",
        "is_downpayment",
        "is_optional",
        "is_service_line",
        "name",
        "order_id",
        "price_subtotal",
        "price_tax",
        "price_total",
        "price_unit",
        "product_id",
        "product_no_variant_attribute_value_ids",
        "product_template_id",
        "product_uom_id",
        "product_uom_qty",
        "service_operation_id",
        "service_part_id",
        "service_second_payer",
        "service_share",
        "tax_ids",
        "technical_price_unit",
    }
)


class SaleOrderLine(models.Model):
    """The lines of a closed estimate: see ``sale_order_closed.py``.

    Down payments are lines without quantity that accounting makes and prices; notes
    may be added, as they change nothing of the offer.
    """

    _inherit = "sale.order.line"

    service_added_later = fields.Boolean(
        readonly=True,
        copy=False,
        help="A note that was added after the customer got the estimate.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if self.env.context.get("rma_estimate_open") is not OPEN:
            closed = lines.filtered(lambda line: line.order_id._is_closed_estimate())
            notes = closed.filtered(lambda line: line.display_type == "line_note")
            notes._as_system().service_added_later = True
            closed._check_free_of_offer()
        return lines

    def write(self, vals):
        """Refuse to change what the customer was offered."""
        if self.env.context.get("rma_estimate_open") is not OPEN:
            self._check_closed(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self.filtered(
            lambda line: line.order_id._is_closed_estimate()
        )._check_free_of_offer()

    def _check_free_of_offer(self):
        """Refuse lines of closed estimates that the customer was, or would be, offered.

        :raises UserError: naming the estimate and the way to the next version
        """
        for line in self:
            if not line._is_free_of_offer():
                raise line.order_id._get_closed_error()

    def _is_free_of_offer(self):
        """Tell whether the line is none that the customer was offered."""
        self.ensure_one()
        if self.is_downpayment:
            return not self.product_uom_qty
        return self.service_added_later

    def _check_closed(self, vals):
        """Refuse values of closed estimates that differ from what their lines have.

        :raises UserError: naming the estimate and the way to the next version
        """
        names = OFFERED_FIELDS & vals.keys()
        if "qty_delivered" in vals:
            names |= {"qty_delivered"}
        if not names:
            return
        if "order_id" in names:
            target = self.env["sale.order"].browse(vals["order_id"])
            (target - self.order_id)._refuse_if_closed()
        for line in self:
            if not line.order_id._is_closed_estimate():
                continue
            free = line._is_free_of_offer()
            closed = names
            if not line.is_service_line:
                closed = closed - {"qty_delivered"}
            if free and line.is_downpayment:
                closed = closed & {"is_downpayment", "product_uom_qty", "order_id"}
            elif free:
                closed = closed - {"name"}
            if any(is_other_value(line, name, vals[name]) for name in closed):
                raise line.order_id._get_closed_error()

    # === FROZEN FROM SENT ON ===#

    def _filter_frozen(self):
        """Return the lines whose price, discount, taxes and words never move again."""
        return self.filtered(
            lambda line: line._origin.id and line.order_id._is_closed_estimate()
        )

    def _compute_price_unit(self):
        """An offered price is frozen: no later change of quantity moves it."""
        free = self - self._filter_frozen()
        return super(SaleOrderLine, free)._compute_price_unit()

    def _compute_tax_ids(self):
        free = self - self._filter_frozen()
        return super(SaleOrderLine, free)._compute_tax_ids()

    def _compute_name(self):
        free = self - self._filter_frozen()
        return super(SaleOrderLine, free)._compute_name()

    def _compute_discount(self):
        free = self - self._filter_frozen()
        return super(SaleOrderLine, free)._compute_discount()

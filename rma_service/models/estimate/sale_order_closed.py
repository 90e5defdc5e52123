from odoo import api, fields, models
from odoo.exceptions import UserError

# Says in the context that our own flow writes a closed estimate. An object, as no
# request from outside can put that into its context.
OPEN = object()

# What the customer is offered with the document as a whole.
OFFERED_FIELDS = frozenset(
    {
        "amount_tax",
        "amount_total",
        "amount_untaxed",
        "company_id",
        "currency_id",
        "date_order",
        "fiscal_position_id",
        "note",
        "partner_id",
        "partner_invoice_id",
        "partner_shipping_id",
        "payment_term_id",
        "prepayment_percent",
        "pricelist_id",
        "require_payment",
        "require_signature",
        "sale_order_template_id",
        "service_date_sent",
        "service_is_supplement",
        "service_order_id",
        "service_version",
        "validity_date",
    }
)
# What he answered: open until he did.
ANSWER_FIELDS = frozenset(
    {
        "service_agreed_amount",
        "service_agreed_hash",
        "service_agreed_ip",
        "service_consent",
        "signature",
        "signed_by",
        "signed_on",
    }
)
# Where a closed estimate may go; whatever is not named here is over for good.
NEXT_STATES = {"sent": {"sent", "sale", "cancel"}, "sale": {"sale", "cancel"}}


class SaleOrder(models.Model):
    """An estimate is closed from the moment it is sent.

    Nothing that the customer was offered changes any more, whoever writes it and by
    whichever way: form, import, RPC, *Update Prices*, the *Discount* dialog. What is
    to be changed goes on the next version (*Revise Estimate*). Down payments, notes,
    messages and invoices stay possible.

    Our own flow opens an estimate for one write with ``_open_closed``.
    """

    _inherit = "sale.order"

    service_is_closed = fields.Boolean(
        compute="_compute_service_is_closed",
        help="The customer got this estimate: what it offers is fixed.",
    )

    @api.depends("service_order_id", "state")
    def _compute_service_is_closed(self):
        for order in self:
            order.service_is_closed = order._is_closed_estimate()

    def write(self, vals):
        """Refuse to change what the customer was offered or answered."""
        if self.env.context.get("rma_estimate_open") is not OPEN:
            for estimate in self.filtered(lambda o: o._is_closed_estimate()):
                estimate._check_closed(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent_estimate(self):
        """What the customer once got stays as a witness, also when it is withdrawn."""
        for estimate in self:
            if estimate.service_order_id and estimate.service_date_sent:
                raise estimate._get_closed_error()

    def _recompute_prices(self):
        """*Update Prices* of the sales form; it also takes typed discounts back."""
        self._refuse_if_closed()
        forced = self.with_context(force_price_recomputation=True)
        return super(SaleOrder, forced)._recompute_prices()

    def _recompute_taxes(self):
        """*Update Taxes* of the sales form."""
        self._refuse_if_closed()
        return super()._recompute_taxes()

    # === WHAT IS CLOSED ===#

    def _is_closed_estimate(self):
        """Tell whether the order is an estimate that is sent, agreed or over."""
        self.ensure_one()
        # In an edited form the stored values count, not what is typed there.
        order = self._origin or self
        return bool(order.service_order_id) and order.state != "draft"

    def _open_closed(self):
        """Return the estimates open for our own flow alone."""
        return self.with_context(rma_estimate_open=OPEN)

    def _check_closed(self, vals):
        """Refuse values of a closed estimate that differ from what it has.

        :param vals: values to write
        :raises UserError: naming the estimate and the way to the next version
        """
        self.ensure_one()
        state = vals.get("state", self.state)
        if state != self.state and state not in NEXT_STATES.get(self.state, ()):
            raise self._get_closed_error()
        closed = set(OFFERED_FIELDS)
        if state == "sale" and self.state == "sent":
            closed.remove("date_order")  # Odoo's: it becomes the day of consent.
        if self.state != "sent":
            closed |= ANSWER_FIELDS
        if any(self._is_other_value(name, vals[name]) for name in closed & vals.keys()):
            raise self._get_closed_error()

    def _refuse_if_closed(self):
        for estimate in self.filtered(lambda o: o._is_closed_estimate()):
            raise estimate._get_closed_error()

    def _get_closed_error(self):
        """Return the error that names the estimate and the way to the next version."""
        self.ensure_one()
        values = {"estimate": self.name, "order": self.sudo().service_order_id.name}
        if self.state == "sale":
            message = self.env._(
                "Estimate %(estimate)s is agreed with the customer and closed. Change"
                " the lines of %(order)s and offer what is new with “Revise"
                " Estimate”.",
                **values,
            )
        else:
            message = self.env._(
                "Estimate %(estimate)s was sent to the customer and is closed. Use"
                " “Revise Estimate” on %(order)s to make the next version.",
                **values,
            )
        return UserError(message)

    def _is_other_value(self, name, value):
        """Tell whether a value to write differs from what the record has."""
        return is_other_value(self, name, value)


def is_other_value(record, name, value):
    """Tell whether writing ``value`` would change field ``name`` of ``record``.

    :param value: as given to ``write``
    """
    field = record._fields[name]
    if field.type == "binary":
        return True
    now = record[name]
    if field.type in ("many2many", "one2many"):
        return set(field.convert_to_cache(value, record)) != set(now._ids)
    before = field.convert_to_cache(field.convert_to_write(now, record), record)
    after = field.convert_to_cache(value, record)
    return (before or False) != (after or False)

from odoo import fields, models

from ...tools.share import add_share, drop_share
from ..setup.service_type import PAYERS


class SaleOrderLine(models.Model):
    """A line of which somebody else pays a share: the customer is offered the rest.

    The share is part of Odoo's own discount: the quantity stays true, taxes, invoices
    and credit notes follow by themselves. A discount that the pricelist gives, or that
    somebody typed, is taken off the whole price first, and stays when the share moves.
    """

    _inherit = "sale.order.line"
    _system_fields = frozenset({"service_second_payer", "service_share"})

    service_second_payer = fields.Selection(
        selection=[payer for payer in PAYERS if payer[0] != "customer"],
        string="Second Payer",
        copy=False,
    )
    service_share = fields.Float(
        string="Paid by the Second Payer (%)",
        digits=(5, 2),
        copy=False,
        aggregator=None,
        help="Part of the discount: the customer is offered the rest of the price.",
    )

    def write(self, vals):
        """A typed discount is of the whole price: it stays when the share moves."""
        if "service_share" not in vals:
            return super().write(vals)
        typed = {
            line: drop_share(line.discount, line.service_share)
            for line in self._filter_of_draft_estimates()
            if line._has_typed_discount()
        }
        result = super().write(vals)
        for line, discount in typed.items():
            line.discount = add_share(discount, line.service_share)
        return result

    def _get_list_discount(self):
        return add_share(super()._get_list_discount(), self.service_share)

    def _get_payer_names(self):
        """Return who pays the line, with the shares where two do."""
        self.ensure_one()
        line = self.env["rma.service.operation"]
        return line._join_payers(
            "customer", self.service_second_payer, self.service_share
        )

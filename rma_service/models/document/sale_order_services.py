from odoo import Command, fields, models
from odoo.exceptions import UserError

from ..estimate.sale_order_closed import OPEN


class SaleOrder(models.Model):
    """Ancillary services that the customer orders with the estimate.

    The form offers them with their cost. He ticks what he wants on the page; what he
    ticked is kept, binds nobody, and is added up for him. As he signs, and not before,
    each of them becomes an operation of the order and a line of the estimate, at the
    price of the form: what he signs is what he saw.
    """

    _inherit = "sale.order"

    service_ticked_ids = fields.Json(
        string="Ticked Services",
        readonly=True,
        copy=False,
        help="Ancillary services that the customer ticked and did not sign yet.",
    )

    def _get_offered_services(self):
        """Return the services that can be ordered with the estimate: see
        ``_prepare_form_services``; those that are ordered have a line."""
        self.ensure_one()
        if self.state not in ("draft", "sent") or self.signed_on:
            return []
        return self._get_repair_form()["services"]

    def _get_ticked_services(self):
        """Return those of the offered services that the customer ticked."""
        ticked = set(self.service_ticked_ids or [])
        return [
            service
            for service in self._get_offered_services()
            if service["product_id"] in ticked
        ]

    def _tick_services(self, product_ids):
        """Keep what the customer ticked, of what he is offered.

        :param product_ids: ids of products
        """
        self.ensure_one()
        offered = {each["product_id"] for each in self._get_offered_services()}
        ticked = sorted(offered & set(product_ids))
        if ticked != (self.service_ticked_ids or []):
            self._as_system().service_ticked_ids = ticked

    def _get_ticked_total(self):
        """Return what the estimate comes to with the ticked services, taxes included.

        Odoo computes the taxes of all lines together, as on the estimate itself.
        """
        self.ensure_one()
        services = self._get_ticked_services()
        if not services:
            return self.amount_total
        accounting = self.env["account.tax"]
        base_lines = [
            line._prepare_base_line_for_taxes_computation()
            for line in self.order_line
            if not line.display_type
        ] + [
            accounting._prepare_base_line_for_taxes_computation(
                {},
                product_id=self.env["product.product"].browse(service["product_id"]),
                price_unit=service["price_unit"],
                quantity=1.0,
                tax_ids=accounting.browse(service["tax_ids"]),
                currency_id=self.currency_id,
                partner_id=self.partner_id,
            )
            for service in services
        ]
        return accounting._get_service_amounts(
            base_lines, self.currency_id, self.company_id
        )["total"]

    def _get_seen_services(self):
        """Return which services are ticked and what all comes to, as the page holds it
        while somebody signs there: a text of numbers."""
        self.ensure_one()
        ids = "-".join(str(each["product_id"]) for each in self._get_ticked_services())
        return f"{ids}:{self.currency_id.round(self._get_ticked_total()):.6f}"

    def _order_ticked_services(self, seen):
        """Order what is ticked, in the moment of the signature.

        :param seen: what the page showed, see ``_get_seen_services``; nothing where it
            showed no services
        :raises UserError: where other services are ticked now than were shown
        """
        self.ensure_one()
        ticked = self._get_ticked_services()
        is_seen = seen == self._get_seen_services() if seen else not ticked
        if not is_seen:
            raise UserError(
                self.env._(
                    "The services that you order with %(estimate)s changed meanwhile:"
                    " reload the page and look at the total.",
                    estimate=self.name,
                )
            )
        self._order_services([each["product_id"] for each in ticked])

    def _order_services(self, product_ids):
        """Make operations and lines of services that the customer orders.

        :param product_ids: ids of products that the estimate offers
        :raises UserError: for others
        """
        self.ensure_one()
        estimate = self.sudo()
        offered = {each["product_id"]: each for each in self._get_offered_services()}
        if set(product_ids) - offered.keys():
            raise UserError(
                self.env._(
                    "Estimate %(estimate)s does not offer these services.",
                    estimate=self.name,
                )
            )
        order = estimate.service_order_id
        for product_id in product_ids:
            service = offered[product_id]
            operation = order.env["rma.service.operation"].create(
                {
                    "order_id": order.id,
                    "product_id": product_id,
                    "quantity": 1.0,
                    "payer": "customer",
                }
            )
            vals = operation._prepare_sale_line_vals(1.0) | {
                "order_id": estimate.id,
                "price_unit": service["price_unit"],
                "technical_price_unit": service["price_unit"],
                "tax_ids": [Command.set(service["tax_ids"])],
            }
            lines = estimate.env["sale.order.line"].with_context(rma_estimate_open=OPEN)
            operation.sale_line_id = lines.create(vals | order._prepare_analytic_vals())
        if estimate.service_ticked_ids:
            estimate._as_system().service_ticked_ids = []

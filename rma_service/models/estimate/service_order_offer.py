from collections import defaultdict

from odoo import api, fields, models

NOTHING = {"untaxed": 0.0, "total": 0.0}


class RmaServiceOrder(models.Model):
    """What the customer agreed to, what he is offered, and what is still to offer.

    Part of the totals of the order: see ``service_order_totals.py``.
    """

    _inherit = "rma.service.order"

    # === OFFERED AND AGREED ===#

    def _get_offer_totals(self):
        """Return what the customer agreed to, what he is offered, and what comes.

        Estimates are documents of their own: their totals are those that the customer
        was told.

        :return: dict order → dict with ``agreed``, ``offered`` and ``to_offer``, each
            a dict with ``untaxed`` and ``total``, in the currency of the order
        """
        totals = {}
        to_offer = self._get_to_offer_totals()
        for order in self:
            agreed = order.estimate_ids.filtered(lambda e: e.state == "sale")
            totals[order] = {
                "agreed": order._sum_estimates(agreed),
                "offered": order._sum_estimates(order._get_offers()),
                "to_offer": to_offer[order],
            }
        return totals

    def _get_offers(self):
        """Return the estimates that are drafts or wait for an answer.

        Of versions that stand beside each other the last one counts: the customer
        agrees to one of them.
        """
        self.ensure_one()
        return self.estimate_ids.filtered(
            lambda e: e.state in ("draft", "sent") and not e._is_superseded()
        )

    def _sum_estimates(self, estimates):
        """Return untaxed amount and total of estimates, in the order's currency."""
        self.ensure_one()
        amounts = dict(NOTHING)
        for estimate in estimates:
            for key, amount in (
                ("untaxed", estimate.amount_untaxed),
                ("total", estimate.amount_total),
            ):
                amounts[key] += self._convert_to_own(amount, estimate.currency_id)
        return amounts

    def _get_to_offer_totals(self):
        """Return what is on no estimate yet, as the next one would offer it.

        A draft is brought up to date before it is sent: there a smaller quantity
        counts, too.

        :return: dict order → dict with ``untaxed`` and ``total``
        """
        orders = self.filtered(lambda order: order.phase not in ("done", "cancel"))
        orders._fetch_for_totals()
        missing = {order: order._get_lines_to_offer() for order in orders}
        items = [item for found in missing.values() for item in found]
        base_lines = dict(
            zip(map(id, items), self._prepare_offer_base_lines(items), strict=True)
        )
        totals = {}
        for order in self:
            lines = [base_lines[id(item)] for item in missing.get(order, ())]
            totals[order] = order._sum_base_lines(lines)
        return totals

    def _get_lines_to_offer(self):
        """Return what the estimates do not offer yet, and what they offer in vain.

        :return: list of (operation or part, sale line, quantity): with a sale line the
            quantity is in its unit and its price counts, else in the unit of the line
            and the pricelist says the price
        """
        self.ensure_one()
        offers = self._get_offers()
        sale_lines = offers.order_line.filtered("is_service_line")
        by_line = sale_lines.grouped(lambda line: line._get_service_line())
        missing = []
        for lines in self._get_lines():
            for line in lines:
                quantity = line._get_quantity_to_agree()
                if line not in by_line and not quantity:
                    continue
                # The same product: another one is taken off, and offered anew.
                offered = by_line.pop(line, sale_lines.browse()).filtered(
                    lambda sale_line, line=line: sale_line.product_id == line.product_id
                )
                rest = quantity - sum(
                    sale_line._get_quantity_of_line() for sale_line in offered
                )
                sale_line = offered[:1]
                if sale_line and sale_line.state == "sent":
                    rest = max(rest, 0.0)
                if line.product_uom_id.is_zero(rest):
                    continue
                if sale_line:
                    rest = line.product_uom_id._compute_quantity(
                        rest, sale_line.product_uom_id, rounding_method="HALF-UP"
                    )
                missing.append((line, sale_line, rest))
        standing = {item[1] for item in missing}
        drafts = sale_lines.filtered(lambda line: line.state == "draft")
        for sale_line in drafts:
            line = sale_line._get_service_line()
            is_stale = not line or line.product_id != sale_line.product_id
            if is_stale and sale_line not in standing:
                missing.append((line, sale_line, -sale_line.product_uom_qty))
        return missing

    @api.model
    def _prepare_offer_base_lines(self, items):
        """Return the base lines of Odoo's tax computation for lines to offer.

        :param items: list as ``_get_lines_to_offer`` returns it, of many orders
        :return: list of base lines, one for each item
        """
        unpriced = [(line, rest) for line, sale_line, rest in items if not sale_line]
        prices = iter(self._get_offer_prices(unpriced))
        products = self.env["product.product"].union(
            *(line.product_id for line, _rest in unpriced)
        )
        products.mapped("taxes_id")
        orders = self.browse().union(*(line.order_id for line, _rest in unpriced))
        positions = orders._get_fiscal_positions() if orders else {}
        taxes = {}
        for kind in ("rma.service.operation", "rma.service.part"):
            own = [line for line, _rest in unpriced if line._name == kind]
            taxes |= self.env[kind].union(*own)._get_taxes(positions=positions)
        self.env["rma.service.item"]._fetch_taxes(taxes)
        base_lines = []
        for line, sale_line, quantity in items:
            if sale_line:
                base_lines.append(
                    sale_line._prepare_base_line_for_taxes_computation(
                        quantity=quantity
                    )
                )
                continue
            order = line.order_id
            price = line.product_id._get_service_price(
                next(prices), taxes[line], order.company_id
            )
            base_lines.append(
                self.env["account.tax"]._prepare_base_line_for_taxes_computation(
                    line,
                    price_unit=price,
                    discount=line.second_share,
                    quantity=quantity,
                    tax_ids=taxes[line],
                    currency_id=order.currency_id,
                    partner_id=order.partner_id,
                )
            )
        return base_lines

    @api.model
    def _get_offer_prices(self, wanted):
        """Return the pricelists' unit prices of lines, looked up together.

        :param wanted: list of (operation or part, quantity)
        :return: list of prices in the currencies of the orders
        """
        groups = defaultdict(self.env["product.product"].browse)
        keys = []
        for line, quantity in wanted:
            order = line.order_id
            key = (
                order.pricelist_id,
                order.company_id,
                order.currency_id,
                line.product_uom_id,
                quantity,
            )
            groups[key] |= line.product_id
            keys.append(key)
        now = fields.Datetime.now()
        prices = {}
        for key, products in groups.items():
            pricelist, company, currency, unit, quantity = key
            prices[key] = pricelist.with_company(company)._get_products_price(
                products.with_company(company),
                quantity,
                currency=currency,
                uom=unit,
                date=now,
            )
        return [
            prices[key][line.product_id.id]
            for key, (line, _quantity) in zip(keys, wanted, strict=True)
        ]

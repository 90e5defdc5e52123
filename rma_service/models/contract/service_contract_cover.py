from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import float_round

from ...tools import place


class RmaServiceContract(models.Model):
    """Whose devices a contract covers, and how much of their work it pays."""

    _inherit = "rma.service.contract"

    device_ids = fields.Many2many(
        comodel_name="stock.lot",
        relation="rma_service_contract_device_rel",
        column1="contract_id",
        column2="device_id",
        string="Devices",
        copy=False,
        help="Nothing named here nor below: all devices of the customer.",
    )
    equipment_type_ids = fields.Many2many(
        comodel_name="rma.service.equipment.type",
        relation="rma_service_contract_equipment_type_rel",
        column1="contract_id",
        column2="equipment_type_id",
        string="Equipment Types",
        help="With those below them.",
    )
    category_ids = fields.Many2many(
        comodel_name="product.category",
        relation="rma_service_contract_category_rel",
        column1="contract_id",
        column2="category_id",
        string="Product Categories",
        help="With those below them.",
    )
    product_ids = fields.Many2many(
        comodel_name="product.product",
        relation="rma_service_contract_product_rel",
        column1="contract_id",
        column2="product_id",
        string="Products",
    )
    pays_labour = fields.Boolean(default=True)
    pays_parts = fields.Boolean()
    pays_travel = fields.Boolean(default=True)
    share = fields.Float(
        string="Share (%)",
        digits=(5, 2),
        default=100.0,
        required=True,
        aggregator="avg",
        help="Of the price of what it pays; the customer is offered the rest.",
    )
    cap_case = fields.Monetary(
        string="At Most per Case",
        help="Without taxes, at sale prices. 0: no limit. What is beyond goes on the"
        " customer's estimate.",
    )
    cap_period = fields.Monetary(
        string="At Most per Period",
        help="Without taxes, at sale prices, of all orders finished in a billing"
        " period. 0: no limit.",
    )

    _share_in_bounds = models.Constraint(
        "CHECK (share > 0 AND share <= 100)",
        "The share of a contract is above 0 and at most 100 %.",
    )
    _caps_positive = models.Constraint(
        "CHECK (COALESCE(cap_case, 0) >= 0 AND COALESCE(cap_period, 0) >= 0)",
        "The limits of a contract cannot be negative.",
    )

    @api.constrains("pays_labour", "pays_parts", "pays_travel")
    def _check_pays_something(self):
        for contract in self:
            if not (
                contract.pays_labour or contract.pays_parts or contract.pays_travel
            ):
                raise ValidationError(
                    self.env._(
                        "%(contract)s: say what it pays: labour, parts or travel.",
                        contract=contract.display_name,
                    )
                )

    # === WHAT IT COVERS ===#

    @api.model
    def _get_candidates(self, orders):
        """Return the contracts of the customers of orders, by order.

        One search for all orders; none where their companies have no contract.

        :param orders: ``rma.service.order``, may be unsaved
        :return: dict order → contracts of any stage but draft, best first
        """
        using = orders.filtered(lambda order: self._is_used_in(order.company_id.id))
        people = {order: order._get_contract_partners() for order in using}
        ids = {partner.id for partners in people.values() for partner in partners}
        found = self.sudo()
        if ids:
            found = found.search(
                [
                    ("partner_id", "in", list(ids)),
                    ("company_id", "in", using.company_id.ids),
                    ("state", "!=", "draft"),
                ],
                order="date_end, id",
            )
        none = found.browse()
        return {
            order: found.filtered(
                lambda contract, order=order: (
                    contract.partner_id in people[order]
                    and contract.company_id == order.company_id
                )
            )
            if order in people
            else none
            for order in orders
        }

    def _filter_covering(self, order):
        """Return those of the contracts that cover an order, the best one first.

        One that names the device goes before one for all devices; one with units left
        before one that is used up; then the one that ends first.
        """
        return self.filtered(lambda contract: not contract._get_gap(order)).sorted(
            lambda contract: (
                not contract._names(order),
                contract._is_used_up(),
                not contract.date_end,
                contract.date_end or contract.date_start,
                contract.id,
            )
        )

    def _get_gap(self, order):
        """Return why the contract does not cover an order, or None.

        :return: ``device``, or the state that keeps it from covering: ``suspended``,
            ``expired``, ``ended``, ``waiting``
        """
        self.ensure_one()
        today = place.get_today(order)
        if self.state != "active":
            return self.state
        if self.date_start and today < self.date_start:
            return "waiting"
        if self.date_end and today > self.date_end:
            return "expired"
        return None if self._covers_all() or self._names(order) else "device"

    def _covers_all(self):
        """Tell whether the contract is for all devices of its customer."""
        self.ensure_one()
        return not (
            self.device_ids
            or self.equipment_type_ids
            or self.category_ids
            or self.product_ids
        )

    def _names(self, order):
        """Tell whether the contract names the device of an order, or its family."""
        return self._names_unit(
            order.device_id._origin,
            order.product_id._origin,
            order.equipment_type_id._origin,
        )

    def _names_unit(self, device, product, equipment_type):
        """Tell whether the contract names a unit, or its family."""
        self.ensure_one()
        families = _get_path(equipment_type)
        categories = _get_path(product.categ_id)
        return bool(
            device & self.device_ids
            or product & self.product_ids
            or families & set(self.equipment_type_ids.ids)
            or categories & set(self.category_ids.ids)
        )

    # === WHAT IT PAYS ===#

    def _get_share_of(self, line):
        """Return the percent that the contract pays of a line, limits left aside.

        :param line: operation or part
        """
        self.ensure_one()
        if not line.product_id or line.warranty_id:
            return 0.0
        if line._warranty_kind == "parts":
            pays = self.pays_parts
        elif line.product_id.is_service_travel:
            pays = self.pays_travel
        else:
            pays = self.pays_labour
        return self.share if pays else 0.0

    def _is_limited(self):
        """Tell whether what the contract pays of a line follows from other lines."""
        self.ensure_one()
        return bool(
            self.share < 100
            or self.cap_case
            or self.cap_period
            or self.exceeding == "ask"
        )

    def _share_out(self, order):
        """Share out what the contract pays among the lines of an order.

        In the order of the lines, until a limit is reached. Where what exceeds is asked
        of the customer, what does not fit into the units left is his.

        :return: dict line → percent that the contract pays
        """
        self.ensure_one()
        currency = order.currency_id
        money = self._get_money_left(order)
        units = self._get_units_to_share()
        shares = {}
        for line in (line for lines in order._get_lines() for line in lines):
            share = self._get_share_of(line)
            if not share or line.payer_reason:
                shares[line] = share
                continue
            need = self._get_units_planned(line)
            if units is not None and (units <= 0 or need > units + 0.005):
                shares[line] = 0.0
                continue
            value = line._get_line_value()
            paid = value * share / 100
            if money is not None and currency.compare_amounts(paid, money) > 0:
                share = float_round(
                    money / value * 100,
                    precision_digits=2,
                    rounding_method="DOWN",
                )
                paid = value * share / 100
            if money is not None:
                money -= paid
            if units is not None and share:
                units -= need if self.tracking in ("hours", "days") else 0.0
            shares[line] = share
        return shares

    def _get_money_left(self, order):
        """Return how much the contract pays of an order at most, or None.

        :return: amount without taxes in the currency of the order
        """
        limits = []
        if self.cap_case:
            limits.append(self.cap_case)
        if self.cap_period:
            limits.append(self.cap_period - self._get_amount_of_period())
        if self.exceeding == "ask" and self.tracking == "money":
            limits.append(self.units_left)
        if not limits:
            return None
        return self.currency_id._convert(
            max(0.0, min(limits)),
            order.currency_id,
            self.company_id,
            place.get_today(order),
        )

    def _get_units_to_share(self):
        """Return how many units lines may take, or None without a limit."""
        if self.exceeding != "ask" or self.tracking in ("money", "none"):
            return None
        return self.units_left

    def _get_units_planned(self, line):
        """Return the units that a line is planned to take."""
        if self.tracking not in ("hours", "days") or line._warranty_kind == "parts":
            return 0.0
        hours = line.time_norm / 60
        return hours / self.hours_per_day if self.tracking == "days" else hours


def _get_path(record):
    """Return the ids of a record and those above it."""
    return {int(key) for key in (record.parent_path or "").split("/") if key}

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import place
from ..setup.service_type import PAYERS


class RmaServiceLine(models.AbstractModel):
    """What operations and parts of a service order have in common.

    The line owns the work: product, quantity, who pays. It never stores a price:
    before it is quoted it shows the pricelist's, after that its sale line's.

    Concrete models define ``sale_line_ids`` (the sale lines of all estimate versions)
    and name their link on ``sale.order.line`` in ``_sale_line_link``.
    """

    _name = "rma.service.line"
    _inherit = ["rma.service.item", "rma.service.order.row", "rma.service.traced"]
    _description = "Service Order Line"
    _order = "order_id, sequence, id"
    _sale_line_link = None
    # What a warranty has to cover for the line: "parts" or "labour".
    _warranty_kind = None
    # Fields that describe the agreed work: closed orders keep them as they are.
    _agreed_fields = frozenset({"product_id", "quantity", "product_uom_id", "payer"})

    # Fields that money and consent depend on: changes are in the order's history.
    _traced_fields = frozenset(
        {"name", "payer", "payer_reason", "product_id", "product_uom_id", "quantity"}
    )

    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    phase = fields.Selection(related="order_id.phase", string="Order Phase")
    name = fields.Text(
        string="Description",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    quantity_done = fields.Float(
        string="Done",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Quantity really worked or used; the base of the invoice.",
    )
    payer = fields.Selection(
        selection=PAYERS,
        compute="_compute_payer",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        copy=False,
        help="Who pays the line. Only lines paid by the customer are on the estimate"
        " and on the invoice.",
    )
    payer_reason = fields.Char(
        string="Why This Payer",
        copy=False,
        help="Why the line is paid by another than the warranty would say.",
    )
    warranty_id = fields.Many2one(
        comodel_name="rma.service.warranty",
        compute="_compute_warranty_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        ondelete="set null",
        help="Warranty of the device that covers the line.",
    )
    sale_line_id = fields.Many2one(
        comodel_name="sale.order.line",
        string="Estimate Line",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="set null",
        help="Line of the last estimate that offers this line; it owns the price.",
    )
    quantity_agreed = fields.Float(
        string="Agreed",
        digits="Product Unit",
        compute="_compute_quantity_agreed",
        compute_sudo=True,
        help="Quantity that the customer agreed to.",
    )
    currency_id = fields.Many2one(related="order_id.currency_id")
    price_unit = fields.Float(
        help="Price of the estimate or, before there is one, of the pricelist."
    )
    price_subtotal = fields.Monetary(
        help="Amount without taxes; lines not paid by the customer show their value."
    )
    price_total = fields.Monetary(
        compute="_compute_price_total",
        help="Amount with taxes; lines not paid by the customer show their value.",
    )

    # === COMPUTE METHODS ===#

    @api.depends("product_id")
    def _compute_name(self):
        for line in self:
            if not line.product_id:
                continue
            line.name = line._get_product_name(line.order_id.partner_id.lang)

    @api.depends("order_id.device_id", "order_id.partner_id", "product_id")
    def _compute_warranty_id(self):
        """The warranty is looked up once: later dates do not change it."""
        for line in self:
            order = line.order_id
            device = order.device_id
            if not device or not line.product_id or not line._warranty_kind:
                line.warranty_id = False
                continue
            date = place.get_day(order, order.date_in) or place.get_today(order)
            line.warranty_id = device.sudo()._get_warranty_for(
                line._warranty_kind, line.product_id, date, order.partner_id
            )

    @api.depends("order_id", "warranty_id")
    def _compute_payer(self):
        """Propose the payer: the warranty of the device, else that of the type.

        A payer that was chosen, and that of agreed lines, stays as it is.
        """
        self.filtered("payer")._trace(["payer"])
        for line in self:
            if line.payer and (line.payer_reason or line.quantity_agreed):
                continue
            if line.warranty_id or not line.payer or line.payer == "warranty":
                line.payer = line._get_proposed_payer()

    def _get_product_name(self, lang):
        """Return how the product is described to a customer.

        :param lang: code of his language, or False
        """
        self.ensure_one()
        product = self.product_id.with_context(lang=lang) if lang else self.product_id
        return product.get_product_multiline_description_sale()

    def _follow_language(self):
        """Let names that nobody typed be those of the customer's language again.

        A name that is that of the product in any language was typed by nobody. What a
        customer has seen on an estimate stays as he saw it; a draft follows.
        """
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        if len(codes) < 2:
            return
        for line in self:
            estimates = line.order_id.sudo().estimate_ids
            if not line.product_id or any(e._was_offered() for e in estimates):
                continue
            name = line._get_product_name(line.order_id.partner_id.lang)
            known = (line._get_product_name(code) for code in codes)
            if line.name == name or line.name not in known:
                continue
            drafts = line.sudo().sale_line_ids.filtered(
                lambda sale_line, name=line.name: (
                    sale_line.state == "draft" and sale_line.name == name
                )
            )
            line.name = drafts.name = name

    def _get_warranty_months(self):
        """Return for how many months the repair itself is under warranty."""
        self.ensure_one()
        return self.order_id.type_id[f"warranty_{self._warranty_kind}_months"]

    @api.depends(
        lambda self: (
            ("sale_line_ids.state", "sale_line_ids.product_uom_qty")
            if self._sale_line_link
            else ()
        )
    )
    def _compute_quantity_agreed(self):
        for line in self:
            line.quantity_agreed = sum(
                sale_line.product_uom_id._compute_quantity(
                    sale_line.product_uom_qty,
                    line.product_uom_id,
                    rounding_method="HALF-UP",
                )
                for sale_line in line.sale_line_ids
                if sale_line.state == "sale"
            )

    @api.depends(
        lambda self: (
            "product_id",
            "product_uom_id",
            "quantity",
            "second_share",
            "order_id.pricelist_id",
            *(
                f"sale_line_ids.{name}"
                for name in (
                    "discount",
                    "price_subtotal",
                    "price_unit",
                    "product_uom_qty",
                    "state",
                )
                if self._sale_line_link
            ),
        )
    )
    def _compute_price(self):
        """The amount is the sum over the sale lines that stand.

        A supplement may have another price than what was agreed before: the unit price
        is then what the amounts come to for one piece.
        """
        taxes = self._get_taxes()
        self._fetch_taxes(taxes)
        for line in self:
            shares, rest = line._share_among_sale_lines(line.quantity)
            amount = sum(
                sale_line._get_untaxed_share(quantity) for sale_line, quantity in shares
            )
            prices = {sale_line.price_unit for sale_line, _quantity in shares}
            gross = sum(ln.price_unit * quantity for ln, quantity in shares)
            if rest or not shares:
                price, untaxed = line._get_price_to_offer(taxes[line])
                prices.add(price)
                gross += price * rest
                amount += untaxed * rest
            is_one_price = len(prices) == 1 or not line.quantity
            line.price_unit = (
                next(iter(prices)) if is_one_price else gross / line.quantity
            )
            currency = line.currency_id
            line.price_subtotal = currency.round(amount) if currency else amount

    @api.depends("price_subtotal")
    def _compute_price_total(self):
        """The taxes on the amount are those of the estimate, else of the product."""
        accounting = self.env["account.tax"]
        standing = self.filtered(
            lambda line: line.sale_line_id.state not in (False, "cancel")
        )
        taxes = (self - standing)._get_taxes()
        for line in self:
            _pricelist, company, currency = line._get_price_terms()
            amount, quantity = line.price_subtotal, line.quantity
            base_line = accounting._prepare_base_line_for_taxes_computation(
                line,
                # The amount has no included taxes any more.
                special_mode="total_excluded",
                price_unit=amount / quantity if quantity else amount,
                quantity=quantity or 1.0,
                tax_ids=taxes.get(line, line.sale_line_id.tax_ids),
                currency_id=currency,
            )
            line.price_total = accounting._get_service_amounts(
                [base_line], currency, company
            )["total"]

    def _get_taxes(self, company=None, positions=None):
        """Return the taxes as an estimate for the customer has them.

        :param positions: of the orders, where they were looked up already; see
            ``_get_fiscal_positions``
        """
        if positions is None:
            positions = self.order_id._get_fiscal_positions()
        return {
            line: positions[line.order_id].map_tax(taxes) if line.order_id else taxes
            for line, taxes in super()._get_taxes(company).items()
        }

    def _get_price_to_offer(self, taxes):
        """Return the price for one piece of what no estimate offers yet.

        :param taxes: ``account.tax`` of the line, see ``_get_taxes``
        :return: the price as it is typed, and what it is less discount and taxes
        """
        self.ensure_one()
        open_line = self.sale_line_id
        is_same = open_line.service_share == self.second_share
        is_open = open_line.state in ("draft", "sent")
        if is_open and is_same and open_line.product_uom_qty:
            # The next version takes its price over.
            offered = open_line.product_uom_id._compute_quantity(
                open_line.product_uom_qty, self.product_uom_id, round=False
            )
            return open_line.price_unit, open_line.price_subtotal / offered
        price = self._get_price_with_taxes(taxes)
        share = 1 - self.second_share / 100
        if not self.quantity:
            return price, price * share
        amounts = self._get_taxed_amounts(price, taxes)
        return price, amounts["untaxed"] / self.quantity * share

    def _share_among_sale_lines(self, quantity):
        """Share a quantity out among the sale lines that stand, the agreed ones first.

        :param quantity: in the unit of this line
        :return: list of (sale line, quantity in the unit of this line), and what is
            left beyond them
        """
        self.ensure_one()
        if not self._sale_line_link or not self.product_uom_id:
            return [], quantity
        standing = self._get_standing_sale_lines()
        shares = []
        rest = quantity
        for sale_line in standing.sorted(
            lambda line: (line.state != "sale", line._origin.id or 0)
        ):
            offered = sale_line.product_uom_id._compute_quantity(
                sale_line.product_uom_qty,
                self.product_uom_id,
                rounding_method="HALF-UP",
            )
            share = min(rest, offered)
            if share > 0:
                shares.append((sale_line, share))
                rest = self.product_uom_id.round(rest - share)
        return shares, rest

    def _get_standing_sale_lines(self):
        """Return the sale lines that were not withdrawn; a hook."""
        return self.sale_line_ids.filtered(lambda line: line.state != "cancel")

    def _get_price_terms(self):
        order = self.order_id
        company = order.company_id or self.env.company  # a form has no order yet
        currency = order.currency_id or company.currency_id
        return order.pricelist_id, company, currency

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_order_open()
        return lines

    def write(self, vals):
        if self._agreed_fields & vals.keys():
            self._check_order_open()
            if "product_id" in vals:
                self._check_product_not_agreed(vals["product_id"])
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_agreed(self):
        """A line that the customer agreed to, or that is done, stays as a witness."""
        self._check_order_open()
        for line in self:
            if line.quantity_agreed or line.quantity_done:
                raise UserError(
                    self.env._(
                        "%(line)s of %(order)s was agreed with the customer or is"
                        " already done and cannot be deleted: set the operation to"
                        " “Not done”, or the used quantity of the part to 0.",
                        line=line.product_id.display_name,
                        order=line.order_id.name,
                    )
                )

    def _check_order_open(self):
        """Refuse changes of the work on orders that are closed."""
        for order in self.order_id:
            if order.phase in ("done", "cancel"):
                raise UserError(
                    self.env._(
                        "Order %(order)s is closed (%(stage)s): its operations and"
                        " parts can no longer be changed.",
                        order=order.name,
                        stage=order.stage_id.name,
                    )
                )

    def _check_product_not_agreed(self, product_id):
        """Refuse to turn an agreed line into another product."""
        for line in self:
            if line.product_id.id != product_id and (
                line.quantity_agreed or line.quantity_done
            ):
                raise UserError(
                    self.env._(
                        "%(line)s of %(order)s is already agreed or done: add a new"
                        " line instead of changing its product.",
                        line=line.product_id.display_name,
                        order=line.order_id.name,
                    )
                )

    # === BUSINESS METHODS ===#

    def _get_quantity_to_agree(self):
        """Return the quantity that the customer still has to agree to.

        That is what is planned or really used beyond the agreed quantity, and nothing
        for lines that somebody else pays.

        :return: quantity in the unit of the line, never negative
        """
        self.ensure_one()
        if self.payer != "customer" or not self.product_uom_id:
            return 0.0
        missing = self._get_quantity_to_offer() - self.quantity_agreed
        return max(0.0, self.product_uom_id.round(missing))

    def _get_quantity_to_offer(self):
        """Return the quantity an estimate has to offer; a hook."""
        self.ensure_one()
        return self.quantity

    def _get_done_by_sale_line(self):
        """Share what was done out among the confirmed sale lines of each line.

        The first agreement is filled first, and none beyond the agreed quantity: what
        the customer did not agree to is never invoiced.

        :return: dict sale line → delivered quantity in the unit of the sale line
        """
        shares = {}
        for line in self:
            rest = line.quantity_done if line.payer == "customer" else 0.0
            for sale_line in line.sale_line_ids.sorted("id"):
                if sale_line.state != "sale":
                    shares[sale_line] = 0.0
                    continue
                agreed = sale_line.product_uom_id._compute_quantity(
                    sale_line.product_uom_qty,
                    line.product_uom_id,
                    rounding_method="HALF-UP",
                )
                share = min(rest, agreed)
                rest -= share
                shares[sale_line] = line.product_uom_id._compute_quantity(
                    share, sale_line.product_uom_id, rounding_method="HALF-UP"
                )
        return shares

    def _prepare_sale_line_vals(self, quantity):
        """Return the values of the estimate's line for ``quantity`` of this line."""
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "name": self.name or self.product_id.display_name,
            "product_uom_id": self.product_uom_id.id,
            "product_uom_qty": quantity,
            "sequence": self.sequence,
            "is_service_line": True,
            "service_second_payer": self.second_payer,
            "service_share": self.second_share,
            self._sale_line_link: self.id,
        }

    def _can_move_order(self):
        """Tell whether the line is untouched enough to go to another order; a hook."""
        self.ensure_one()
        return True

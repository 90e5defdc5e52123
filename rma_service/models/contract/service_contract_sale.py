from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import format_date

from ...tools import place
from ...tools.arguments import NUMBER, record_of, takes
from ...tools.locking import locks_first
from .service_contract import PERIODS


class RmaServiceContract(models.Model):
    """How a contract is sold and invoiced: by Odoo's own quotation and invoice.

    - The quotation has a line for the fee, as many as the term has periods, and one for
      the overage, of nothing yet. Its price is the quotation's.
    - Each period raises what is delivered of the fee by one, what exceeds the units
      raises the overage; ``sale.order._create_invoices`` makes a draft of both.
    - Overage that is on an invoice is granted: a later top-up does not pay it again.
    - A top-up is a quotation of its own; confirming it grants its units, once.
    """

    _inherit = "rma.service.contract"

    fee_product_id = fields.Many2one(
        comodel_name="product.product",
        string="Fee",
        check_company=True,
        domain="[('type', '=', 'service'), ('invoice_policy', '=', 'delivery')]",
        ondelete="restrict",
        help="Service that is invoiced once a period, at the price of the quotation.",
    )
    overage_product_id = fields.Many2one(
        comodel_name="product.product",
        string="Overage",
        check_company=True,
        domain="[('type', '=', 'service'), ('invoice_policy', '=', 'delivery')]",
        ondelete="restrict",
        help="Service that is invoiced for each unit beyond what was bought.",
    )
    period = fields.Selection(
        selection=PERIODS, string="Billing Period", required=True, default="12"
    )
    bill_at = fields.Selection(
        selection=[("begin", "When it begins"), ("end", "When it is over")],
        string="A Period Is Billed",
        required=True,
        default="begin",
    )
    date_billed = fields.Date(string="Billed Until", readonly=True, copy=False)
    date_next_bill = fields.Date(
        string="Billed Next On",
        compute="_compute_date_next_bill",
        store=True,
        index="btree_not_null",
    )
    sale_order_ids = fields.One2many(
        comodel_name="sale.order",
        inverse_name="service_contract_id",
        string="Sales Orders",
        groups="sales_team.group_sale_salesman,account.group_account_invoice,"
        "rma_service.group_service_manager",
    )
    sale_order_count = fields.Integer(
        compute="_compute_sale_order_count", compute_sudo=True
    )
    is_sold = fields.Boolean(compute="_compute_sale_order_count", compute_sudo=True)

    # === COMPUTE METHODS ===#

    @api.depends("date_start", "date_billed", "date_end", "period", "bill_at")
    def _compute_date_next_bill(self):
        for contract in self:
            contract.date_next_bill = contract._get_next_bill()

    @api.depends("sale_order_ids.state")
    def _compute_sale_order_count(self):
        for contract in self:
            orders = contract.sale_order_ids.filtered(lambda o: o.state != "cancel")
            contract.sale_order_count = len(orders)
            contract.is_sold = "sale" in orders.mapped("state")

    @api.constrains("fee_product_id", "overage_product_id")
    def _check_products(self):
        """What is invoiced by what is delivered, and delivered by hand."""
        for contract in self:
            for product in contract.fee_product_id | contract.overage_product_id:
                if (
                    product.type != "service"
                    or product.invoice_policy != "delivery"
                    or product.service_type != "manual"
                ):
                    raise UserError(
                        self.env._(
                            "%(product)s: the fee and the overage of a contract are"
                            " services that are invoiced on delivered quantities, set"
                            " manually.",
                            product=product.display_name,
                        )
                    )

    # === PERIODS ===#

    def _get_period_of(self, day):
        """Return first and last day of the billing period in which a day is."""
        self.ensure_one()
        months = int(self.period)
        begin = place.clip_day(self.date_start or day)
        passed = (day.year - begin.year) * 12 + day.month - begin.month
        number = passed // months
        if begin + relativedelta(months=number * months) > day:
            number -= 1
        return (
            begin + relativedelta(months=number * months),
            begin + relativedelta(months=(number + 1) * months, days=-1),
        )

    def _get_next_period(self):
        """Return first and last day of the period that is billed next, or None."""
        self.ensure_one()
        if not self.date_start:
            return None
        day = self.date_start
        if self.date_billed:
            day = self.date_billed + relativedelta(days=1)
        if self.date_end and day > self.date_end:
            return None
        return self._get_period_of(day)

    def _get_next_bill(self):
        """Return the day on which the next period is billed, or False."""
        period = self._get_next_period()
        if not period:
            return False
        begin, end = period
        return begin if self.bill_at == "begin" else end + relativedelta(days=1)

    def _skip_periods(self):
        """Let the periods that passed while a contract was suspended go unbilled."""
        for contract in self:
            if not contract.date_start:
                continue
            begin, _end = contract._get_period_of(place.get_today(contract))
            before = begin - relativedelta(days=1)
            if before >= (contract.date_billed or contract.date_start):
                contract._as_system().date_billed = before

    # === QUOTATION ===#

    @locks_first
    def action_create_quotation(self):
        """Make the quotation of a draft: the customer buys the contract with it.

        :return: action that opens the quotation
        """
        self.ensure_one()
        self.check_access("write")
        if self.state != "draft":
            raise self._get_stage_error(self)
        if not self.fee_product_id:
            raise UserError(
                self.env._(
                    "%(contract)s: name the service that is its fee first.",
                    contract=self.name,
                )
            )
        orders = self.sudo().sale_order_ids.filtered(lambda o: o.state != "cancel")
        if not orders:
            # The customer reads what the clerk does not type.
            spoken = self.with_context(lang=self.partner_id.lang or self.env.lang)
            orders = self._create_sale_order(spoken._prepare_first_lines())
        return orders._get_records_action(name=self.env._("Quotation"))

    def _create_sale_order(self, lines):
        """Return a quotation of the contract.

        :param lines: list of values of its lines
        """
        self.ensure_one()
        return (
            self.env["sale.order"]
            .sudo()
            .with_company(self.company_id)
            .create(
                {
                    "partner_id": self.partner_id.id,
                    "company_id": self.company_id.id,
                    "service_contract_id": self.id,
                    "user_id": self.user_id.id,
                    "order_line": [Command.create(vals) for vals in lines],
                }
            )
        )

    def _prepare_first_lines(self):
        """Return the values of the quotation's lines: the fee, and the overage."""
        self.ensure_one()
        months = self.term_months or int(self.period)
        lines = [
            {
                "product_id": self.fee_product_id.id,
                "product_uom_qty": months // int(self.period),
                "service_contract_role": "fee",
                "name": self.env._(
                    "%(product)s\n%(subject)s, per %(period)s",
                    product=self.fee_product_id.display_name,
                    subject=self.subject,
                    period=self._get_period_label(),
                ),
            }
        ]
        if self.overage_product_id and self.exceeding == "bill":
            lines.append(self._prepare_overage_line())
        return lines

    def _prepare_overage_line(self):
        """Return the values of the line for what exceeds: of nothing yet."""
        vals = {
            "product_id": self.overage_product_id.id,
            "product_uom_qty": 0.0,
            "service_contract_role": "overage",
        }
        if self.tracking == "money":
            # What exceeds is an amount already.
            vals["price_unit"] = 1.0
        return vals

    def _get_period_label(self):
        return dict(self._fields["period"]._description_selection(self.env))[
            self.period
        ].lower()

    @takes(units=NUMBER, product=record_of("product.product"))
    @locks_first
    def action_top_up(self, units, product):
        """Sell more units: a quotation that grants them when it is confirmed.

        :param units: how many, above zero
        :param product: ``product.product`` or id: the service that is sold
        :return: action that opens the quotation
        """
        self.ensure_one()
        self.check_access("write")
        if isinstance(product, int):
            product = self.env["product.product"].browse(product)
        if units <= 0 or not product:
            raise UserError(self.env._("Say how many units are sold, and as what."))
        if self.state == "draft" or self.tracking == "none":
            raise self._get_stage_error(self)
        order = self._create_sale_order(
            [
                {
                    "product_id": product.id,
                    "product_uom_qty": units,
                    "service_contract_role": "topup",
                    "service_contract_units": units,
                }
            ]
        )
        return order._get_records_action(name=self.env._("Top-up"))

    def action_view_sales(self):
        """Open the quotations and sales orders of the contract."""
        self.ensure_one()
        self.check_access("read")
        return self.sale_order_ids._get_records_action(name=self.env._("Sales Orders"))

    def action_view_invoices(self):
        """Open the invoices of the contract."""
        self.ensure_one()
        self.check_access("read")
        invoices = self.sale_order_ids.invoice_ids
        return invoices._get_records_action(
            name=self.env._("Invoices"),
            context={"create": False, "default_move_type": "out_invoice"},
        )

    # === BILLING ===#

    def _get_sold_lines(self, role):
        """Return the lines of the confirmed sales orders that stand for something.

        :param role: key of ``service_contract_role``
        """
        lines = self.sudo().sale_order_ids.order_line
        return lines.filtered(
            lambda line: line.state == "sale" and line.service_contract_role == role
        ).sorted("id")

    @locks_first
    def action_bill(self):
        """Invoice what is due: periods and overage; a second click does nothing.

        :return: action that opens the invoices made, or True
        :raises AccessError: for who may neither invoice nor manage the service
        """
        user = self.env.user
        if not self.env.su and not (
            user.has_group("account.group_account_invoice")
            or user.has_group("rma_service.group_service_manager")
        ):
            raise AccessError(
                self.env._("You may not invoice: ask an accountant to do it.")
            )
        self.check_access("read")
        invoices = self.env["account.move"].sudo()
        for contract in self.sudo():
            invoices |= contract._bill()
        if not invoices:
            return True
        return invoices.sudo(False)._get_records_action(
            name=self.env._("Invoices"),
            context={"create": False, "default_move_type": "out_invoice"},
        )

    def _bill(self):
        """Return the draft invoices of one contract's periods that are due.

        A period that was billed is behind ``date_billed``: who comes second finds
        nothing to do, as the contract is locked.
        """
        self.ensure_one()
        invoices = self.env["account.move"].sudo()
        today = place.get_today(self)
        while self.state in ("active", "expired") and self._is_bill_due(today):
            period = self._get_next_period()
            fee = self._get_sold_lines("fee")[-1:]
            if fee:
                fee.qty_delivered = (
                    min(fee.qty_delivered, fee.qty_invoiced)
                    if fee._get_contract_credited()
                    else fee.qty_delivered
                ) + 1
            self._as_system().date_billed = period[1]
            invoices |= self._invoice_sold(period)
        return invoices

    def _is_bill_due(self, today):
        """Tell whether a period of one contract is to be billed now."""
        due = self._get_next_bill()
        return bool(due and due <= today and self._get_sold_lines("fee"))

    def _invoice_sold(self, period):
        """Return the draft invoice of what was delivered and not invoiced yet.

        :param period: first and last day, printed with the fee
        """
        self._update_overage()
        orders = self.sale_order_ids.filtered(
            lambda order: order.state == "sale" and order.invoice_status == "to invoice"
        )
        if not orders:
            return self.env["account.move"]
        return (
            orders.with_company(self.company_id)
            .with_context(rma_contract_period=self._describe_period(*period))
            ._create_invoices(final=True)
        )

    def _describe_period(self, begin, end):
        """Return a period in words, in the customer's language."""
        env = self.with_context(lang=self.partner_id.lang).env
        return f"{format_date(env, begin)} – {format_date(env, end)}"

    # === OVERAGE ===#

    def _get_exceeded(self):
        """Return how many units were used beyond what was bought, billed ones aside."""
        self.ensure_one()
        return max(0.0, round(-self.units_left, 2))

    def _update_overage(self):
        """Have what exceeds the units delivered, so that Odoo invoices it."""
        self.ensure_one()
        if self.exceeding != "bill" or not self.overage_product_id:
            return
        line = self._get_sold_lines("overage")[-1:]
        exceeded = self._get_exceeded()
        if not line:
            order = self._get_sold_lines("fee").order_id[-1:]
            if not order or not exceeded:
                return
            line = (
                self.env["sale.order.line"]
                .sudo()
                ._as_system()
                .create(self._prepare_overage_line() | {"order_id": order.id})
            )
        delivered = max(
            0.0,
            self._get_overage_granted() + exceeded - line._get_contract_credited(),
        )
        if line.product_uom_id.compare(line.qty_delivered, delivered):
            line.qty_delivered = delivered

    def _get_overage_granted(self):
        """Return how many units of overage were billed, in all terms."""
        [[granted]] = (
            self.env["rma.service.contract.entry"]
            .sudo()
            ._read_group(
                [("contract_id", "=", self.id), ("kind", "=", "overage")],
                [],
                ["granted:sum"],
            )
        )
        return granted or 0.0

    def _book_overage(self):
        """Grant the overage that is on an invoice now: it is paid for."""
        entries = self.env["rma.service.contract.entry"]
        for contract in self:
            line = contract._get_sold_lines("overage")[-1:]
            if not line:
                continue
            billed = line.qty_invoiced + line._get_contract_credited()
            fresh = round(billed - contract._get_overage_granted(), 2)
            if fresh > 0:
                vals = entries._prepare(
                    contract, "overage", granted=fresh, reason=line.order_id.name
                )
                contract._log([vals | {"sale_line_id": line.id}])

    # === WHAT A SALE DOES ===#

    def _on_sold(self, order):
        """A quotation of the contract is confirmed: it begins, top-ups are granted.

        :param order: ``sale.order``
        """
        self.ensure_one()
        if self.state == "draft" and "fee" in order.order_line.mapped(
            "service_contract_role"
        ):
            self._activate()
        entries = self.env["rma.service.contract.entry"].sudo()
        lines = order.order_line.filtered(
            lambda line: line.service_contract_role == "topup"
        )
        granted = entries.search([("sale_line_id", "in", lines.ids)])
        vals_list = []
        for line in lines:
            # Confirmed again after it was cancelled: what was taken back is granted.
            rows = granted.filtered(lambda row, line=line: row.sale_line_id == line)
            already = sum(rows.mapped("granted"))
            missing = round(line.service_contract_units - already, 2)
            if missing > 0:
                vals_list.append(
                    entries._prepare(
                        self,
                        "correction" if rows else "topup",
                        granted=missing,
                        sale_line_id=line.id,
                        reason=order.name,
                    )
                )
        if vals_list:
            self._log(vals_list)
            self._share_out_again()

    def _share_out_again(self):
        """Let open orders have what a top-up brought: what was asked of nobody yet."""
        if self._is_limited():
            orders = self.env["rma.service.order"].sudo()
            orders.search(
                [("contract_id", "=", self.id), ("is_open", "=", True)]
            )._share_contract_out()

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare, float_is_zero, float_round, formatLang

from ...tools import place
from ...tools.arguments import NUMBER, TEXT, takes
from ...tools.locking import lock, locks_first
from .service_contract import TRACKING


class RmaServiceContract(models.Model):
    """The units of a contract: granted, used, left, and who is warned.

    The numbers are the sums of the log over the current term, kept on the contract.
    Each change locks the contract: of two orders that are finished at once, one waits.
    """

    _inherit = "rma.service.contract"

    tracking = fields.Selection(
        selection=TRACKING,
        string="Units",
        required=True,
        default="hours",
        help="What is counted. Money is counted at sale prices without taxes.",
    )
    units = fields.Float(
        string="Units per Term",
        digits=(16, 2),
        aggregator=None,
        help="Granted when a term begins.",
    )
    rounding = fields.Float(
        string="Rounded Up To",
        digits=(16, 2),
        default=0.25,
        aggregator=None,
        help="Worked time of an order is rounded up to a multiple of this, in hours or"
        " days. 0: not rounded.",
    )
    minimum = fields.Float(
        string="At Least per Case",
        digits=(16, 2),
        aggregator=None,
        help="Hours or days that an order with work takes at least.",
    )
    hours_per_day = fields.Float(
        string="Hours per Day", default=8.0, digits=(16, 2), aggregator=None
    )
    exceeding = fields.Selection(
        selection=[
            ("bill", "Billed by what was used"),
            ("ask", "Asked of the customer on the estimate"),
            ("free", "Not billed"),
        ],
        string="What Exceeds Is",
        required=True,
        default="bill",
    )
    carries_over = fields.Boolean(
        string="Carry Over",
        help="What is left at the end of a term goes on in the next one.",
    )
    warn_1 = fields.Integer(string="First Warning (%)", default=75, aggregator=None)
    warn_2 = fields.Integer(string="Second Warning (%)", default=90, aggregator=None)
    warn_3 = fields.Integer(string="Third Warning (%)", default=100, aggregator=None)
    warned = fields.Integer(
        string="Warnings Given", readonly=True, copy=False, aggregator=None
    )
    units_total = fields.Float(
        string="Units in Total", digits=(16, 2), readonly=True, copy=False
    )
    units_used = fields.Float(digits=(16, 2), readonly=True, copy=False)
    units_left = fields.Float(
        digits=(16, 2),
        readonly=True,
        copy=False,
        help="Below zero: so many were used beyond what was bought.",
    )
    used_percent = fields.Float(
        string="Used (%)",
        readonly=True,
        copy=False,
        aggregator="avg",
        digits=(16, 1),
    )
    entry_ids = fields.One2many(
        comodel_name="rma.service.contract.entry",
        inverse_name="contract_id",
        string="Log of Units",
    )

    _units_positive = models.Constraint(
        "CHECK (units >= 0 AND rounding >= 0 AND minimum >= 0)",
        "Units, rounding and minimum of a contract cannot be negative.",
    )
    _hours_per_day_positive = models.Constraint(
        "CHECK (hours_per_day > 0)", "A day has more than 0 hours."
    )
    _warnings_ordered = models.Constraint(
        "CHECK (warn_1 > 0 AND warn_1 <= warn_2 AND warn_2 <= warn_3)",
        "The three warnings of a contract rise, the first above 0 %.",
    )

    # === IN WORDS ===#

    def _format_units(self, units):
        """Return a number of units in words, as ``2.50 hours``."""
        self.ensure_one()
        if self.tracking == "money":
            return self.currency_id.format(units)
        number = formatLang(self.env, units, digits=2)
        words = {
            "hours": self.env._("%(number)s hours", number=number),
            "days": self.env._("%(number)s days", number=number),
            "incidents": self.env._("%(number)s incidents", number=number),
        }
        return words.get(self.tracking, number)

    def _describe_units(self):
        """Return what is left of a contract in words."""
        self.ensure_one()
        if self.tracking == "none":
            return self.env._("units are not counted")
        return self._describe_left_of(self.units_total, self.units_used)

    def _describe_left_of(self, granted, used):
        """Return what is left of units in words.

        :param granted: how many there were
        :param used: how many were used
        """
        left = round(granted - used, 2)
        if left < 0:
            return self.env._(
                "%(units)s used beyond what was bought",
                units=self._format_units(-left),
            )
        return self.env._(
            "%(left)s of %(total)s left",
            left=self._format_units(left),
            total=self._format_units(granted),
        )

    def _is_used_up(self):
        """Tell whether no units are left."""
        self.ensure_one()
        return self.tracking != "none" and self.units_left <= 0

    # === WHAT AN ORDER USES ===#

    def _get_use(self, order):
        """Return what a finished order uses of the contract.

        :param order: ``rma.service.order``
        :return: units, amount at sale prices, cost; both in the company's currency
        """
        self.ensure_one()
        lines = [line for lines in order._get_lines() for line in lines]
        paid = [line for line in lines if line._get_contract_part()]
        amount = sum(
            line._get_line_value()
            * line._get_contract_part()
            * (line.quantity_done / line.quantity if line.quantity else 0.0)
            for line in paid
        )
        cost = sum(line._get_cost(True) * line._get_contract_part() for line in paid)
        today = place.get_today(order)
        amount, cost = (
            order.currency_id._convert(value, self.currency_id, self.company_id, today)
            for value in (amount, cost)
        )
        return self._get_units_of(lines, paid, amount), amount, cost

    def _get_units_of(self, lines, paid, amount):
        """Return the units that lines of an order come to.

        :param lines: all lines of the order, as a list
        :param paid: those of them that the contract pays
        :param amount: what it pays of them, in its currency
        """
        if self.tracking == "money":
            return amount
        if self.tracking == "incidents":
            done = [line for line in paid if line.quantity_done]
            return 1.0 if done or not lines else 0.0
        if self.tracking == "none":
            return 0.0
        minutes = sum(
            line._get_contract_minutes() for line in paid if line.quantity_done
        )
        hours = minutes / 60
        units = hours / self.hours_per_day if self.tracking == "days" else hours
        return self._round_units(units)

    def _round_units(self, units):
        """Return worked time by the contract's rule: rounded up, a minimum at least."""
        if float_is_zero(units, precision_digits=4):
            return 0.0
        if self.rounding:
            units = float_round(
                units, precision_rounding=self.rounding, rounding_method="UP"
            )
        return max(units, self.minimum)

    # === THE LOG ===#

    @api.model
    def _log(self, vals_list):
        """Add rows to the log, bring the numbers up to date and warn.

        :param vals_list: values as ``_prepare`` of the entries returns them
        :return: the entries
        """
        entries = self.env["rma.service.contract.entry"].sudo().create(vals_list)
        contracts = entries.contract_id
        contracts._refresh_units()
        for contract in contracts:
            orders = entries.filtered(
                lambda entry, contract=contract: entry.contract_id == contract
            ).order_id
            contract._warn(orders)
            contract._update_overage()
        return entries

    def _refresh_units(self):
        """Keep the sums of the log over the current term."""
        sums = {
            (contract.id, term): (granted, used)
            for contract, term, granted, used in self.env["rma.service.contract.entry"]
            .sudo()
            ._read_group(
                [("contract_id", "in", self.ids)],
                ["contract_id", "term"],
                ["granted:sum", "units:sum"],
            )
        }
        for contract in self:
            granted, used = sums.get((contract.id, contract.term), (0.0, 0.0))
            percent = used / granted * 100 if granted else (100.0 if used > 0 else 0.0)
            contract._as_system().write(
                {
                    "units_total": granted,
                    "units_used": used,
                    "units_left": granted - used,
                    "used_percent": percent,
                }
            )

    def _grant_term(self):
        """Grant the units with which a term begins."""
        if self.tracking != "none":
            entries = self.env["rma.service.contract.entry"]
            vals = entries._prepare(
                self, "term", granted=self.units, date_term=self.date_term
            )
            self._log([vals | {"date": min(vals["date"], self.date_term)}])

    def _get_amount_of_period(self):
        """Return what the contract paid in the billing period of today."""
        begin, end = self._get_period_of(place.get_today(self))
        [[amount]] = (
            self.env["rma.service.contract.entry"]
            .sudo()
            ._read_group(
                [
                    ("contract_id", "=", self.id),
                    ("date", ">=", begin),
                    ("date", "<=", end),
                ],
                [],
                ["amount:sum"],
            )
        )
        return amount or 0.0

    # === WARNINGS ===#

    def _warn(self, orders):
        """Tell the responsible, and the orders, that units run out: once a level.

        :param orders: the orders that used them, may be none
        """
        self.ensure_one()
        if self.tracking == "none":
            return
        levels = (self.warn_1, self.warn_2, self.warn_3)
        reached = sum(
            float_compare(self.used_percent, level, precision_digits=1) >= 0
            for level in levels
        )
        if not self.units_total and not self.units_used:
            reached = 0
        if reached == self.warned:
            return
        is_worse = reached > self.warned
        self._as_system().warned = reached
        if not is_worse:
            return
        text = self.env._(
            "Contract %(contract)s: %(percent)s %% used, %(left)s.",
            contract=self.name,
            percent=formatLang(self.env, self.used_percent, digits=0),
            left=self._describe_units(),
        )
        for order in orders:
            order._message_log(body=text)
        self._remind(text)

    def _remind(self, text, date=None):
        """Give the responsible something to do on the contract.

        :param text: what it is about
        :param date: until when; today by default
        """
        user = self._get_service_heirs()[:1]
        if not user:
            return
        place.at_place(self).activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=date or place.get_today(self),
            summary=text,
            user_id=user.id,
        )

    # === BY HAND ===#

    @takes(units=NUMBER, reason=TEXT)
    @locks_first
    def action_correct_units(self, units, reason):
        """Correct what a contract used: one row of the log, by a manager.

        :param units: units more that were used; less if below zero
        :param reason: why; required
        """
        self.check_access("write")
        if not (reason or "").strip() or not units:
            raise UserError(self.env._("Say how many units are corrected, and why."))
        entries = self.env["rma.service.contract.entry"]
        for contract in self:
            if contract.state == "draft" or contract.tracking == "none":
                raise self._get_stage_error(contract)
        self.sudo()._log(
            [
                entries._prepare(contract, "correction", units=units, reason=reason)
                | {"user_id": self.env.user.id}
                for contract in self
            ]
        )
        return True

    @api.model
    def _settle(self, orders):
        """Book what orders use of their contracts: the difference to what is booked.

        So an order that is finished uses its units once, one that is reopened gives
        them back, one that is linked to another contract moves them.

        :param orders: ``rma.service.order`` with a contract, now or before
        """
        entries = self.env["rma.service.contract.entry"].sudo()
        orders = orders.sudo()
        lock(orders.contract_id, wait=True)
        mates = orders._get_case_mates()
        booked = entries._get_booked(mates)
        uses = self._get_uses(orders, mates, booked)
        vals_list = []
        for order in mates:
            wanted = {order.contract_id: uses[order]} if order in uses else {}
            for contract in {
                *wanted,
                *(contract for one, contract in booked if one == order),
            }:
                new = wanted.get(contract, (0.0, 0.0, 0.0))
                old = booked.get((order, contract), (0.0, 0.0, 0.0))
                units, amount, cost = (
                    round(a - b, 2) for a, b in zip(new, old, strict=True)
                )
                if not (units or amount or cost):
                    continue
                kind = "order" if contract in wanted else "reopened"
                vals_list.append(
                    entries._prepare(
                        contract,
                        kind,
                        order_id=order.id,
                        units=units,
                        amount=amount,
                        cost=cost,
                        user_id=self.env.user.id,
                        reason=order.stage_id.name,
                    )
                )
        if vals_list:
            self.sudo()._log(vals_list)

    @api.model
    def _get_uses(self, orders, mates, booked):
        """Return what finished orders use of their contracts.

        Of several that are one case, one takes the incident: who has it already, else
        the first. What the others cost and are worth stays theirs.

        :param orders: ``rma.service.order`` that changed
        :param mates: these, and finished ones of the same cases
        :param booked: what ``_get_booked`` returns for them
        :return: dict order → (units, amount, cost)
        """
        uses, cases = {}, {}
        for order in mates:
            contract = order.contract_id
            if order.phase != "done" or not contract:
                continue
            use = contract._get_use(order)
            units, *sums = booked.get((order, contract), (0.0, 0.0, 0.0))
            counts_cases = contract.tracking == "incidents"
            # Of one that did not change, only who takes the incident is asked.
            kept = (use[0] if counts_cases else units, *sums)
            uses[order] = use if order in orders else kept
            if counts_cases and use[0]:
                taker = (units <= 0, order.id, order)
                cases.setdefault((contract, order._get_case()), []).append(taker)
        for takers in cases.values():
            for _is_new, _id, order in sorted(takers)[1:]:
                uses[order] = (0.0, *uses[order][1:])
        return uses

import logging

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import place
from ...tools.locking import lock, locks_first

_logger = logging.getLogger(__name__)


class RmaServiceContract(models.Model):
    """How a contract ends or goes on: warned of before the notice date, then renewed.

    A scheduled action follows each contract by the day at its company's place. It may
    run twice: what was billed, warned of or renewed is so already.
    """

    _inherit = "rma.service.contract"

    renewal = fields.Selection(
        selection=[("none", "Ends with its term"), ("auto", "Renews by itself")],
        required=True,
        default="none",
    )
    renewal_months = fields.Integer(string="Renewed For (months)", default=12)
    notice_days = fields.Integer(
        string="Notice (days)",
        default=30,
        help="Either side says so many days before the end that the contract ends.",
    )
    remind_days = fields.Integer(
        string="Remind Before Notice (days)",
        default=14,
        help="The responsible is reminded so many days before the notice date.",
    )
    renewal_price_change = fields.Float(
        string="Price Change (%)",
        digits=(16, 2),
        aggregator=None,
        help="Of the fee, with each renewal.",
    )
    is_notice_given = fields.Boolean(
        string="Notice Given",
        copy=False,
        help="The contract ends with its term and is not renewed.",
    )
    date_notice = fields.Date(
        string="Notice Until",
        compute="_compute_date_notice",
        store=True,
        help="Last day on which either side may say that the contract ends.",
    )
    date_remind = fields.Date(
        string="Reminded On",
        compute="_compute_date_notice",
        store=True,
        index="btree_not_null",
    )
    is_reminded = fields.Boolean(readonly=True, copy=False)

    @api.depends("date_end", "notice_days", "remind_days")
    def _compute_date_notice(self):
        for contract in self:
            end = contract.date_end
            if not end:
                contract.date_notice = contract.date_remind = False
                continue
            contract.date_notice = end - relativedelta(days=contract.notice_days)
            contract.date_remind = contract.date_notice - relativedelta(
                days=contract.remind_days
            )

    @api.constrains("renewal", "renewal_months")
    def _check_renewal(self):
        for contract in self:
            if contract.renewal == "auto" and contract.renewal_months <= 0:
                raise UserError(
                    self.env._(
                        "%(contract)s: say for how many months it is renewed.",
                        contract=contract.display_name,
                    )
                )

    # === RENEWAL ===#

    @locks_first
    def action_renew(self):
        """Renew contracts now: the next term follows the last one without a gap."""
        self.check_access("write")
        for contract in self:
            if contract.state not in ("active", "expired") or not contract.date_end:
                raise self._get_stage_error(contract)
            if contract._is_sale_cancelled():
                raise UserError(
                    self.env._(
                        "%(contract)s: its sales order is cancelled. Confirm it again"
                        " before you renew the contract.",
                        contract=contract.name,
                    )
                )
            contract.sudo()._renew()
        return True

    def _renew(self):
        """Begin the next term of one contract: units, fee at the changed price."""
        self.ensure_one()
        months = self.renewal_months or self.term_months
        left = max(0.0, self.units_left) if self.carries_over else 0.0
        entries = self.env["rma.service.contract.entry"]
        exceeded = self._get_exceeded()
        if exceeded and self._get_sold_lines("overage"):
            # It stays delivered, and is on the next invoice.
            self._log([entries._prepare(self, "overage", granted=exceeded)])
        begin = self.date_end + relativedelta(days=1)
        self._as_system().write(
            {
                "state": "active",
                "term": self.term + 1,
                "date_term": begin,
                "date_end": self._get_term_end(begin, months),
                "is_reminded": False,
                "is_notice_given": False,
                "warned": 0,
            }
        )
        self._renew_fee(months)
        if self.tracking != "none":
            vals_list = [
                entries._prepare(self, "term", granted=self.units, date_term=begin)
            ]
            if left:
                vals_list.append(entries._prepare(self, "carry", granted=left))
            self._log(vals_list)
        self._message_log(
            body=self.env._(
                "Renewed until %(date)s.", date=format_date(self.env, self.date_end)
            )
        )

    def _renew_fee(self, months):
        """Sell the fee of the next term on the sales order of the last one."""
        fee = self._get_sold_lines("fee")[-1:]
        if not fee:
            return
        price = fee.price_unit * (1 + self.renewal_price_change / 100)
        fee._as_system().copy(
            {
                "order_id": fee.order_id.id,
                "product_uom_qty": months // int(self.period),
                "price_unit": fee.currency_id.round(price),
                "service_contract_role": "fee",
            }
        )

    # === EACH DAY ===#

    @api.model
    def _get_due_domain(self):
        """Return the domain of the contracts of which something is due today."""

        def build(here):
            today = place.get_today(here)
            return Domain("state", "=", "active") & Domain(
                "date_next_bill", "<=", today
            ) | Domain("state", "in", ("active", "suspended")) & (
                Domain("date_end", "<", today)
                | Domain("is_reminded", "=", False) & Domain("date_remind", "<=", today)
            )

        return place.get_domain(self.env, build, "company_id")

    @api.model
    def _cron_follow_contracts(self):
        """Bill, remind, renew and expire: one contract after the other.

        What one of them refuses is logged, and keeps no other from its turn.
        """
        due = self.search(self._get_due_domain(), order="id")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(due))
        for contract in due:
            try:
                with self.env.cr.savepoint():
                    contract._follow()
            except UserError as error:
                _logger.warning("%s: %s", contract.name, error)
            if not cron._commit_progress(1):
                break

    def _follow(self):
        """Do what is due today on one contract."""
        self.ensure_one()
        lock(self)
        contract = self.with_company(self.company_id)
        contract._bill()
        contract._remind_of_notice()
        contract._end_term()

    def _remind_of_notice(self):
        """Remind the responsible once a term of the notice date."""
        today = place.get_today(self)
        if self.is_reminded or not self.date_remind or self.date_remind > today:
            return
        self._as_system().is_reminded = True
        if self.date_end < today or self.is_notice_given:
            return
        text = self.env._(
            "Contract %(contract)s of %(customer)s: notice until %(date)s.",
            contract=self.name,
            customer=self.partner_id.display_name,
            date=format_date(self.env, self.date_notice),
        )
        self._remind(text, max(self.date_notice, today))

    def _end_term(self):
        """Renew or expire a contract whose term is over, as often as it takes."""
        today = place.get_today(self)
        while (
            self.state in ("active", "suspended")
            and self.date_end
            and self.date_end < today
        ):
            if (
                self.state == "suspended"
                or self.renewal != "auto"
                or self.is_notice_given
                or self._is_sale_cancelled()
            ):
                self._as_system().state = "expired"
            else:
                self._renew()
                self._bill()

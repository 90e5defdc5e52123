from dateutil.relativedelta import relativedelta

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

from ...tools import place
from ...tools.arguments import TEXT, takes
from ...tools.bounds import DAYS, MONTHS, up_to
from ...tools.locking import locks_first

TRACKING = [
    ("hours", "Hours"),
    ("days", "Days"),
    ("incidents", "Incidents"),
    ("money", "Money"),
    ("none", "Not counted"),
]
STATES = [
    ("draft", "Draft"),
    ("active", "Active"),
    ("suspended", "Suspended"),
    ("expired", "Expired"),
    ("ended", "Ended"),
]
# Billing periods, in months.
PERIODS = [
    ("1", "Month"),
    ("3", "Quarter"),
    ("6", "Half Year"),
    ("12", "Year"),
]


class RmaServiceContract(models.Model):
    """What a customer bought in advance: units that his orders use up.

    - It says whose devices it covers, what of the work it pays and how much of that.
    - It is sold on a quotation; confirming that activates it. Each period raises what
      is delivered of the quotation's line, and Odoo makes a draft invoice of it.
    - An order of the contract that is finished uses units. Each change of the units is
      a row of its log (``rma.service.contract.entry``), which is only added to.
    - Its terms are closed once it is active: a manager changes them, with a trace.

    What it covers and pays: ``service_contract_cover.py``; the units:
    ``service_contract_units.py``; sale and invoice: ``service_contract_sale.py``; end
    and renewal: ``service_contract_term.py``.
    """

    _name = "rma.service.contract"
    _description = "Service Contract"
    _inherit = [
        "rma.service.checked.links",
        "rma.service.traced",
        "mail.thread",
        "mail.activity.mixin",
        "rma.service.open.orders",
        "rma.service.numbered",
        "rma.service.guarded",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "subject"]
    _check_company_auto = True
    _order_link = "contract_id"
    _mail_post_access = "read"
    _bounds = {
        "hours_per_day": up_to(24),
        "notice_days": DAYS,
        "remind_days": DAYS,
        "renewal_months": MONTHS,
        "renewal_price_change": up_to(1000),
        "rounding": up_to(1000),
        "minimum": up_to(1_000_000),
        "share": (0, 100),
        "term_months": MONTHS,
        "warn_1": up_to(1000),
        "warn_2": up_to(1000),
        "warn_3": up_to(1000),
    }
    # What was agreed with the customer.
    _traced_fields = frozenset(
        {
            "bill_at",
            "cap_case",
            "cap_period",
            "category_ids",
            "date_end",
            "date_start",
            "device_ids",
            "equipment_type_ids",
            "exceeding",
            "fee_product_id",
            "hours_per_day",
            "is_notice_given",
            "kind",
            "minimum",
            "notice_days",
            "overage_product_id",
            "partner_id",
            "pays_labour",
            "pays_parts",
            "pays_travel",
            "period",
            "product_ids",
            "renewal",
            "renewal_months",
            "renewal_price_change",
            "rounding",
            "share",
            "subject",
            "term_months",
            "tracking",
            "units",
            "user_id",
        }
    )
    # What the units counted so far, and the periods billed so far, follow from.
    _fixed_terms = frozenset({"date_start", "partner_id", "period", "tracking"})

    subject = fields.Char(required=True, help="What was agreed, in a few words.")
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        check_company=True,
        index=True,
        ondelete="restrict",
        help="A person, an organisation with all its contacts and places, or one of its"
        " places.",
    )
    kind = fields.Selection(
        selection=[
            ("support", "Support"),
            ("maintenance", "Maintenance"),
            ("full", "Full service"),
            ("other", "Other"),
        ],
        string="Type",
        required=True,
        default="support",
    )
    state = fields.Selection(
        selection=STATES,
        string="Stage",
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        index="btree_not_null",
        domain="[('share', '=', False)]",
        default=lambda self: self.env.user,
        help="Who is warned when units run out, and before the notice date.",
    )
    internal_note = fields.Html(
        help="For colleagues only: neither printed nor shown to the customer."
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    # Term
    date_start = fields.Date(string="Begins", copy=False)
    term_months = fields.Integer(
        string="Term (months)", default=12, help="0: without an end."
    )
    date_term = fields.Date(
        string="Term Began",
        readonly=True,
        copy=False,
        help="First day of the current term.",
    )
    date_end = fields.Date(
        string="Until and Including", copy=False, index="btree_not_null"
    )
    term = fields.Integer(
        string="Term Number",
        readonly=True,
        copy=False,
        aggregator=None,
        help="Units are counted by term.",
    )
    end_reason = fields.Char(string="Why It Ended", readonly=True, copy=False)

    _term_positive = models.Constraint(
        "CHECK (term_months >= 0 AND renewal_months >= 0 AND notice_days >= 0"
        " AND remind_days >= 0)",
        "Terms and days of a contract cannot be negative.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_end IS NULL OR date_start IS NULL OR date_end >= date_start)",
        "A contract cannot end before it begins.",
    )

    # === WHETHER THERE ARE ANY ===#

    @api.model
    @tools.ormcache("company_id", cache="stable")
    def _is_used_in(self, company_id):
        """Tell whether a company has a contract at all: who has none pays nothing.

        :param company_id: id of a ``res.company``
        """
        contracts = self.sudo().with_context(active_test=False)
        return bool(contracts.search_count([("company_id", "=", company_id)], limit=1))

    # === CONSTRAINTS ===#

    @api.constrains("term_months", "renewal", "renewal_months", "period")
    def _check_whole_periods(self):
        """Terms are whole periods: a period is billed once, in one term."""
        for contract in self:
            months = int(contract.period)
            terms = [contract.term_months]
            if contract.renewal == "auto":
                terms.append(contract.renewal_months)
            if any(term % months for term in terms):
                raise ValidationError(
                    self.env._(
                        "%(contract)s: a term is a whole number of billing periods"
                        " (%(months)s months).",
                        contract=contract.display_name,
                        months=months,
                    )
                )

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for contract in self:
            parts = (contract.name, contract.subject)
            contract.display_name = " ".join(part for part in parts if part)

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        contracts = super().create(
            [vals | {"name": self._get_next_number(vals)} for vals in vals_list]
        )
        if not all(self._is_used_in(company) for company in contracts.company_id.ids):
            self.env.registry.clear_cache("stable")
        return contracts

    def write(self, vals):
        if not self._is_system():
            self._check_terms(vals)
        return super().write(vals)

    def _check_terms(self, vals):
        """Refuse terms that what was counted and billed so far follows from.

        Other terms of an active contract are changed by managers, who alone may write
        contracts; what was before is in its history.

        :raises UserError: naming the contract
        """
        names = self._fixed_terms & vals.keys()
        for contract in self:
            if contract.state == "draft":
                continue
            changed = [
                name
                for name in sorted(names)
                if self._fields[name].convert_to_write(contract[name], contract)
                != (vals[name] or False)
                and str(contract[name] or "") != str(vals[name] or "")
            ]
            if changed:
                raise UserError(
                    self.env._(
                        "%(contract)s is sold: %(field)s stays. End it and make a copy"
                        " with the new terms.",
                        contract=contract.name,
                        field=self._fields[changed[0]]._description_string(self.env),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sold(self):
        for contract in self:
            if contract.state != "draft" or contract.sudo().sale_order_ids:
                raise UserError(
                    self.env._(
                        "%(contract)s was offered or sold and stays as a witness: end"
                        " it instead.",
                        contract=contract.name,
                    )
                )

    # === TRACE AND PLACE ===#

    def _get_service_place(self):
        """The day of a contract is that of its company."""
        return self.company_id

    def _get_traced_document(self):
        return self

    def _get_traced_title(self):
        return ""

    def _get_service_heirs(self, without=None):
        """Return who takes over what a colleague who left had to do on the contract.

        :param without: users who do not count, as they are about to leave
        """
        company = self.company_id[:1]
        own = self.user_id._filter_service_colleagues(company)
        heirs = own or self.env["res.users"]._get_service_managers(company)
        return heirs - without if without else heirs

    # === STAGES ===#

    @locks_first
    def action_activate(self):
        """Activate drafts without a sale: the first term begins, units are granted."""
        self.check_access("write")
        for contract in self:
            if contract.state != "draft":
                raise self._get_stage_error(contract)
            contract._activate()
        return True

    def _activate(self):
        """Begin the first term of one draft."""
        self.ensure_one()
        begin = self.date_start or place.get_today(self)
        self._as_system().write(
            {
                "state": "active",
                "date_start": begin,
                "date_term": begin,
                "date_end": self._get_term_end(begin, self.term_months),
                "term": 1,
            }
        )
        self._grant_term()

    @api.model
    def _get_term_end(self, begin, months):
        """Return the last day of a term, or False for a term without end.

        :param begin: date
        :param months: 0 for no end
        """
        if not months:
            return False
        return begin + relativedelta(months=months, days=-1)

    @locks_first
    def action_suspend(self):
        """Suspend active contracts: they cover nothing and are not billed."""
        self.check_access("write")
        for contract in self:
            if contract.state != "active":
                raise self._get_stage_error(contract)
        self._as_system().state = "suspended"
        return True

    @locks_first
    def action_resume(self):
        """Let suspended contracts go on; periods passed meanwhile are not billed."""
        self.check_access("write")
        for contract in self:
            if contract.state != "suspended":
                raise self._get_stage_error(contract)
            contract._skip_periods()
        self._as_system().state = "active"
        return True

    @takes(reason=TEXT)
    @locks_first
    def action_end(self, reason):
        """End contracts before their term does.

        :param reason: why; required, kept on the contract
        """
        self.check_access("write")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the contract ends."))
        for contract in self:
            if contract.state not in ("active", "suspended"):
                raise self._get_stage_error(contract)
        self._as_system().write({"state": "ended", "end_reason": reason})
        for contract in self:
            contract._message_log(
                body=self.env._("Ended: %(reason)s", reason=reason),
            )
        return True

    def _get_stage_error(self, contract):
        """Return the error that a contract is not where a step needs it."""
        states = dict(self._fields["state"]._description_selection(self.env))
        return UserError(
            self.env._(
                "%(contract)s is “%(stage)s”: this step is not for it.",
                contract=contract.name,
                stage=states[contract.state],
            )
        )

    # === ORDERS ===#

    def action_new_order(self):
        """Open a new order of the contract."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Service Order"),
            "res_model": "rma.service.order",
            "view_mode": "form",
            "context": {
                "default_partner_id": self.partner_id.id,
                "default_contract_id": self.id,
            },
        }

    def action_view_all_orders(self):
        """Open all orders of the contract, finished ones too."""
        self.ensure_one()
        action = self.action_view_orders()
        action["context"].pop("search_default_filter_open")
        return action

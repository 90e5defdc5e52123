from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools import place
from ...tools.visits import Visits


class RmaServiceInspectionRule(models.Model):
    """The maintenance plan of a contract: so many visits a year, spread over it.

    Which devices: those that the contract covers, or of these the kind that the rule
    names. When: the years of the contract, counted from its first day, are cut into
    periods (``tools/visits.py``), and each device has one visit in each of them. As all
    devices have the same periods, those at one place are visited together.

    A visit belongs to its period, even if it comes late: the next one is that of the
    next period that is not over. Nothing is planned beyond the contract's end, unless
    it renews by itself. A contract that is suspended asks for nothing; when it goes on,
    what passed meanwhile is not made up for, as it is not billed either.
    """

    _inherit = "rma.service.inspection.rule"
    _bounds = {"visits_per_year": (0, 365)}

    contract_id = fields.Many2one(
        comodel_name="rma.service.contract",
        index="btree_not_null",
        check_company=True,
        ondelete="cascade",
        help="The rule is the maintenance plan of this contract, for the devices that"
        " it covers.",
    )
    visits_per_year = fields.Integer(
        string="Visits per Year",
        aggregator=None,
        help="Spread evenly over each year of the contract.",
    )
    due_at = fields.Selection(
        selection=[
            ("begin", "When its period begins"),
            ("middle", "In the middle of its period"),
            ("end", "When its period ends"),
        ],
        string="A Visit Is Due",
        required=True,
        default="middle",
        help="Four visits a year have periods of three months each.",
    )
    next_visit = fields.Date(compute="_compute_next_visit")

    # === COMPUTE METHODS ===#

    def _compute_next_visit(self):
        days = dict(
            self.env["rma.service.inspection"]
            .sudo()
            ._read_group(
                [
                    ("rule_id", "in", self.ids),
                    ("is_open", "=", True),
                    ("hold", "=", False),
                ],
                ["rule_id"],
                ["date_due:min"],
            )
        )
        for rule in self:
            rule.next_visit = days.get(rule._origin.sudo(), False)

    # === CONSTRAINTS ===#

    @api.constrains("contract_id", "visits_per_year")
    def _check_visits(self):
        for rule in self:
            if bool(rule.contract_id) != (rule.visits_per_year > 0):
                raise ValidationError(
                    self.env._(
                        "%(rule)s: say how many visits a year the contract has; rules"
                        " without a contract have an interval instead.",
                        rule=rule.name,
                    )
                )

    def _names_devices(self):
        return bool(self.contract_id) or super()._names_devices()

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        """A plan is of the company of its contract."""
        contracts = self.env["rma.service.contract"]
        for vals in vals_list:
            contract = contracts.browse(vals.get("contract_id") or ())
            if contract:
                vals["company_id"] = contract.company_id.id
        return super().create(vals_list)

    def copy_data(self, default=None):
        """The plan in a copy of its contract has the same name."""
        vals_list = super().copy_data(default)
        return [
            vals | {"name": rule.name} if rule.contract_id else vals
            for rule, vals in zip(self, vals_list, strict=True)
        ]

    # === TERMS, CACHED ===#

    def _is_in_force(self):
        running = not self.contract_id or self.contract_id._is_running()
        return running and super()._is_in_force()

    def _get_rank(self):
        """What was agreed with one customer goes before what holds for all."""
        return (not self.contract_id, *super()._get_rank())

    @api.model
    @tools.ormcache(cache="stable")
    def _get_plan_terms(self):
        """Return the terms of plans by customer: dict id of a partner → tuple.

        Among thousands of plans those that may be about one device are found at once.
        """
        terms = [each for each in self._get_terms() if each.contract_id]
        contracts = self.env["rma.service.contract"].sudo()
        contracts = contracts.browse({each.contract_id for each in terms})
        partners = {contract.id: contract.partner_id.id for contract in contracts}
        by_partner = {}
        for each in terms:
            by_partner.setdefault(partners[each.contract_id], []).append(each)
        return {partner: tuple(found) for partner, found in by_partner.items()}

    @api.model
    def _has_plan_for(self, device):
        """Tell whether the owner or user of a device has a plan at all.

        :param device: one ``stock.lot``
        """
        plans = self._get_plan_terms()
        return bool(plans) and not plans.keys().isdisjoint(
            device._get_contract_partners()._ids
        )

    @api.model
    def _get_terms_for(self, device):
        general = super()._get_terms_for(device)
        plans = self._get_plan_terms()
        if not plans:
            return general
        own = [
            terms
            for partner_id in device._get_contract_partners()._ids
            for terms in plans.get(partner_id, ())
        ]
        return (*sorted(own, key=lambda terms: terms.rank), *general)

    @api.model
    def _is_served_by(self, terms, device, companies):
        """Whoever sold the contract serves a device that companies share."""
        if terms.contract_id and not device.company_id:
            return True
        return super()._is_served_by(terms, device, companies)

    @api.model
    def _is_chosen_by(self, terms, device):
        if not terms.contract_id:
            return super()._is_chosen_by(terms, device)
        contract = self.env["rma.service.contract"].sudo().browse(terms.contract_id)
        return contract._covers_all() or contract._names_unit(
            device, device.product_id, device.equipment_type_id
        )

    def _get_named_domain(self):
        named = super()._get_named_domain()
        if not self.contract_id:
            return named
        return named & Domain(self.contract_id.sudo()._get_device_domain())

    def _is_asked_together(self):
        """Tell whether devices at one place are asked for in one visit."""
        self.ensure_one()
        return bool(self.contract_id or self.together_days)

    @api.model
    def _get_plan_ids(self, contract):
        """Return the ids of the plans of a running contract, from the cache.

        :param contract: one ``rma.service.contract``, with superuser rights
        """
        plans = self._get_plan_terms().get(contract.partner_id.id, ())
        return [terms.rule_id for terms in plans if terms.contract_id == contract.id]

    # === THE CALENDAR ===#

    def _forget_periods(self):
        """Let visits that nobody was asked for yet be planned from today on."""
        rows = self.env["rma.service.inspection"].sudo()
        rows.search(
            [("rule_id", "in", self.ids), ("state", "=", "planned")]
        )._forget_period()

    def _get_visits(self):
        """Return the calendar of the plan, or None before its contract began."""
        self.ensure_one()
        begin = self.contract_id.date_start
        return begin and Visits(begin, self.visits_per_year, self.due_at)

    def _find_visit(self, kept, last):
        """Return first day of its period and day of the next visit of a device.

        :param kept: first day of the period that was planned before, or False
        :param last: first day of the period that the last visit was for, or False
        :return: two dates, or False twice where the contract ends before
        """
        visits = self._get_visits()
        if not visits:
            return False, False
        today = place.get_today(self)
        if kept:
            number = visits.find(after=last, running_on=kept)
        elif last:
            number = visits.find(after=last, running_on=today)
        else:
            number = visits.find(due_from=today)
        begin, due = visits.get_begin(number), visits.get_due(number)
        end = self.contract_id._get_last_visit_day()
        if end and due > end:
            if number or begin > end:
                return False, False
            # Shorter than the first period: it has its visit nevertheless.
            due = end
        return begin, due

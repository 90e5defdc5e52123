from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.fields import Domain
from odoo.tools import format_list

from ...tools.rights import reading_all

# What is more specific beats what is less, whatever else a service level names: the
# names of its conditions, the weightiest first.
CONDITIONS = (
    "contract_ids",
    "partner_id",
    "equipment_type_id",
    "type_ids",
    "priority",
)
# Phases in which time may stand still, by the field that says so.
WAITS = {
    "is_still_until_intake": "request",
    "is_still_in_approval": "approval",
    "is_still_in_parts": "parts",
    "is_still_when_ready": "ready",
}


class Promise(NamedTuple):
    """What orders have to know of a promise, as plain values fit for a cache."""

    id: int
    kind: str
    begins: str
    amount: int
    unit: str
    clock: str
    warn_before: int


class Level(NamedTuple):
    """What orders have to know of a service level, as plain values fit for a cache."""

    id: int
    is_legal: bool
    contract_ids: frozenset
    partner_id: int
    equipment_ids: frozenset | None
    type_ids: frozenset
    priority: str
    waiting: frozenset
    promises: tuple

    def fits(self, order):
        """Tell whether the level is meant for an order.

        What is asked last takes a statement where nobody has read the customer.
        """
        return (
            (not self.contract_ids or order.contract_id.id in self.contract_ids)
            and (not self.type_ids or order.type_id.id in self.type_ids)
            and (not self.priority or order.priority == self.priority)
            and (
                self.equipment_ids is None
                or order.equipment_type_id.id in self.equipment_ids
            )
            and (
                not self.partner_id
                or order.partner_id.commercial_partner_id.id == self.partner_id
            )
        )


class RmaServiceLevel(models.Model):
    """What is promised to customers, or owed by law, and to which orders.

    A level holds promises (first answer, estimate, repair...) and says for which orders
    they are meant. Of several levels with a promise of one kind the most specific one
    counts: what names the contract beats what names the customer, that the equipment
    type, that the service type, that the priority; then the company's own beats the
    shared, then the sequence decides. The deadlines of an order say which level they
    follow from.

    A level with a country is a **legal clock**: it counts for the companies in that
    country, beside what they promise themselves, and not instead of it. Legal clocks
    come as data, as the days of withdrawal do; managers change them.

    To add a condition: its field, its name in ``CONDITIONS``, and its place in
    ``Level.fits``.
    """

    _name = "rma.service.level"
    _description = "Service Level"
    _inherit = ["rma.service.cached", "rma.service.guarded"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        help="Leave empty to share the level between all companies.",
    )
    country_id = fields.Many2one(
        comodel_name="res.country",
        string="Law Of",
        index="btree_not_null",
        help="A legal clock: it counts for companies in this country, beside what they"
        " promise themselves.",
    )
    contract_ids = fields.Many2many(
        comodel_name="rma.service.contract",
        relation="rma_service_level_contract_rel",
        column1="level_id",
        column2="contract_id",
        string="Contracts",
        help="Orders under one of these. Leave empty for all orders.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        check_company=True,
        index="btree_not_null",
        ondelete="cascade",
        domain="[('parent_id', '=', False)]",
        help="This customer and all his contacts.",
    )
    equipment_type_id = fields.Many2one(
        comodel_name="rma.service.equipment.type",
        index="btree_not_null",
        ondelete="restrict",
        help="This type and the types below it.",
    )
    is_fiscal = fields.Boolean(
        string="Fiscal Devices Only",
        help="Only equipment types that are marked as fiscal: cash registers, fiscal"
        " printers.",
    )
    type_ids = fields.Many2many(
        comodel_name="rma.service.type",
        relation="rma_service_level_type_rel",
        column1="level_id",
        column2="type_id",
        string="Service Types",
        check_company=True,
        help="Leave empty for all types.",
    )
    priority = fields.Selection(
        selection=lambda self: (
            self.env["rma.service.order"]
            ._fields["priority"]
            ._description_selection(self.env)
        ),
        help="Leave empty for all priorities.",
    )
    is_still_until_intake = fields.Boolean(
        string="Until the Device Is Here",
        help="Time stands still while the order is a request.",
    )
    is_still_in_approval = fields.Boolean(
        string="While the Customer Decides",
        default=True,
        help="Time stands still while an estimate waits for its answer.",
    )
    is_still_in_parts = fields.Boolean(
        string="While Parts Are Missing",
        default=True,
        help="Time stands still while we wait for parts. Agreed orders that miss"
        " nothing wait for us: there it runs.",
    )
    is_still_when_ready = fields.Boolean(
        string="Until It Is Collected",
        default=True,
        help="Time stands still while a finished device waits for its owner.",
    )
    line_ids = fields.One2many(
        comodel_name="rma.service.level.line",
        inverse_name="level_id",
        string="Promises",
        copy=True,
    )
    summary = fields.Char(string="Meant For", compute="_compute_summary")

    # === COMPUTE METHODS ===#

    @api.depends(*CONDITIONS, "is_fiscal", "country_id")
    @api.depends_context("lang")
    def _compute_summary(self):
        for level in self:
            level.summary = level._describe()

    def _describe(self):
        """Return which orders the level is meant for, most specific first."""
        self.ensure_one()
        priorities = dict(self._fields["priority"]._description_selection(self.env))
        named = [
            format_list(self.env, self.contract_ids.mapped("display_name"), "or")
            if self.contract_ids
            else False,
            self.partner_id.display_name,
            self.equipment_type_id.display_name,
            self.env._("fiscal devices") if self.is_fiscal else False,
            format_list(self.env, self.type_ids.mapped("name"), "or")
            if self.type_ids
            else False,
            priorities.get(self.priority),
        ]
        words = " · ".join(filter(None, named)) or self.env._("All orders")
        if self.country_id:
            law = self.env._("Law of %(country)s", country=self.country_id.name)
            words = f"{law}: {words}"
        return words

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        levels = super().create(vals_list)
        levels._recompute_orders()
        return levels

    def write(self, vals):
        # Of whom they are taken away is told, too.
        if "company_id" in vals:
            self._recompute_orders()
        result = super().write(vals)
        if vals.keys() - {"name"}:
            self._recompute_orders()
        return result

    def unlink(self):
        # What they said of open orders goes with them.
        self._recompute_orders()
        return super().unlink()

    def _recompute_orders(self):
        """Let the deadlines of open orders follow, after this transaction."""
        is_shared = any(not level.company_id for level in self)
        domain = [] if is_shared else [("company_id", "in", self.company_id.ids)]
        self.env["rma.service.deadline.job"]._add(domain)

    # === READ BY ORDERS ===#

    @api.model
    @tools.ormcache("company_id", cache="stable")
    def _get_plan(self, company_id):
        """Return the levels of a company, the most specific first.

        Every move of every order asks, and most companies have few levels or none.

        :param company_id: id of a company
        :return: tuple of ``Level``
        """
        company = self.env["res.company"].sudo().browse(company_id)
        levels = (
            self.sudo()
            .with_context(active_test=True)
            .search(
                Domain("company_id", "in", (False, company_id))
                & Domain("country_id", "in", (False, company.country_id.id))
                & Domain("line_ids", "!=", False)
            )
        )
        with reading_all(levels, "contract_ids", "type_ids", "line_ids"):
            ranked = sorted(levels, key=lambda level: level._get_rank())
            return tuple(level._get_values() for level in ranked)

    def _get_rank(self):
        """Return what levels are sorted by: the most specific is the least."""
        self.ensure_one()
        names = [
            bool(self[name]) or (name == "equipment_type_id" and self.is_fiscal)
            for name in CONDITIONS
        ]
        return (
            *(not named for named in names),
            not self.company_id,
            self.sequence,
            self.id,
        )

    def _get_values(self):
        """Return the level as plain values."""
        self.ensure_one()
        return Level(
            id=self.id,
            is_legal=bool(self.country_id),
            contract_ids=frozenset(self.contract_ids.ids),
            partner_id=self.partner_id.commercial_partner_id.id or 0,
            equipment_ids=self._get_equipment_ids(),
            type_ids=frozenset(self.type_ids.ids),
            priority=self.priority or "",
            waiting=frozenset(phase for name, phase in WAITS.items() if self[name]),
            promises=tuple(line._get_values() for line in self.line_ids),
        )

    def _get_equipment_ids(self):
        """Return the ids of the equipment types that it is meant for, None for all."""
        self.ensure_one()
        if not (self.equipment_type_id or self.is_fiscal):
            return None
        types = self.env["rma.service.equipment.type"].with_context(active_test=False)
        domain = Domain.TRUE
        if self.equipment_type_id:
            domain &= Domain("id", "child_of", self.equipment_type_id.id)
        if self.is_fiscal:
            fiscal = types.search([("is_fiscal", "=", True)])
            domain &= Domain("id", "child_of", fiscal.ids)
        return frozenset(types.search(domain).ids)

    @api.model
    def _find_promises(self, order):
        """Return what is promised for an order: of each kind the most specific.

        :param order: one ``rma.service.order``
        :return: dict (kind, is it owed by law) → (``Level``, ``Promise``)
        """
        found = {}
        for level in self._get_plan(order.company_id.id):
            missing = [
                promise
                for promise in level.promises
                if (promise.kind, level.is_legal) not in found
            ]
            if missing and level.fits(order):
                found |= {
                    (promise.kind, level.is_legal): (level, promise)
                    for promise in missing
                }
        return found

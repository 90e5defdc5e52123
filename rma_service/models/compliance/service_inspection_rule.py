import logging

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools import place

_logger = logging.getLogger(__name__)

# Devices that are planned in one transaction.
BATCH = 1000
# What another date follows from.
TERMS = frozenset(
    {
        "active",
        "company_id",
        "contract_id",
        "due_at",
        "equipment_type_id",
        "product_tmpl_id",
        "interval",
        "interval_unit",
        "start_event",
        "warning_days",
        "type_id",
        "sequence",
        "visits_per_year",
    }
)
# A date field takes no day that is further away.
MOST_YEARS = 49


class RmaServiceInspectionRule(models.Model):
    """What has to be done on devices of a kind again and again.

    A cash register is inspected every two years, a lift every month: the rule says on
    which devices, how often, counted from what, by which kind of work, and who asks
    whom. Of several rules with the same service type the most specific counts for a
    device (product before equipment type, a type before its parents); rules with
    other service types stand beside it.

    A rule of a contract is its maintenance plan: visits spread over its years
    (``service_inspection_rule_contract.py``).

    The rule itself stores no date: each device has one open ``rma.service.inspection``
    for each kind of work. Where a rule is changed, a scheduled action plans its devices
    anew, batch by batch (:meth:`_cron_plan`).
    """

    _name = "rma.service.inspection.rule"
    _description = "Inspection Rule"
    _inherit = ["rma.service.guarded"]
    _order = "sequence, id"
    _check_company_auto = True
    _bounds = {
        "interval": (0, 3650),
        "warning_days": (0, 365),
        "together_days": (0, 180),
    }

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    equipment_type_id = fields.Many2one(
        comodel_name="rma.service.equipment.type",
        index="btree_not_null",
        ondelete="cascade",
        help="Includes the types below it.",
    )
    product_tmpl_id = fields.Many2one(
        comodel_name="product.template",
        string="Product",
        index="btree_not_null",
        check_company=True,
        ondelete="cascade",
    )
    interval = fields.Integer(
        string="Every", required=True, default=24, aggregator=None
    )
    interval_unit = fields.Selection(
        selection=[("month", "Months"), ("day", "Days")],
        string="Unit of the Interval",
        required=True,
        default="month",
    )
    start_event = fields.Selection(
        selection=[
            ("sale", "Date of sale"),
            ("service", "Put in service"),
            ("inspection", "Last inspection"),
        ],
        string="First Counted From",
        required=True,
        default="service",
        help="What the first date is counted from; the next ones are counted from the"
        " last inspection.",
    )
    warning_days = fields.Integer(
        string="Asked Before (days)",
        default=30,
        aggregator=None,
        help="So many days before the date the work is asked for.",
    )
    pause_rule = fields.Selection(
        selection=[
            ("restart", "Inspection before the restart"),
            ("shift", "The date moves by the length of the pause"),
            ("keep", "The date stays"),
        ],
        string="After a Pause",
        required=True,
        default="restart",
        help="What becomes of the date of a device that was suspended for a while.",
    )
    type_id = fields.Many2one(
        comodel_name="rma.service.type",
        string="Service Type",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        domain="[('kind', '!=', 'request')]",
        help="Kind of work of the inspection, and who pays it. Finished work of this"
        " type sets the next date.",
    )
    template_id = fields.Many2one(
        comodel_name="rma.service.template",
        string="Ready Job",
        index="btree_not_null",
        check_company=True,
        domain="[('version_of_id', '=', False)]",
        ondelete="restrict",
        help="Operations and parts of the inspection, with their prices.",
    )
    checkpoint_ids = fields.Many2many(
        comodel_name="rma.service.checkpoint",
        relation="rma_service_inspection_rule_checkpoint_rel",
        column1="rule_id",
        column2="checkpoint_id",
        string="Checklist",
        help="Points that are checked. Left empty, all points of the equipment type.",
    )
    way = fields.Selection(
        selection=[
            ("request", "Make a request"),
            ("order", "Make an order with its work"),
            ("mail", "Mail the customer"),
            ("none", "Nothing, the list is enough"),
        ],
        string="When It Is Due",
        required=True,
        default="request",
        help="What is done once for each date, before it.",
    )
    together_days = fields.Integer(
        string="In One Visit Within (days)",
        aggregator=None,
        help="Devices of one customer that are due within so many days are asked for"
        " together, in one visit. 0 asks for each by itself.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        domain="[('share', '=', False)]",
        help="Calls customers who cannot be mailed. Without one, a service manager.",
    )
    is_planned = fields.Boolean(
        readonly=True,
        copy=False,
        help="The devices have the dates that follow from the rule.",
    )
    planned_to_id = fields.Integer(
        string="Planned Up To", readonly=True, copy=False, aggregator=None
    )
    inspection_count = fields.Integer(
        string="Devices", compute="_compute_inspection_count"
    )

    _interval_positive = models.Constraint(
        "CHECK (interval > 0)", "An inspection needs an interval of a day at least."
    )
    _together_positive = models.Constraint(
        "CHECK (together_days >= 0)", "Days of one visit are not negative."
    )
    _warning_positive = models.Constraint(
        "CHECK (warning_days >= 0)", "Days before the date are not negative."
    )
    _unplanned_idx = models.Index("(id) WHERE is_planned IS NOT TRUE")

    # === COMPUTE METHODS ===#

    def _compute_inspection_count(self):
        counts = dict(
            self.env["rma.service.inspection"]._read_group(
                [("rule_id", "in", self.ids), ("is_open", "=", True)],
                ["rule_id"],
                ["__count"],
            )
        )
        for rule in self:
            rule.inspection_count = counts.get(rule._origin, 0)

    # === CONSTRAINTS ===#

    @api.constrains("equipment_type_id", "product_tmpl_id")
    def _check_devices(self):
        for rule in self:
            if not rule._names_devices():
                raise ValidationError(
                    self.env._(
                        "%(rule)s: choose the equipment type or the product whose"
                        " devices are inspected.",
                        rule=rule.name,
                    )
                )

    @api.constrains("type_id")
    def _check_type(self):
        for rule in self:
            if rule.type_id.kind == "request":
                raise ValidationError(
                    self.env._(
                        "%(rule)s: orders of %(type)s have no device that could be"
                        " inspected. Choose another service type.",
                        rule=rule.name,
                        type=rule.type_id.name,
                    )
                )

    def _names_devices(self):
        """Tell whether the rule says which devices it is about; a hook."""
        self.ensure_one()
        return bool(self.equipment_type_id or self.product_tmpl_id)

    @api.constrains("interval", "interval_unit")
    def _check_interval(self):
        for rule in self:
            if rule.interval_unit == "month" and rule.interval > 240:
                raise ValidationError(
                    self.env._(
                        "%(rule)s: an interval has 240 months at most.", rule=rule.name
                    )
                )

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._call_planning()
        return rules

    def write(self, vals):
        result = super().write(vals)
        if TERMS & vals.keys():
            self._call_planning()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        rows = self.env["rma.service.inspection"].sudo()
        used = rows.search([("rule_id", "in", self.ids)], limit=1)
        if used:
            raise ValidationError(
                self.env._(
                    "%(rule)s: inspections of %(device)s stand on it. Archive it"
                    " instead.",
                    rule=used.rule_id.name,
                    device=used.device_id.name,
                )
            )

    def unlink(self):
        """Dates that nobody was asked for go with the rule."""
        rows = self.env["rma.service.inspection"].sudo()
        rows = rows.search([("rule_id", "in", self.ids), ("state", "=", "planned")])
        devices = rows.device_id
        rows._drop()
        devices._tell_next_inspection()
        result = super().unlink()
        self._clear_terms()
        return result

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if "name" in (default or {}):
            return vals_list
        return [
            vals | {"name": self.env._("%(rule)s (copy)", rule=rule.name)}
            for rule, vals in zip(self, vals_list, strict=True)
        ]

    # === ACTIONS ===#

    def action_view_inspections(self):
        """Open what is due by the rules."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "rma_service.rma_service_inspection_action"
        )
        return action | {
            "domain": [("rule_id", "in", self.ids)],
            "context": {"search_default_filter_open": 1},
        }

    # === DATES ===#

    def _get_next_day(self, day):
        """Return the day that is one interval after another.

        :param day: date of the last inspection, or of the first event
        """
        self.ensure_one()
        step = (
            relativedelta(months=self.interval)
            if self.interval_unit == "month"
            else relativedelta(days=self.interval)
        )
        latest = place.get_today(self) + relativedelta(years=MOST_YEARS)
        return min(place.clip_day(day) + step, latest)

    # === PLANNING ===#

    def _call_planning(self):
        """Let the devices of the rules be planned right after this transaction."""
        self._clear_terms()
        self.sudo()._as_system().write({"is_planned": False, "planned_to_id": 0})
        self.env["rma.service.job"]._call_cron("rma_service.ir_cron_plan_inspections")

    @api.model
    def _cron_plan(self):
        """Plan the devices of the rules that were changed, a batch at a time."""
        cron = self.env["ir.cron"]
        rules = self.sudo().with_context(active_test=False)
        rules = rules.search([("is_planned", "=", False)])
        cron._commit_progress(remaining=len(rules))
        for rule in rules:
            # Somebody else's turn where it is locked: he goes on with it.
            while rule.try_lock_for_update() and not rule.is_planned:
                rule._plan_batch()
                if not cron._commit_progress(int(rule.is_planned)):
                    return

    def _plan_batch(self):
        """Plan the next devices of the rule, in the order of their ids."""
        self.ensure_one()
        devices = self.env["stock.lot"].sudo()
        devices = devices.search(
            self._get_device_domain() & Domain("id", ">", self.planned_to_id),
            order="id",
            limit=BATCH,
        )
        try:
            with self.env.cr.savepoint():
                devices._plan_inspections()
        except Exception:  # one that fails does not keep the others waiting
            _logger.warning("%s: planned one by one", self, exc_info=True)
            self.env.invalidate_all()
            for device in devices:
                device._try_plan_inspections()
        self._as_system().write(
            {
                "planned_to_id": devices[-1:].id or self.planned_to_id,
                "is_planned": len(devices) < BATCH,
            }
        )

    def _get_device_domain(self):
        """Return the domain of the devices that the rule is, or was, about."""
        self.ensure_one()
        named = Domain.FALSE
        if self.active and self._names_devices() and self._is_in_force():
            named = self._get_named_domain() & Domain("owner_id", "!=", False)
        planned = [("rule_id", "=", self.id), ("is_open", "=", True)]
        return named | Domain("inspection_ids", "any", planned)

    def _get_named_domain(self):
        """Return the domain of the devices that the rule names; a hook."""
        self.ensure_one()
        named = Domain.TRUE
        if self.product_tmpl_id:
            named &= Domain("product_id.product_tmpl_id", "=", self.product_tmpl_id.id)
        if self.equipment_type_id:
            named &= Domain("equipment_type_id", "child_of", self.equipment_type_id.id)
        return named

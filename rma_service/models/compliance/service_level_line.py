from odoo import api, fields, models

from ...tools.bounds import up_to
from .service_level import Promise

KINDS = [
    ("answer", "First answer"),
    ("start", "Begin of work"),
    ("diagnosis", "Diagnosis"),
    ("estimate", "Estimate"),
    ("repair", "Repair"),
    ("return", "Return"),
]
BEGINS = [
    ("request", "The request"),
    ("intake", "The device is here"),
    ("consent", "The customer's agreement"),
]
UNITS = [("minute", "Minutes"), ("hour", "Hours"), ("day", "Days")]
CLOCKS = [("working", "Working time"), ("always", "Round the clock")]


class RmaServiceLevelLine(models.Model):
    """One promise of a service level: what, within which time, on which clock."""

    _name = "rma.service.level.line"
    _description = "Promise of a Service Level"
    _inherit = ["rma.service.cached", "rma.service.guarded"]
    _order = "level_id, id"
    # Calendars are walked through until the end.
    _bounds = {"amount": up_to(1000), "warn_before": up_to(1000)}

    level_id = fields.Many2one(
        comodel_name="rma.service.level",
        string="Service Level",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="level_id.company_id", store=True, precompute=True, index=True
    )
    kind = fields.Selection(
        selection=KINDS,
        string="Promise",
        required=True,
        default="repair",
        help="First answer: a message of ours, or the first step. Begin of work: the"
        " diagnosis begins. Diagnosis: it is over. Estimate: it was sent, or none was"
        " needed. Repair: it is finished. Return: handed over.",
    )
    begins = fields.Selection(
        selection=BEGINS,
        string="Counts From",
        compute="_compute_begins",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    amount = fields.Integer(string="Within", required=True, default=1)
    unit = fields.Selection(
        selection=UNITS,
        required=True,
        default="day",
        help="Days are whole ones: the first day does not count, the last one counts"
        " until its end.",
    )
    clock = fields.Selection(
        selection=CLOCKS,
        required=True,
        default="working",
        help="Working time: the working hours of the order's team, else of the company,"
        " without public holidays. Who is absent is stood in for: that stops no time.",
    )
    warn_before = fields.Integer(
        compute="_compute_warn_before",
        store=True,
        readonly=False,
        precompute=True,
        help="How long before it is due the deadline is soon, and whoever looks after"
        " the order is reminded; in the unit of the promise. 0: never.",
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A promise is kept within at least one unit of time."
    )
    _warn_before_less = models.Constraint(
        "CHECK (warn_before >= 0 AND warn_before <= amount)",
        "The reminder comes between the begin of a promise and its end.",
    )
    _kind_uniq = models.UniqueIndex(
        "(level_id, kind)", "A service level has one promise of each kind."
    )

    # === COMPUTE METHODS ===#

    @api.depends("kind")
    def _compute_begins(self):
        for line in self:
            is_early = line.kind in ("answer", "start")
            line.begins = "request" if is_early else "intake"

    @api.depends("amount")
    def _compute_warn_before(self):
        for line in self:
            line.warn_before = max(line.amount // 4, int(line.amount > 1))

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.level_id._recompute_orders()
        return lines

    def write(self, vals):
        result = super().write(vals)
        self.level_id._recompute_orders()
        return result

    def unlink(self):
        self.level_id._recompute_orders()
        return super().unlink()

    # === READ BY ORDERS ===#

    def _get_values(self):
        """Return the promise as plain values."""
        self.ensure_one()
        return Promise(
            id=self.id,
            kind=self.kind,
            begins=self.begins,
            amount=self.amount,
            unit=self.unit,
            clock=self.clock,
            warn_before=self.warn_before,
        )

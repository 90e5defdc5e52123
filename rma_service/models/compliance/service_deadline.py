from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.promised_time import TAKEN_BACK
from .service_level_line import KINDS

STATES = [
    ("time", "In time"),
    ("soon", "Soon"),
    ("late", "Late"),
    ("waiting", "Stands still"),
    ("kept", "Kept"),
    ("missed", "Missed"),
]


class RmaServiceDeadline(models.Model):
    """A moment until which something is promised to a customer, or owed by law.

    Rows are made and kept by their order alone
    (``models/compliance/service_order_deadline.py``), from its stage log, its service
    levels and the working hours of its team. When one is due is stored; whether that is
    in time, soon or late is asked of the clock.

    Type, team and customer are those of the order when the row was last computed: what
    was kept stays where it was kept.
    """

    _name = "rma.service.deadline"
    _description = "Deadline"
    _inherit = ["rma.service.order.row", "rma.service.job"]
    _order = "date_due, id"
    _rec_name = "kind"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True
    )
    kind = fields.Selection(
        selection=KINDS, string="Promise", required=True, readonly=True
    )
    is_legal = fields.Boolean(string="Owed by Law", readonly=True)
    level_id = fields.Many2one(
        comodel_name="rma.service.level",
        string="Service Level",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    reason = fields.Char(
        string="Meant For",
        related="level_id.summary",
        help="Why this level: the most specific one with such a promise counts.",
    )
    type_id = fields.Many2one(
        comodel_name="rma.service.type",
        string="Service Type",
        readonly=True,
        ondelete="restrict",
    )
    team_id = fields.Many2one(
        comodel_name="rma.service.team", readonly=True, ondelete="set null"
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        readonly=True,
        ondelete="set null",
        help="The organisation that the customer of the order belongs to.",
    )
    calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working Hours",
        readonly=True,
        ondelete="set null",
        help="Empty: round the clock.",
    )
    date_begin = fields.Datetime(string="Counts From", required=True, readonly=True)
    date_warn = fields.Datetime(string="Soon From", readonly=True)
    date_due = fields.Datetime(
        string="Due",
        readonly=True,
        help="Empty while time stands still.",
    )
    date_kept = fields.Datetime(
        string="Done",
        readonly=True,
        help="When it was done, or the order was cancelled too late.",
    )
    paused_minutes = fields.Integer(
        string="Stood Still (minutes)",
        readonly=True,
        aggregator="avg",
        help="How long we waited for others in between.",
    )
    result = fields.Selection(
        selection=[("kept", "Kept"), ("missed", "Missed")], readonly=True
    )
    kept_share = fields.Float(
        string="Kept (%)",
        readonly=True,
        aggregator="avg",
        digits=(5, 1),
        help="Share of the deadlines that were kept.",
    )
    state = fields.Selection(
        selection=STATES, compute="_compute_state", search="_search_state"
    )

    _order_kind_uniq = models.UniqueIndex("(order_id, kind, is_legal)")
    # Of a million the few that are open: lists, boards and who watches ask for these.
    _open_idx = models.Index(
        "(date_due) INCLUDE (order_id, date_warn) WHERE date_kept IS NULL"
    )
    # All of them in their order, and the report over months, from the index alone.
    _due_idx = models.Index(
        "(date_due, id)"
        " INCLUDE (company_id, kind, result, kept_share, type_id, team_id, partner_id)"
    )

    # === COMPUTE METHODS ===#

    @api.depends("date_kept", "date_due", "date_warn", "result")
    def _compute_state(self):
        now = fields.Datetime.now()
        for deadline in self:
            deadline.state = deadline._get_state(now)

    def _get_state(self, now):
        """Return the state at a moment, naive UTC."""
        self.ensure_one()
        if self.date_kept:
            return self.result
        if not self.date_due:
            return "waiting"
        if self.date_due < now:
            return "late"
        return "soon" if self.date_warn and self.date_warn <= now else "time"

    def _is_open_to(self, vals):
        """Tell whether the row follows what was computed anew.

        What was kept stays as it was then, whatever became of levels and hours. Only an
        order that goes back opens it again, and a repair is done when it was done last.

        :param vals: dict of its values
        """
        self.ensure_one()
        if not self.date_kept or not vals["date_kept"]:
            return True
        return self.kind in TAKEN_BACK and self.date_kept != vals["date_kept"]

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = self._get_state_domains()
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.model
    def _get_state_domains(self):
        """Return what each state is by stored fields: dict state → ``Domain``."""
        now = fields.Datetime.now()
        is_open = Domain("date_kept", "=", False)
        is_due_later = is_open & Domain("date_due", ">=", now)
        is_soon = Domain("date_warn", "<=", now)
        done = Domain("date_kept", "!=", False)
        return {
            "time": is_due_later
            & (Domain("date_warn", "=", False) | Domain("date_warn", ">", now)),
            "soon": is_due_later & is_soon,
            "late": is_open & Domain("date_due", "<", now),
            "waiting": is_open & Domain("date_due", "=", False),
            "kept": done & Domain("result", "=", "kept"),
            "missed": done & Domain("result", "=", "missed"),
        }

    # === ACTIONS ===#

    def action_open_order(self):
        """Open the order of the deadline."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "rma.service.order",
            "res_id": self.order_id.id,
            "views": [(False, "form")],
        }

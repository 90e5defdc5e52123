from typing import NamedTuple

from odoo import api, fields, models, tools

# The fixed phases of a service order. Stages are named, added and ordered freely;
# the logic looks at their phase only.
PHASES = [
    ("request", "Request"),
    ("intake", "Intake"),
    ("diagnosis", "Diagnosis"),
    ("approval", "Approval"),
    ("parts", "Waiting for parts"),
    ("repair", "Repair"),
    ("quality", "Quality check"),
    ("ready", "Ready"),
    ("done", "Handed over"),
    ("cancel", "Cancelled"),
]

# Which phases may follow which, where a stage does not name its next stages.
NEXT_PHASES = {
    "request": {"intake", "diagnosis", "approval", "cancel"},
    "intake": {
        "request",
        "diagnosis",
        "approval",
        "parts",
        "repair",
        "ready",
        "cancel",
    },
    "diagnosis": {"intake", "approval", "parts", "repair", "ready", "cancel"},
    "approval": {"diagnosis", "parts", "repair", "ready", "cancel"},
    "parts": {"diagnosis", "approval", "repair", "quality", "ready", "cancel"},
    "repair": {"diagnosis", "approval", "parts", "quality", "ready", "cancel"},
    "quality": {"repair", "ready"},
    "ready": {"repair", "done", "cancel"},
    "done": set(),
    "cancel": {"request"},
}

OPEN_PHASES = tuple(
    phase for phase, _label in PHASES if phase not in ("done", "cancel")
)
FINISHED_PHASES = ("ready", "done")


class StageRules(NamedTuple):
    """What the flow has to know of a stage, as plain values fit for a cache."""

    id: int
    phase: str
    type_ids: frozenset
    next_ids: frozenset
    group_ids: frozenset
    required_fields: tuple

    def allows_next(self, other):
        """Tell whether an order may go from this stage to the ``other``.

        A stage that names its next stages allows these. Otherwise the phase decides;
        stages of one phase may be changed freely.
        """
        if self.next_ids:
            return other.id in self.next_ids
        return other.phase == self.phase or other.phase in NEXT_PHASES[self.phase]

    def serves(self, type_id):
        """Tell whether orders of the service type use the stage."""
        return not self.type_ids or type_id in self.type_ids


class RmaServiceStage(models.Model):
    """A step that service orders go through, with its entry conditions.

    A stage belongs to one fixed phase; entering the stage runs the effects of that
    phase. It may be kept for some service types, for some groups of users, and may
    ask for fields to be filled before an order enters it.
    """

    _name = "rma.service.stage"
    _description = "Service Stage"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    phase = fields.Selection(
        selection=PHASES,
        required=True,
        default="diagnosis",
        index=True,
        help="What the stage means for the order. The phase decides what happens when"
        " an order enters the stage: receipt, estimate, parts, hand-over...",
    )
    fold = fields.Boolean(
        string="Folded in Kanban", help="Show the column folded in the kanban view."
    )
    description = fields.Text(
        string="Instructions",
        translate=True,
        help="What is to be done in this stage; shown to the user as a hint.",
    )
    type_ids = fields.Many2many(
        comodel_name="rma.service.type",
        relation="rma_service_stage_type_rel",
        column1="stage_id",
        column2="type_id",
        string="Service Types",
        help="Only orders of these types use the stage. Leave empty for all types.",
    )
    next_stage_ids = fields.Many2many(
        comodel_name="rma.service.stage",
        relation="rma_service_stage_next_rel",
        column1="stage_id",
        column2="next_stage_id",
        string="Allowed Next Stages",
        help="Stages an order may go to from here. Leave empty to allow what makes"
        " sense for the phase.",
    )
    group_ids = fields.Many2many(
        comodel_name="res.groups",
        relation="rma_service_stage_group_rel",
        column1="stage_id",
        column2="group_id",
        string="Allowed Groups",
        help="Only members of these groups may move orders into the stage. Leave empty"
        " to allow every service user.",
    )
    required_field_ids = fields.Many2many(
        comodel_name="ir.model.fields",
        relation="rma_service_stage_field_rel",
        column1="stage_id",
        column2="field_id",
        string="Required Fields",
        domain="[('model', '=', 'rma.service.order'), ('store', '=', True),"
        " ('readonly', '=', False)]",
        groups="rma_service.group_service_manager",
        help="Fields of the service order that must be filled before it enters the"
        " stage.",
    )
    rotting_threshold_days = fields.Integer(
        string="Days to Stuck",
        help="Orders that stay longer than this in the stage are shown as stuck."
        " 0 switches it off.",
    )

    # === RULES OF THE FLOW, CACHED ===#

    @api.model_create_multi
    def create(self, vals_list):
        stages = super().create(vals_list)
        self.env.registry.clear_cache("stable")
        return stages

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache("stable")
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache("stable")
        return result

    @api.model
    @tools.ormcache(cache="stable")
    def _get_rules(self):
        """Return the rules of all active stages: dict id → ``StageRules``, in order.

        Every move of every order reads them, and nearly nothing changes them.
        """
        return {
            stage.id: StageRules(
                id=stage.id,
                phase=stage.phase,
                type_ids=frozenset(stage.type_ids.ids),
                next_ids=frozenset(stage.next_stage_ids.ids),
                group_ids=frozenset(stage.group_ids.ids),
                required_fields=tuple(stage.required_field_ids.mapped("name")),
            )
            for stage in self.sudo().with_context(active_test=True).search([])
        }

    def _get_own_rules(self):
        """Return the rules of this stage, also where it is archived."""
        self.ensure_one()
        rules = self._get_rules().get(self.id)
        return rules or StageRules(
            self.id, self.phase, frozenset(), frozenset(), frozenset(), ()
        )

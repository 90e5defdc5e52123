from contextlib import contextmanager
from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.bounds import DAYS
from ...tools.rights import reading_all

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
    "quality": {"approval", "repair", "ready"},
    "ready": {"repair", "done", "cancel"},
    "done": set(),
    "cancel": {"request"},
}

# Says in the context that a change of several stages is judged as a whole. An object,
# as no request from outside can put that into its context.
GUARDED = object()

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
    sequence: tuple = (0, 0)  # place in the workflow of a type: sequence and row
    plan_id: int = 0
    checks: tuple = ()  # codes of ``rma.service.stage.check``
    is_ready_to_start: bool = False
    # Types with an own workflow: all of them, those that use the stage, and the rules
    # that the stage has for these.
    workflow_ids: frozenset = frozenset()
    used_ids: frozenset = frozenset()
    by_type: dict = {}

    def of_type(self, type_id):
        """Return the rules of the stage for orders of a service type."""
        return self.by_type.get(type_id, self)

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
        if type_id in self.workflow_ids:
            return type_id in self.used_ids
        return not self.type_ids or type_id in self.type_ids


class RmaServiceStage(models.Model):
    """A step that service orders go through, with its entry conditions.

    A stage belongs to one fixed phase; entering the stage runs the effects of that
    phase. It may be kept for some service types, for some groups of users, and may
    ask for fields to be filled before an order enters it.
    """

    _name = "rma.service.stage"
    _description = "Service Stage"
    _inherit = ["rma.service.cached", "rma.service.guarded"]
    _order = "sequence, id"
    _bounds = {"rotting_threshold_days": DAYS}

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
    is_ready_to_start = fields.Boolean(
        string="Ready to Start",
        help="Agreed orders that miss no part wait here for a technician. Only of the"
        " phase in which orders wait between consent and repair.",
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
    check_ids = fields.Many2many(
        comodel_name="rma.service.stage.check",
        relation="rma_service_stage_check_rel",
        column1="stage_id",
        column2="check_id",
        string="Checks",
        help="What has to be true before an order enters the stage.",
    )
    activity_plan_id = fields.Many2one(
        comodel_name="mail.activity.plan",
        domain="[('res_model', '=', 'rma.service.order')]",
        ondelete="set null",
        help="Activities that are scheduled when an order enters the stage. A plan of"
        " one company is for its orders only.",
    )
    service_type_ids = fields.Many2many(
        comodel_name="rma.service.type",
        string="Used by",
        compute="_compute_service_type_ids",
        search="_search_service_type_ids",
        help="Service types whose orders go through the stage, by their own workflow or"
        " as a common stage.",
    )
    rotting_threshold_days = fields.Integer(
        string="Days to Stuck",
        help="Orders that stay longer than this in the stage are shown as stuck."
        " 0 switches it off.",
    )

    # === RULES OF THE FLOW, CACHED ===#

    def _compute_service_type_ids(self):
        types = self.env["rma.service.type"].search([("active", "=", True)])
        for stage in self:
            rules = stage._get_own_rules()
            stage.service_type_ids = types.filtered(
                lambda each, rules=rules: rules.serves(each.id)
            )

    def _search_service_type_ids(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain(
            "id",
            "in",
            [
                rules.id
                for rules in self._get_rules().values()
                if any(rules.serves(type_id) for type_id in value if type_id)
            ],
        )

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """Stages asked for by service type come in the order of its own workflow.

        So the status bar of an order shows them as its type goes through them.
        """
        stages = super().search_fetch(domain, field_names, offset, limit, order)
        type_id = not order and limit is None and self._get_type_id_of(domain)
        if not type_id:
            return stages
        rules = self._get_rules()
        places = {
            stage.id: place
            for place, stage in enumerate(
                self.env["rma.service.type"].browse(type_id)._get_stages()
            )
        }
        return stages.sorted(lambda stage: places.get(stage.id, len(rules)))

    def _get_type_id_of(self, domain):
        """Return the id of the service type that a domain asks stages for, if any."""
        for condition in Domain(domain).iter_conditions():
            if condition.field_expr == "service_type_ids":
                value = condition.value
                ids = [value] if isinstance(value, int) else list(value or ())
                if len(ids) == 1:
                    return ids[0]
        return False

    @api.constrains("activity_plan_id")
    def _check_activity_plan(self):
        for stage in self:
            stage.activity_plan_id._check_service_plan(self.env["res.company"])

    @api.model_create_multi
    def create(self, vals_list):
        """A new stage stands where its phase belongs, unless a place is given."""
        unplaced = [vals for vals in vals_list if "sequence" not in vals]
        if unplaced:
            default_phase = self.default_get(["phase"]).get("phase")
            stages = self.with_context(active_test=True).search([("active", "=", True)])
            places = [(stage.phase, stage.sequence) for stage in stages]
            for vals in unplaced:
                phase = vals.get("phase", default_phase)
                vals["sequence"] = self._get_place_of_phase(phase, places)
        return super().create(vals_list)

    @api.model
    def _get_place_of_phase(self, phase, places):
        """Return the sequence of a new stage: that of the last one of its phase.

        With the same sequence the newer one stands behind. A phase that has no stage
        comes behind the earlier phases.

        :param phase: technical name of the phase
        :param places: pairs of phase and sequence, of the stages that are there
        """
        order = [name for name, _label in PHASES]
        if phase not in order:
            return 10
        earlier = [
            sequence
            for name, sequence in places
            if order.index(name) <= order.index(phase)
        ]
        later = [sequence for _name, sequence in places]
        return max(earlier) if earlier else min(later, default=11) - 1

    def write(self, vals):
        if "phase" in vals:
            self._check_phase_free(vals["phase"])
        is_moved = vals.keys() & {"active", "type_ids", "next_stage_ids", "phase"}
        with self._guard_open_orders(is_moved):
            return super().write(vals)

    def _check_phase_free(self, phase):
        """The phase of a stage that has orders is fixed: they would leap with it.

        :param phase: technical name of the new phase
        :raises UserError: naming the stage
        """
        changed = self.filtered(lambda stage: stage.phase != phase)
        orders = self.env["rma.service.order"].sudo().with_context(active_test=False)
        used = orders.search([("stage_id", "in", changed.ids)], limit=1).stage_id
        if used:
            raise UserError(
                self.env._(
                    "%(stage)s has orders, which would leap to another phase with it:"
                    " make a new stage and retire this one.",
                    stage=used.name,
                )
            )

    # === NO ORDER IS STRANDED ===#

    @contextmanager
    def _guard_open_orders(self, is_needed=True):
        """Refuse what is done inside if it strands open orders.

        They would stand in a stage that their type does not use, or in one from which
        no way leads to the hand-over or to a cancellation any more.

        :raises UserError: a sentence for each stage and type with the number of orders
        """
        if not is_needed or self.env.context.get("rma_workflow_guarded") is GUARDED:
            yield
            return
        before = self._get_stranded()
        yield
        sentences = [
            self._describe_stranded(service_type, stage, count)
            for (service_type, stage), count in self._get_stranded().items()
            if (service_type, stage) not in before
        ]
        if sentences:
            # What was cached meanwhile is taken back with the transaction.
            self._clear_service_cache()
            raise UserError("\n".join(sentences))

    @api.model
    def _describe_stranded(self, service_type, stage, count):
        """Return the sentence that refuses to strand orders.

        :param service_type: type of the orders
        :param stage: where they stand
        :param count: how many they are
        """
        values = {"count": count, "type": service_type.name, "stage": stage.name}
        if self._is_served(service_type, stage):
            return self.env._(
                "%(count)s open orders of service type %(type)s stand in %(stage)s, and"
                " could neither be handed over nor cancelled from there: allow a next"
                " stage that leads on.",
                **values,
            )
        return self.env._(
            "%(count)s open orders of service type %(type)s stand in %(stage)s:"
            " choose “Retire…” at the stage to move them to another one first.",
            **values,
        )

    @api.model
    def _is_served(self, service_type, stage):
        """Tell whether orders of the type use the stage."""
        rules = self._get_rules()
        return stage.id in rules and rules[stage.id].serves(service_type.id)

    @api.model
    def _get_stranded(self):
        """Return where open orders stand that cannot go on.

        :return: dict (service type, stage) → number of orders, of all companies
        """
        groups = (
            self.env["rma.service.order"]
            .sudo()
            .with_context(active_test=False)
            ._read_group(
                [("phase", "in", OPEN_PHASES)], ["type_id", "stage_id"], ["__count"]
            )
        )
        stuck = {
            service_type: set(service_type._get_workflow_graph()[0].get_stuck())
            for service_type in {service_type for service_type, _stage, _n in groups}
        }
        return {
            (service_type, stage): count
            for service_type, stage, count in groups
            if stage.id in stuck[service_type]
            or not self._is_served(service_type, stage)
        }

    def action_retire(self):
        """Open the dialog that moves the open orders away and archives the stage."""
        self.ensure_one()
        return self._action_retire()

    def _action_retire(self, service_type=None):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Retire %(stage)s", stage=self.name),
            "res_model": "rma.service.stage.retire",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_stage_id": self.id,
                "default_type_id": service_type.id if service_type else False,
            },
        }

    # === RULES ===#

    @api.model
    @tools.ormcache(cache="stable")
    def _get_rules(self):
        """Return the rules of all active stages: dict id → ``StageRules``, in order.

        Every move of every order reads them, and nearly nothing changes them. Rules of
        types with an own workflow are found in ``by_type`` of each.
        """
        rows = self.env["rma.service.type.stage"].sudo()
        rows = rows.search([("type_id", "!=", False)])
        workflow_ids = frozenset(rows.type_id.ids)
        rows = rows.filtered("is_used").grouped("stage_id")
        stages = self.sudo().with_context(active_test=True).search(Domain.TRUE)
        # They are kept for everybody: those of all companies, whoever asks first.
        with reading_all(stages, "type_ids"):
            return {
                stage.id: self._prepare_rules(stage, workflow_ids, rows.get(stage, ()))
                for stage in stages
            }

    @api.model
    def _prepare_rules(self, stage, workflow_ids, rows):
        """Return the rules of a stage, with those of the types of ``rows``.

        :param stage: one stage
        :param workflow_ids: ids of the types that have an own workflow
        :param rows: rows of such types that use the stage
        """
        plan = stage.activity_plan_id
        rules = StageRules(
            id=stage.id,
            phase=stage.phase,
            type_ids=frozenset(stage.type_ids.ids),
            next_ids=frozenset(stage.next_stage_ids.ids),
            group_ids=frozenset(stage.group_ids.ids),
            required_fields=tuple(stage.required_field_ids.mapped("name")),
            plan_id=plan.id if plan.active else 0,
            checks=tuple(stage.check_ids.mapped("code")),
            is_ready_to_start=stage.is_ready_to_start,
            workflow_ids=workflow_ids,
            used_ids=frozenset(row.type_id.id for row in rows),
        )
        by_type = {
            row.type_id.id: rules._replace(**row._get_overrides()) for row in rows
        }
        return rules._replace(by_type=by_type)

    def _get_own_rules(self, service_type=None):
        """Return the rules of this stage, also where it is archived.

        :param service_type: type of the orders, whose own workflow may say otherwise
        """
        self.ensure_one()
        rules = self._get_rules().get(self.id) or StageRules(
            self.id, self.phase, frozenset(), frozenset(), frozenset(), ()
        )
        return rules.of_type(service_type.id) if service_type else rules

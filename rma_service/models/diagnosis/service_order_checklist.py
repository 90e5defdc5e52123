from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from ...tools.arguments import one_of, takes
from .service_checkpoint import CHECK_PHASES

# Whose checklist is worked on in a phase of the order.
CHECKLIST_OF_PHASE = {
    "intake": "intake",
    "diagnosis": "diagnosis",
    "approval": "diagnosis",
    "parts": "diagnosis",
    "repair": "diagnosis",
    "quality": "quality",
}


class RmaServiceOrder(models.Model):
    """The checklist and the custom fields that come from the equipment type.

    Nothing here costs a query on an order whose equipment type asks for nothing: the
    rules of the types are cached, and ``has_checks`` is on the order's own row.
    """

    _inherit = "rma.service.order"

    equipment_properties = fields.Properties(
        string="Fields of the Equipment",
        definition="equipment_type_id.order_properties_definition",
        copy=True,
    )
    is_type_chosen = fields.Boolean(
        store=False,
        help="The service type was chosen by hand while the form was open.",
    )
    check_ids = fields.One2many(
        comodel_name="rma.service.check",
        inverse_name="order_id",
        string="Checklist",
        copy=False,
        groups="rma_service.group_service_own",
    )
    has_checks = fields.Boolean(readonly=True, copy=False)
    checklist_progress = fields.Char(
        string="Checked",
        compute="_compute_checklist_progress",
        compute_sudo=True,
        help="Points checked of all points, and how many of them failed. Of several"
        " rounds the last one counts.",
    )
    checklist_failed_count = fields.Integer(
        string="Failed Checks",
        compute="_compute_checklist_progress",
        compute_sudo=True,
    )
    can_load_checklist = fields.Boolean(
        compute="_compute_can_load_checklist",
        compute_sudo=True,
        help="The equipment type has points for the phase that the order lacks.",
    )
    intake_points = fields.Text(
        string="To Check at Intake",
        compute="_compute_intake_points",
        compute_sudo=True,
        help="Mandatory points of the intake that are still open, while the customer is"
        " at the counter.",
    )

    # === COMPUTE METHODS ===#

    @api.depends("has_checks", "check_ids.result")
    def _compute_checklist_progress(self):
        for order in self:
            checks = order._get_current_checks()
            failed = len(checks.filtered(lambda check: check.result == "fail"))
            answered = len(checks.filtered(lambda check: check.result != "pending"))
            order.checklist_failed_count = failed
            if not checks:
                order.checklist_progress = False
            elif failed:
                order.checklist_progress = self.env._(
                    "%(answered)s/%(total)s, %(failed)s failed",
                    answered=answered,
                    total=len(checks),
                    failed=failed,
                )
            else:
                order.checklist_progress = f"{answered}/{len(checks)}"

    @api.depends("equipment_type_id", "phase", "has_checks", "check_ids")
    def _compute_can_load_checklist(self):
        for order in self:
            wanted = order._get_checkpoint_ids(CHECKLIST_OF_PHASE.get(order.phase))
            if wanted and order.has_checks:
                present = order._get_current_checks().checkpoint_id
                wanted = set(wanted) - set(present.ids)
            order.can_load_checklist = bool(wanted)

    @api.depends("equipment_type_id", "phase", "has_checks", "check_ids.result")
    def _compute_intake_points(self):
        for order in self:
            points = self.env["rma.service.check"]
            if order.phase == "request":
                # Not on the order yet: they come with the device.
                point_ids = order._get_checkpoint_ids("intake")
                points = self.env["rma.service.checkpoint"].browse(point_ids)
                points = points.filtered("is_mandatory")
            elif order.phase == "intake":
                for missing in order._get_current_checks("intake")._get_missing():
                    points |= missing
            names = points.mapped("name")
            order.intake_points = format_list(self.env, names) if names else False

    def _get_checkpoint_ids(self, phase):
        """Return the ids of the checkpoints of the order's equipment type.

        :param phase: one of ``CHECK_PHASES``, or nothing
        """
        self.ensure_one()
        if not phase or self._is_request():
            return ()
        rules = self.equipment_type_id._get_own_rules()
        return rules.checkpoint_ids.get(phase, ())

    def _get_current_checks(self, phases=None):
        """Return the checks of the orders that count: of each phase the last round.

        :param phases: one of ``CHECK_PHASES`` or a list of them; all by default
        """
        wanted = [phases] if isinstance(phases, str) else phases
        current = self.env["rma.service.check"]
        for order in self:
            if not order.has_checks:
                continue
            rounds = order.sudo().check_ids.grouped(lambda c: (c.phase, c.round))
            last = {}
            for phase, number in rounds:
                if wanted is None or phase in wanted:
                    last[phase] = max(number, last.get(phase, 0))
            for key in last.items():
                current |= rounds[key]
        return current.with_env(self.env)

    # === PROPOSED SERVICE TYPE ===#

    @api.model_create_multi
    def create(self, vals_list):
        """Propose the service type of the equipment where none was chosen."""
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            if not vals.get("type_id") and "default_type_id" not in self.env.context:
                proposed = self._get_proposed_type_id(vals)
                if proposed:
                    vals["type_id"] = proposed
        return super().create(vals_list)

    def _get_proposed_type_id(self, vals):
        """Return the service type that the equipment in ``vals`` proposes, or False."""
        company_id = vals.get("company_id") or self.env.company.id
        proposals = self.env["rma.service.equipment.type"]._get_default_types(
            company_id
        )
        if not proposals:
            return False
        equipment_type_id = vals.get("equipment_type_id")
        if not equipment_type_id:
            product = self.env["product.product"].browse(vals.get("product_id"))
            if not product and vals.get("device_id"):
                device = self.env["stock.lot"].browse(vals["device_id"])
                product = device.product_id
            equipment_type_id = product.equipment_type_id.id
        return proposals.get(equipment_type_id, False)

    @api.onchange("type_id")
    def _onchange_type_id(self):
        """A type that nothing proposes was chosen by hand: it is not replaced."""
        default = self._default_type_id()
        self.is_type_chosen = self.type_id not in (
            default,
            self._get_proposed_service_type(),
        )

    @api.onchange("product_id", "equipment_type_id")
    def _onchange_equipment_type_id(self):
        proposed = self._get_proposed_service_type()
        is_free = not self._origin and not self.is_type_chosen
        if proposed and is_free and not self._is_request():
            self.type_id = proposed

    def _get_proposed_service_type(self):
        """Return the service type that the equipment type proposes, may be empty."""
        self.ensure_one()
        types = self.env["rma.service.equipment.type"]
        proposals = types._get_default_types((self.company_id or self.env.company).id)
        type_id = proposals.get(self.equipment_type_id._origin.id, False)
        return self.env["rma.service.type"].browse(type_id)

    # === MAKING THE CHECKLIST ===#

    def _enter_intake(self):
        result = super()._enter_intake()
        self._begin_checklist("intake")
        return result

    def _enter_diagnosis(self):
        result = super()._enter_diagnosis()
        self._begin_checklist("diagnosis")
        return result

    def _enter_quality(self):
        result = super()._enter_quality()
        self._begin_checklist("quality")
        return result

    def _begin_checklist(self, phase):
        """Copy the points of the equipment types onto the orders, once a phase.

        The quality check begins a new round when the last one was answered.

        :param phase: one of ``CHECK_PHASES``
        """
        vals_list = []
        checkpoints = self.env["rma.service.checkpoint"].sudo()
        for order in self:
            point_ids = order._get_checkpoint_ids(phase)
            if not point_ids:
                continue
            last = order._get_current_checks(phase)
            check_round = 1
            if last:
                answered = any(check.result != "pending" for check in last)
                if phase != "quality" or not answered:
                    continue
                check_round = last[0].round + 1
            vals_list += order._prepare_checks(
                checkpoints.browse(point_ids), check_round
            )
        self._create_checks(vals_list)

    def _prepare_checks(self, checkpoints, check_round):
        """Return the values of the checks of one order, in the order of the points."""
        self.ensure_one()
        return [
            point._prepare_check_vals(self, check_round) | {"sequence": sequence}
            for sequence, point in enumerate(checkpoints, start=1)
        ]

    def _create_checks(self, vals_list):
        """Create checks and mark their orders: no user creates checks by hand."""
        if not vals_list:
            return
        checks = self.env["rma.service.check"].sudo().create(vals_list)
        fresh = checks.order_id.filtered(lambda order: not order.has_checks)
        fresh.sudo().write({"has_checks": True})

    def action_load_checklist(self):
        """Bring the checklists of the phase in line with the equipment types.

        Missing points are added; points of another type go, unless they were answered.

        :return: True
        :raises UserError: if there is nothing to load, naming the order
        """
        self.check_access("write")
        # Tapped twice at once, the points would come twice.
        self._lock_for_move()
        vals_list = []
        for order in self:
            phase = CHECKLIST_OF_PHASE.get(order.phase)
            point_ids = order._get_checkpoint_ids(phase)
            order._check_checklist(phase, point_ids)
            current = order._get_current_checks(phase)
            stale = current.filtered(
                lambda check, wanted=set(point_ids): (
                    check.result == "pending" and check.checkpoint_id.id not in wanted
                )
            )
            present = set(current.checkpoint_id.ids)
            check_round = max(current.mapped("round"), default=1)
            points = self.env["rma.service.checkpoint"].sudo().browse(point_ids)
            vals_list += [
                vals
                for vals in order._prepare_checks(points, check_round)
                if vals["checkpoint_id"] not in present
            ]
            stale.sudo().unlink()
        self._create_checks(vals_list)
        return True

    def _check_checklist(self, phase, point_ids):
        """Refuse to load the checklist where there is none to load.

        :param phase: key of ``CHECK_PHASES``, None in phases without a checklist
        :param point_ids: ids of its points
        """
        self.ensure_one()
        if not phase:
            raise UserError(
                self.env._(
                    "%(order)s is in %(stage)s: its checklist is made when the"
                    " device is received, diagnosed and inspected.",
                    order=self.name,
                    stage=self.stage_id.name,
                )
            )
        if not point_ids:
            raise UserError(
                self.env._(
                    "%(order)s: equipment type %(type)s has no checkpoints for the"
                    " %(phase)s. Add them in Configuration > Equipment Types.",
                    order=self.name,
                    type=self.equipment_type_id.display_name or self.env._("(none)"),
                    phase=dict(CHECK_PHASES)[phase],
                )
            )

    # === ANSWERING ===#

    @takes(phase=one_of(CHECK_PHASES, is_optional=True))
    def action_mark_all_passed(self, phase=None):
        """Answer all open points that are simply OK or failed with *OK*.

        Numbers, texts and choices stay open: they need their answer.

        :param phase: one of ``CHECK_PHASES``; by default that of each order's phase
        :return: True
        """
        checks = self.env["rma.service.check"]
        for order in self:
            wanted = phase or CHECKLIST_OF_PHASE.get(order.phase)
            checks |= order._get_current_checks().filtered(
                lambda check, wanted=wanted: (
                    check.phase == wanted
                    and check.kind == "pass_fail"
                    and check.result == "pending"
                )
            )
        if checks:
            checks.write({"result": "pass"})
        return True

    def action_open_checklist(self):
        """Open the checklist alone, as large as the screen, for a tablet."""
        self.ensure_one()
        form = self.env.ref("rma_service.rma_service_order_view_form_checklist")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Checklist of %(order)s", order=self.name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(form.id, "form")],
        }

    @api.readonly
    def get_checklist(self):
        """Return the checklist of one order as the screen shows it.

        :return: dict with ``can_write`` and ``rounds``: list of dicts, the round that
            is worked on first, each with label, counts and its checks as dicts
        """
        self.ensure_one()
        self.check_access("read")
        current = self._get_current_checks()
        can_write = self.has_access("write") and self.is_open
        active = CHECKLIST_OF_PHASE.get(self.phase)
        phases = dict(
            self.env["rma.service.check"]
            ._fields["phase"]
            ._description_selection(self.env)
        )
        names = list(phases)
        rounds = []
        for (phase, number), checks in self.check_ids.grouped(
            lambda check: (check.phase, check.round)
        ).items():
            is_current = checks[0] in current
            done = checks.filtered(lambda check: check.result != "pending")
            rounds.append(
                {
                    "key": f"{phase}-{number}",
                    "phase": phase,
                    "round": number,
                    "label": phases[phase],
                    "is_current": is_current,
                    "is_active": is_current and phase == active,
                    "is_locked": not can_write or checks[0]._is_locked(),
                    "total": len(checks),
                    "answered": len(done),
                    "failed": len(checks.filtered(lambda c: c.result == "fail")),
                    "checks": [check._get_screen_values() for check in checks],
                }
            )
        rounds.sort(
            key=lambda item: (
                not item["is_active"],
                -names.index(item["phase"]),
                -item["round"],
            )
        )
        return {"can_write": can_write, "rounds": rounds}

    # === WHAT THE DOOR ASKS ===#

    def _get_move_obstacles(self, stage):
        obstacles = super()._get_move_obstacles(stage)
        rules = self.equipment_type_id._get_own_rules()
        missing = [
            self._fields[name]._description_string(self.env)
            for name in rules.required_fields.get(stage.id, ())
            if name in self._fields and not self[name]
        ]
        if missing:
            obstacles.append(
                self.env._(
                    "fill in %(fields)s before it goes to %(stage)s: it is asked for"
                    " %(type)s.",
                    fields=format_list(self.env, missing),
                    stage=stage.name,
                    type=self.equipment_type_id.display_name,
                )
            )
        if self.has_checks:
            obstacles += self._get_checklist_obstacles(stage._get_own_rules().phase)
        return obstacles

    def _get_checklist_obstacles(self, phase):
        """Return what the checklist has against going to ``phase``.

        Points are asked only where they are needed: those of the intake on leaving it,
        those of the diagnosis before estimate or repair, those of the inspection before
        the device is ready.

        :return: list of translated sentences
        """
        self.ensure_one()
        if phase == self.phase or phase in ("request", "cancel"):
            return []
        asked = []
        if self.phase == "intake":
            asked.append("intake")
        if (
            self.phase in ("intake", "diagnosis")
            and phase in ("approval", "parts", "repair")
            # The vendor finds out what is wrong.
            and not self.vendor_claim_id
        ):
            asked.append("diagnosis")
        if self.phase == "quality" and phase == "ready":
            asked.append("quality")
        checks = self._get_current_checks(asked)
        obstacles = checks._describe_missing()
        failed = checks.filtered(
            lambda check: check.phase == "quality" and check.result == "fail"
        )
        if failed:
            obstacles.append(
                self.env._(
                    "the quality check is failed: %(points)s. Use “Fail Quality” to"
                    " send it back to repair.",
                    points=format_list(self.env, failed.mapped("name")),
                )
            )
        return obstacles

    @api.model
    def _get_form_paths(self):
        return [
            *super()._get_form_paths(),
            "check_ids",
        ]

from odoo import models
from odoo.tools import format_list

from .service_operation_status import FINAL_KINDS
from .service_order_checklist import CHECKLIST_OF_PHASE

# What is asked only of a repair: a device that goes back as it came has none of it.
REPAIR_CHECKS = frozenset({"operations", "parts", "solution"})
MISSING_PARTS = ("ordered", "to_order", "no_vendor")


class RmaServiceOrder(models.Model):
    """The checks of a stage: what has to be true before an order enters it.

    Which stage asks for what is in the cached rules of the stages: where they ask for
    nothing, nothing is spent on it. No check may strand an order: each asks only for
    what can still be done where the order stands.
    """

    _inherit = "rma.service.order"

    def _get_move_obstacles(self, stage):
        obstacles = super()._get_move_obstacles(stage)
        for code in stage._get_own_rules(self.type_id).checks:
            obstacles += [
                sentence
                for sentence in self._get_stage_check_obstacles(code, stage)
                if sentence not in obstacles
            ]
        return obstacles

    def _get_stage_check_obstacles(self, code, stage):
        """Return what a check has against entering the stage.

        :param code: key of ``rma.service.stage.check``; its method is
            ``_get_check_obstacles_<code>``
        :param stage: the stage that is to be entered
        :return: list of translated sentences
        """
        self.ensure_one()
        if code in REPAIR_CHECKS and self.outcome not in (False, "repaired"):
            return []
        return getattr(self, f"_get_check_obstacles_{code}")(stage)

    # === CHECKLISTS ===#

    def _get_check_obstacles_intake_list(self, stage):
        return self._get_list_obstacles("intake")

    def _get_check_obstacles_diagnosis_list(self, stage):
        # A vendor who has the device finds out what is wrong.
        return [] if self.vendor_claim_id else self._get_list_obstacles("diagnosis")

    def _get_check_obstacles_quality_list(self, stage):
        return self._get_list_obstacles("quality")

    def _get_list_obstacles(self, phase):
        """Return what misses in the checklist of a phase.

        :param phase: one of ``CHECK_PHASES``
        """
        self.ensure_one()
        checks = self._get_open_checks(phase)
        if checks or not self._get_checkpoint_ids(phase):
            return checks._describe_missing()
        if self._get_current_checks(phase):
            return []
        if CHECKLIST_OF_PHASE.get(self.phase) == phase:
            return [
                self.env._(
                    "load and fill the checklist of the %(phase)s first.",
                    phase=self._get_phase_label(phase),
                )
            ]
        # The list is made on entering its phase: asked for while there is a way to it.
        listed = self.type_id._get_stage_of_phase(phase, self.stage_id)
        here = self.stage_id._get_own_rules(self.type_id)
        if not listed or not here.allows_next(listed._get_own_rules(self.type_id)):
            return []
        return [
            self.env._(
                "it has to go through %(stage)s first, for the checklist there.",
                stage=listed.name,
            )
        ]

    def _get_open_checks(self, phases=None):
        """Return the checks that count and can still be answered."""
        checks = self._get_current_checks(phases)
        return checks.filtered(lambda check: not check._is_locked())

    def _get_check_obstacles_all_points(self, stage):
        unanswered = self._get_open_checks().filtered(
            lambda check: check.result == "pending"
        )
        if not unanswered:
            return []
        return [
            self.env._(
                "check these points first, on the page Checklist: %(points)s.",
                points=format_list(self.env, unanswered.mapped("name")),
            )
        ]

    def _get_check_obstacles_failed_points(self, stage):
        """A failed point has its proposed work on the order, or a remark."""
        open_points = self._get_open_checks().filtered(
            lambda check: (
                check.result == "fail"
                and not (check.remark or "").strip()
                and (
                    not any(check._get_proposals().values())
                    or any(check._get_new_proposals().values())
                )
            )
        )
        if not open_points:
            return []
        return [
            self.env._(
                "these points failed: %(points)s. Add the proposed work, or say in a"
                " remark what is to be done.",
                points=format_list(self.env, open_points.mapped("name")),
            )
        ]

    # === DEVICE AND WORK ===#

    def _get_check_obstacles_photo(self, stage):
        has_photo = any(self.sudo().check_ids.mapped("has_photo")) or self.env[
            "ir.attachment"
        ].sudo().search_count(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("mimetype", "=like", "image/%"),
            ],
            limit=1,
        )
        if has_photo:
            return []
        return [
            self.env._(
                "attach a photo of the device before it goes to %(stage)s.",
                stage=stage.name,
            )
        ]

    def _get_check_obstacles_diagnosis(self, stage):
        if (self.diagnosis or "").strip() or self.sudo().defect_ids:
            return []
        return [
            self.env._(
                "write down the diagnosis or choose a defect before it goes to"
                " %(stage)s.",
                stage=stage.name,
            )
        ]

    def _get_check_obstacles_solution(self, stage):
        if (self.solution or "").strip() or self.sudo().resolution_ids:
            return []
        return [
            self.env._(
                "write down the solution or choose a resolution before it goes to"
                " %(stage)s.",
                stage=stage.name,
            )
        ]

    def _get_check_obstacles_operations(self, stage):
        unfinished = self.operation_ids.filtered(
            lambda operation: operation.status_kind not in FINAL_KINDS
        )
        if not unfinished:
            return []
        return [
            self.env._(
                "finish these operations, or mark them as not done: %(operations)s.",
                operations=format_list(
                    self.env, unfinished.mapped("product_id.display_name")
                ),
            )
        ]

    def _get_check_obstacles_parts(self, stage):
        missing = self.part_ids.filtered(
            lambda part: part.availability in MISSING_PARTS
        )
        if not missing:
            return []
        return [
            self.env._(
                "these parts are not here yet: %(parts)s.",
                parts=format_list(self.env, missing.mapped("product_id.display_name")),
            )
        ]

    # === THE CUSTOMER'S ANSWER ===#

    def _move_after_answer(self, phase):
        """Move the orders on after the customer's answer, where nothing is missing.

        The answer counts also where we owe fields or checks to the next stage: then the
        order stays where it is, and says why.

        :param phase: technical name of the phase
        """
        waiting = self.browse()
        for order in self:
            stage = order.type_id._get_stage_of_phase(phase, order.stage_id)
            if not stage or not order._has_entry_rules(stage):
                continue
            obstacles = order._get_move_obstacles(stage)
            if obstacles:
                waiting |= order
                order.message_post(
                    body=self.env._(
                        "The customer has answered; the order does not go to %(stage)s"
                        " by itself: %(obstacles)s",
                        stage=stage.name,
                        obstacles=" ".join(obstacles),
                    )
                )
        return (self - waiting)._move_to_phase(phase)

    def _has_entry_rules(self, stage):
        """Tell whether a stage asks for fields or checks of this order; no query."""
        self.ensure_one()
        rules = stage._get_own_rules(self.type_id)
        of_equipment = self.equipment_type_id._get_own_rules().required_fields
        return bool(rules.required_fields or rules.checks or of_equipment.get(stage.id))

    # === ACTIVITIES ===#

    def _schedule_activity_plan(self, plan_id):
        """A plan of one company is for its orders only."""
        company = self.env["mail.activity.plan"].sudo().browse(plan_id).company_id
        orders = self.filtered(lambda order: not company or order.company_id == company)
        return super(RmaServiceOrder, orders)._schedule_activity_plan(plan_id)

from odoo import models
from odoo.tools import format_list

from .service_order_checklist import CHECKLIST_OF_PHASE


class RmaServiceOrder(models.Model):
    """What a stage may ask of the examination: checklists, diagnosis, solution."""

    _inherit = "rma.service.order"

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

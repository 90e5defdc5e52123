from odoo import api, fields, models

from ...tools.locking import done_once


class RmaServiceQualityFail(models.TransientModel):
    """Send repaired devices back from the quality check to the workshop."""

    _name = "rma.service.quality.fail"
    _inherit = ["rma.service.wizard", "rma.service.done.once"]
    _description = "Fail Quality Check"

    reason = fields.Text(
        compute="_compute_reason",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="What the technician has to correct.",
    )

    @api.depends("order_ids")
    def _compute_reason(self):
        """Propose the failed points of the checklists."""
        for wizard in self:
            failed = wizard.order_ids._origin._get_current_checks().filtered(
                lambda check: check.phase == "quality" and check.result == "fail"
            )
            wizard.reason = "\n".join(
                ": ".join(
                    filter(None, [check.name, check.answer or "", check.remark or ""])
                )
                for check in failed
            )

    @done_once
    def action_fail(self):
        """Send all chosen orders back to repair."""
        self.ensure_one()
        return self.order_ids.action_fail_quality(self.reason)

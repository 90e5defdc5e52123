from odoo import fields, models


class RmaServiceTimeReview(models.TransientModel):
    """Ask who forgot to stop the clock how long he really worked.

    Opens at his next start, pause or finish. What he does not answer stays as it was
    counted, within the working hours, and is asked again.
    """

    _name = "rma.service.time.review"
    _inherit = ["rma.service.checked.links"]
    _description = "How Long Did You Really Work?"

    line_ids = fields.One2many(
        comodel_name="rma.service.time.review.line", inverse_name="review_id"
    )

    def action_confirm(self):
        """Keep the answers: the minutes as they stand are what was worked."""
        self.ensure_one()
        for line in self.line_ids:
            line.entry_id._confirm_duration(line.minutes)
        return {"type": "ir.actions.act_window_close"}

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..setup.service_stage import PHASES


class RmaServiceStageLog(models.Model):
    """One stay of an order in a stage. Append-only: written by the order alone.

    Lead times, stuck orders and service levels read it; a row is closed (``date_left``)
    when the next one is opened and never changes again.
    """

    _name = "rma.service.stage.log"
    _description = "Service Stage Log"
    _inherit = ["rma.service.order.log", "rma.service.guarded", "rma.service.alike"]
    _order = "date_entered desc, id desc"

    stage_id = fields.Many2one(
        comodel_name="rma.service.stage", required=True, ondelete="restrict"
    )
    phase = fields.Selection(selection=PHASES, required=True)
    date_entered = fields.Datetime(string="Entered", required=True)
    date_left = fields.Datetime(string="Left")
    user_id = fields.Many2one(comodel_name="res.users", string="Moved by")
    duration = fields.Float(
        string="Duration (hours)",
        compute="_compute_duration",
        help="Hours from entering to leaving, or until now.",
    )

    _open_idx = models.Index("(order_id) WHERE date_left IS NULL")

    @api.depends("date_entered", "date_left")
    def _compute_duration(self):
        now = fields.Datetime.now()
        for log in self:
            stay = (log.date_left or now) - (log.date_entered or now)
            log.duration = stay.total_seconds() / 3600

    def write(self, vals):
        if set(vals) - {"date_left"} or any(log.date_left for log in self):
            raise UserError(
                self.env._("The stage log of service orders is never edited.")
            )
        return super().write(vals)

    def _get_deletion_refusal(self):
        return self.env._("The stage log of service orders is never deleted.")

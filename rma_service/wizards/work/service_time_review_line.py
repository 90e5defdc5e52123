from odoo import fields, models

from ...tools.bounds import MINUTES


class RmaServiceTimeReviewLine(models.TransientModel):
    _name = "rma.service.time.review.line"
    _inherit = ["rma.service.checked.links"]
    _description = "Worked Time in Doubt"
    _order = "id"
    _bounds = {"minutes": MINUTES}

    review_id = fields.Many2one(
        comodel_name="rma.service.time.review", required=True, ondelete="cascade"
    )
    entry_id = fields.Many2one(
        comodel_name="rma.service.operation.entry",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    order_name = fields.Char(
        related="entry_id.order_id.name", string="Order", related_sudo=True
    )
    operation_name = fields.Char(
        related="entry_id.operation_id.display_name", string="Operation"
    )
    date_start = fields.Datetime(related="entry_id.date", string="Started")
    minutes = fields.Float(
        string="Really Worked (min)",
        help="Proposed is what lies within the working hours.",
    )

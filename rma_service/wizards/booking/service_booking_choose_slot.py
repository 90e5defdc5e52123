from odoo import fields, models


class RmaServiceBookingChooseSlot(models.TransientModel):
    """One free time that the dialog offers."""

    _name = "rma.service.booking.choose.slot"
    _inherit = ["rma.service.checked.links"]
    _description = "Free Time"
    _order = "start, id"

    choose_id = fields.Many2one(
        comodel_name="rma.service.booking.choose",
        required=True,
        index=True,
        ondelete="cascade",
    )
    name = fields.Char(required=True)
    day = fields.Date(required=True)
    start = fields.Datetime(required=True)

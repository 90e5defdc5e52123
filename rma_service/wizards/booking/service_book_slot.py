from odoo import fields, models


class RmaServiceBookSlot(models.TransientModel):
    """One free time that the dialog offers."""

    _name = "rma.service.book.slot"
    _inherit = ["rma.service.checked.links"]
    _description = "Free Time"
    _order = "start, id"

    book_id = fields.Many2one(
        comodel_name="rma.service.book", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(required=True)
    day = fields.Date(required=True)
    start = fields.Datetime(required=True)

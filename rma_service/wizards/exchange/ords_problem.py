from odoo import fields, models


class RmaServiceOrdsProblem(models.TransientModel):
    """A row of an imported file that was refused, with the reason."""

    _name = "rma.service.ords.problem"
    _inherit = ["rma.service.checked.links"]
    _description = "Refused Row of Open Repair Data"
    _transient_max_hours = 24 * 7
    _order = "row, id"
    _rec_name = "record_id"

    import_id = fields.Many2one(
        string="Import File",
        comodel_name="rma.service.ords.import",
        required=True,
        index=True,
        ondelete="cascade",
    )
    row = fields.Integer(help="Row of the table; the header is row 1.")
    line = fields.Integer(help="Line of the file where the row begins.")
    record_id = fields.Char(string="Open Repair ID")
    field = fields.Char()
    value = fields.Char()
    reason = fields.Char()

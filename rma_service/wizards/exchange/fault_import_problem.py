from odoo import fields, models


class RmaServiceFaultImportProblem(models.TransientModel):
    """A row of a catalogue that could not be taken."""

    _name = "rma.service.fault.import.problem"
    _inherit = ["rma.service.checked.links"]
    _description = "Refused Row of a Fault Catalogue"
    _order = "row, id"

    import_id = fields.Many2one(
        string="Import File",
        comodel_name="rma.service.fault.import",
        required=True,
        index=True,
        ondelete="cascade",
    )
    row = fields.Integer(readonly=True)
    name = fields.Char(readonly=True)
    field = fields.Char(readonly=True)
    value = fields.Char(readonly=True)
    reason = fields.Char(readonly=True)

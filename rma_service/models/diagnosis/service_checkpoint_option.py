from odoo import fields, models


class RmaServiceCheckpointOption(models.Model):
    """One of the answers to a checkpoint that is a choice."""

    _name = "rma.service.checkpoint.option"
    _description = "Choice of a Checkpoint"
    _inherit = ["rma.service.guarded"]
    _order = "sequence, id"

    checkpoint_id = fields.Many2one(
        comodel_name="rma.service.checkpoint",
        required=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Choice", required=True, translate=True)
    is_bad = fields.Boolean(
        string="Means Failed",
        help="Whoever takes this choice says that the point failed.",
    )

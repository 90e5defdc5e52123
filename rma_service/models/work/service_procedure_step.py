from odoo import api, fields, models

# Changes of these make a new version of a procedure that was used.
VERSIONED_FIELDS = frozenset({"name", "description", "image", "is_mandatory"})


class RmaServiceProcedureStep(models.Model):
    """One step of a procedure."""

    _name = "rma.service.procedure.step"
    _description = "Procedure Step"
    _inherit = ["rma.service.guarded"]
    _order = "procedure_id, sequence, id"

    procedure_id = fields.Many2one(
        comodel_name="rma.service.procedure",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="procedure_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Step", required=True, translate=True)
    description = fields.Html(translate=True)
    image = fields.Image(max_width=1024, max_height=1024)
    is_mandatory = fields.Boolean(
        string="Mandatory",
        default=True,
        help="The operation cannot be finished before the step is ticked.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        procedures = self.env["rma.service.procedure"].browse(
            {vals["procedure_id"] for vals in vals_list if vals.get("procedure_id")}
        )
        procedures._start_version()
        return super().create(vals_list)

    def write(self, vals):
        if VERSIONED_FIELDS & vals.keys():
            self.procedure_id._start_version()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_start_version(self):
        """Taking a step out of a used procedure makes a new version, too."""
        self.procedure_id._start_version()

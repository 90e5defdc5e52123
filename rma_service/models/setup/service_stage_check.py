from odoo import fields, models

STAGE_CHECKS = [
    ("intake_list", "Intake checklist complete"),
    ("diagnosis_list", "Diagnosis checklist complete"),
    ("quality_list", "Quality checklist complete"),
    ("all_points", "Optional points answered, too"),
    ("failed_points", "Failed points dealt with"),
    ("photo", "Photo of the device"),
    ("diagnosis", "Diagnosis written"),
    ("parts", "Parts here"),
    ("operations", "Operations finished"),
    ("solution", "Solution written"),
]


class RmaServiceStageCheck(models.Model):
    """Something that has to be true before an order enters a stage.

    The records are given: what each of them asks for is code, see
    ``rma.service.order._get_stage_check_obstacles``. An add-on that knows another check
    adds its key and a record, and a method to the order.
    """

    _name = "rma.service.stage.check"
    _description = "Stage Check"
    _inherit = ["rma.service.cached", "rma.service.guarded"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    code = fields.Selection(selection=STAGE_CHECKS, required=True)
    description = fields.Text(string="What It Asks For", translate=True)

    _code_uniq = models.UniqueIndex("(code)", "There is such a check already.")

from odoo import fields, models


class RmaServiceFaultArea(models.Model):
    """Part of a device that a fault shows in: power, display, drum, brakes..."""

    _name = "rma.service.fault.area"
    _inherit = ["rma.service.fault", "rma.service.guarded"]
    _description = "Fault Area"

    symptom_ids = fields.One2many(
        comodel_name="rma.service.symptom", inverse_name="area_id"
    )
    symptom_count = fields.Integer(
        string="Symptoms", compute="_compute_symptom_count", compute_sudo=True
    )

    def _compute_symptom_count(self):
        counts = dict(
            self.env["rma.service.symptom"]._read_group(
                [("area_id", "in", self.ids)], ["area_id"], ["__count"]
            )
        )
        for area in self:
            area.symptom_count = counts.get(area, 0)

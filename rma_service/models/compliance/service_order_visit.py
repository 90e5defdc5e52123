from odoo import models


class RmaServiceOrder(models.Model):
    """One visit of a maintenance plan is one incident, however many devices it has.

    What customers bring together to the counter are as many incidents as devices.
    """

    _inherit = "rma.service.order"

    def _get_case(self):
        visit = self.visit_id
        if visit and self.inspection_id.rule_id.contract_id == self.contract_id:
            return visit
        return super()._get_case()

    def _get_case_mates(self):
        mates = super()._get_case_mates()
        visits = self.filtered("inspection_id.rule_id.contract_id").visit_id
        if not visits:
            return mates
        found = self.search([("visit_id", "in", visits.ids), ("phase", "=", "done")])
        return mates | found.filtered(lambda order: order._get_case() in visits)

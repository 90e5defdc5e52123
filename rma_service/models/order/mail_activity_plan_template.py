from odoo import models


class MailActivityPlanTemplate(models.Model):
    _inherit = "mail.activity.plan.template"

    def _determine_responsible(self, on_demand_responsible, applied_on_record):
        """On service orders, who left is replaced by who looks after the order."""
        result = super()._determine_responsible(
            on_demand_responsible, applied_on_record
        )
        user = result["responsible"]
        if user and applied_on_record._name == "rma.service.order" and not user.active:
            responsible = applied_on_record._get_responsible(self.env.user)
            result["responsible"] = responsible.sudo(False)
        return result

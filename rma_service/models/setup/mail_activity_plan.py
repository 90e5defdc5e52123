from odoo import models
from odoo.exceptions import ValidationError


class MailActivityPlan(models.Model):
    _inherit = "mail.activity.plan"

    def _check_service_plan(self, company):
        """Refuse plans that orders entering a stage could not follow.

        :param company: the company whose orders enter the stage; empty for several, of
            which a plan of one company serves that one
        :raises ValidationError: naming the plan that is for other documents, or for
            another company
        """
        for plan in self.sudo():
            if plan.res_model != "rma.service.order":
                raise ValidationError(
                    self.env._(
                        "Activity plan %(plan)s is not for service orders: choose"
                        " another one for the stage.",
                        plan=plan.name,
                    )
                )
            if company and plan.company_id and plan.company_id != company:
                raise ValidationError(
                    self.env._(
                        "Activity plan %(plan)s is for %(company)s: choose one of"
                        " %(own)s or one for all companies.",
                        plan=plan.name,
                        company=plan.company_id.name,
                        own=company.name,
                    )
                )

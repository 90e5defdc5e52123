from odoo import models

MAIL_QUEUE = "mail.ir_cron_mail_scheduler_action"


class PortalWizardUser(models.TransientModel):
    """An invitation that is given from an order goes out right after the click."""

    _inherit = "portal.wizard.user"

    def _send_email(self):
        if not self.env.context.get("rma_queued_invitation"):
            return super()._send_email()
        self.ensure_one()
        user = self.user_id.sudo()
        user.partner_id.signup_prepare()
        template = self.env.ref("auth_signup.portal_set_password_email").sudo()
        template.with_context(
            dbname=self.env.cr.dbname,
            lang=user.lang,
            welcome_message=self.wizard_id.welcome_message,
            medium="portalinvite",
        ).send_mail(user.id)
        self.env["rma.service.job"]._call_cron(MAIL_QUEUE)
        return True

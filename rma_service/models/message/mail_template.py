from odoo import models, tools


class MailTemplate(models.Model):
    """Templates of our messages: what every message asks is kept."""

    _inherit = "mail.template"

    @tools.ormcache("self.id", cache="stable")
    def _carries_files(self):
        """Tell whether mails from the template carry files or prints."""
        self.ensure_one()
        template = self.sudo()
        return bool(template.attachment_ids or template.report_template_ids)

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"attachment_ids", "report_template_ids"}:
            self.env.registry.clear_cache("stable")
        return result

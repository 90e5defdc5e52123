from odoo import models


class ResConfigSettings(models.TransientModel):
    """A look at the prints of the company."""

    _inherit = "res.config.settings"

    def action_preview_service_prints(self):
        """Show a print, with the blocks as the company has them.

        :return: window action of the preview
        """
        service_type = self.env["rma.service.type"]
        return self.env["rma.service.print.preview"]._open(service_type, "handover")

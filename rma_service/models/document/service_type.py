from odoo import models


class RmaServiceType(models.Model):
    """A look at the prints of a service type."""

    _inherit = "rma.service.type"

    def action_preview_prints(self):
        """Show a print of the type, with the blocks as they are switched.

        :return: window action of the preview
        """
        self.ensure_one()
        self.check_access("read")
        return self.env["rma.service.print.preview"]._open(self, "handover")

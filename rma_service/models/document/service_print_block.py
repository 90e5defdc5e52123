from odoo import models


class RmaServicePrintBlock(models.Model):
    """A look at the print, with the blocks as they are switched."""

    _inherit = "rma.service.print.block"

    def action_preview(self):
        """Show the print that the block is on.

        :return: window action of the preview
        """
        self.ensure_one()
        self.check_access("read")
        previews = self.env["rma.service.print.preview"]
        return previews._open(self.type_id, self.print_name)

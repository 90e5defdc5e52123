from odoo import models


class RmaServiceVendorClaim(models.Model):
    """Which blocks are on the slip of a claim, by its company."""

    _inherit = "rma.service.vendor.claim"

    def _has_block(self, block):
        """Tell whether the slip has a block.

        :param block: key of ``BLOCKS``
        """
        self.ensure_one()
        blocks = self.env["rma.service.print.block"]
        return block in blocks._get_blocks("claim", self.company_id.id, False)

from odoo import models


class RmaServiceFault(models.AbstractModel):
    """Which fault of an order is the first depends on how the catalogue is sorted."""

    _inherit = "rma.service.fault"

    def write(self, vals):
        result = super().write(vals)
        if "sequence" in vals:
            # Very many orders may have it: they are looked through in the background.
            cron = self.env.ref(
                "rma_service.ir_cron_check_figures", raise_if_not_found=False
            )
            if cron:
                cron._trigger()
        return result

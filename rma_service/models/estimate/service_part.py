from odoo import models


class RmaServicePart(models.Model):
    """Parts that the customer has not agreed to."""

    _inherit = "rma.service.part"

    def _get_quantity_to_finish(self):
        return self.quantity_used

    def _reduce_to_agreed(self):
        vals = {"quantity": self.quantity_agreed}
        if self.product_uom_id.compare(self.quantity_used, self.quantity_agreed) > 0:
            vals["quantity_used"] = self.quantity_agreed
        self.write(vals)

    def _give_unagreed_away(self, reason):
        if self.is_consumed and self.quantity_agreed:
            # The pieces go with the line that is given away.
            excess = self._get_quantity_unagreed()
            self._bring_back(excess)
            self.copy(
                {
                    "order_id": self.order_id.id,
                    "payer": "goodwill",
                    "payer_reason": reason,
                    "quantity": excess,
                    "quantity_used": excess,
                }
            )
            return
        used = self._get_quantity_unagreed()
        known = self.order_id.part_ids
        super()._give_unagreed_away(reason)
        (self.order_id.part_ids - known).quantity_used = used

    def _take_unagreed_out(self):
        """Pieces that were taken go back to the stock, the others stay there."""
        if self.is_consumed:
            self.action_take_out(self._get_quantity_unagreed(), "stock")
        elif self.quantity_agreed:
            self._reduce_to_agreed()
        else:
            self.unlink()

from odoo import models


class RmaServiceLine(models.AbstractModel):
    """What of a line goes beyond the consent, and what becomes of it."""

    _inherit = "rma.service.line"

    def _get_standing_sale_lines(self):
        """Of versions that stand beside each other the last one counts."""
        return (
            super()
            ._get_standing_sale_lines()
            .filtered(
                lambda line: line.state == "sale" or not line.order_id._is_superseded()
            )
        )

    def _is_untouched(self):
        """Tell whether nothing was done on the line yet; a hook."""
        self.ensure_one()
        return not self.quantity_done

    def _get_quantity_unagreed(self):
        """Return what is done or used beyond the agreed quantity.

        :return: quantity in the unit of the line, never negative
        """
        self.ensure_one()
        if self.payer != "customer" or not self.product_uom_id:
            return 0.0
        return max(
            0.0,
            self.product_uom_id.round(
                self._get_quantity_to_finish() - self.quantity_agreed
            ),
        )

    def _get_quantity_to_finish(self):
        """Return what counts as done when the work ends; a hook."""
        self.ensure_one()
        return self.quantity

    def _give_unagreed_away(self, reason):
        """Let nobody pay what was not agreed; what was agreed stays as it is.

        :param reason: kept on the line that is given away
        """
        self.ensure_one()
        vals = {"payer": "goodwill", "payer_reason": reason}
        if not self.quantity_agreed:
            self.write(vals)
            return
        excess = self._get_quantity_unagreed()
        self._reduce_to_agreed()
        self.copy(vals | {"quantity": excess, "order_id": self.order_id.id})

    def _reduce_to_agreed(self):
        """Plan no more than was agreed."""
        self.ensure_one()
        self.quantity = self.quantity_agreed

    def _take_unagreed_out(self):
        """Take what was not agreed off the order again; a hook."""
        self.ensure_one()
        if self.quantity_agreed:
            self._reduce_to_agreed()

    def _follow_share(self, sale_line):
        """Share the line as a version did that the customer chose.

        :param sale_line: line of that version
        """
        self.ensure_one()
        share = (sale_line.service_second_payer, sale_line.service_share)
        if self.payer == "customer" and share != (self.second_payer, self.second_share):
            self._as_system().write(
                {"second_payer": share[0], "second_share": share[1]}
            )

from odoo import api, models
from odoo.fields import Command


class RmaServicePart(models.Model):
    """Parts that the customer has not agreed to."""

    _inherit = "rma.service.part"

    @api.model_create_multi
    def create(self, vals_list):
        """Of what the customer declined none is used."""
        parts = super().create(vals_list)
        parts.filtered(
            lambda part: part.refused_on and part.quantity_used
        ).quantity_used = 0.0
        return parts

    @api.depends("refused_on")
    def _compute_availability(self):
        """Nobody waits for a part that the customer declined."""
        refused = self.filtered(lambda part: part.refused_on and not part.is_consumed)
        refused.availability = False
        refused.expected_date = False
        return super(RmaServicePart, self - refused)._compute_availability()

    def _procure_added(self):
        """An agreed order that misses a part now waits for it."""
        result = super()._procure_added()
        self.order_id.filtered(
            lambda order: order._stays_in_approval()
        )._procure_parts()
        self.order_id._follow_parts()
        return result

    def _is_to_use(self):
        return not self.refused_on and super()._is_to_use()

    def _is_released(self):
        return not self.refused_on and super()._is_released()

    def _is_beyond_settled(self):
        return self.is_consumed

    def _give_refused_up(self):
        """Reserved pieces are free again, and who buys them is told.

        What was built in already stays to be settled.
        """
        unused = self.filtered(lambda part: not part.is_consumed)
        unused.write({"quantity_used": 0.0, "lot_ids": [Command.clear()]})
        unused._give_up_supply()
        return super()._give_refused_up()

    def _resume_refused(self):
        self._procure_added()
        return super()._resume_refused()

    def _is_untouched(self):
        return super()._is_untouched() and not self.is_consumed

    def _get_quantity_to_finish(self):
        return self.quantity_used

    def _reduce_to_agreed(self):
        vals = {"quantity": self.quantity_agreed}
        serials = self._get_lots_beyond(self.quantity_agreed).filtered(
            lambda lot: lot.product_id.tracking == "serial"
        )
        if serials:
            vals["lot_ids"] = [Command.unlink(lot.id) for lot in serials]
        if self.product_uom_id.compare(self.quantity_used, self.quantity_agreed) > 0:
            vals["quantity_used"] = self.quantity_agreed
        self.write(vals)

    def _give_unagreed_away(self, reason):
        if self.is_consumed and self.quantity_agreed:
            # The pieces go with the line that is given away.
            excess = self._get_quantity_unagreed()
            back = self._bring_back(excess)
            self.copy(
                {
                    "order_id": self.order_id.id,
                    "payer": "goodwill",
                    "payer_reason": reason,
                    "quantity": excess,
                    "quantity_used": excess,
                    "lot_ids": [Command.set(back.move_line_ids.lot_id.ids)],
                }
            )
            return
        used = self._get_quantity_unagreed()
        known = self.order_id.part_ids
        given = self._get_lots_beyond(self.quantity_agreed)
        super()._give_unagreed_away(reason)
        vals = {"quantity_used": used}
        if given:
            vals["lot_ids"] = [Command.set(given.ids)]
        (self.order_id.part_ids - known).write(vals)

    def _get_lots_beyond(self, quantity):
        """Return the numbers entered for more pieces than these.

        A serial number is one piece; pieces of a lot may be on both sides.

        :param quantity: pieces that keep their numbers, in the unit of the line
        """
        self.ensure_one()
        lots = self.lot_ids.browse()
        for product, kept in self._get_stock_quantities(quantity).items():
            entered = self.lot_ids.filtered(lambda lot, p=product: lot.product_id == p)
            is_serial = product.tracking == "serial"
            lots |= entered[int(kept) :] if is_serial else entered
        return lots

    def _take_unagreed_out(self):
        """Pieces that were taken go back to the stock, the others stay there."""
        if self.is_consumed:
            self.action_take_out(self._get_quantity_unagreed(), "stock")
        elif self.quantity_agreed:
            self._reduce_to_agreed()
        else:
            self.unlink()

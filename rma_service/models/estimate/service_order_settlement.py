from odoo import models
from odoo.tools import format_list

# Says in the context that somebody said what is charged. An object, as no request from
# outside can put that into its context.
SETTLED = object()

# What is charged for work that was done on a device that is not repaired.
CHARGES = [
    ("nothing", "Nothing"),
    ("fee", "The diagnosis fee"),
    ("work", "The work, as agreed"),
]
# Where a built-in part goes, and whether it is charged.
PLACES = [
    ("stock", "Back to stock"),
    ("scrap", "Scrap"),
    ("device", "Stays in the device, not charged"),
    ("charged", "Stays in the device, charged"),
]


class RmaServiceOrder(models.Model):
    """An order that ends without a repair after work was done.

    Neither is the whole repair billed in silence nor do parts stay in the device
    unasked: somebody says line by line what is charged and where each part goes. The
    same where the order is cancelled and where the customer takes his consent back.
    """

    _inherit = "rma.service.order"

    # === WHAT IS TO BE SAID ===#

    def _get_lines_to_settle(self):
        """Return the lines about which the dialog asks: operations, parts.

        That is work that is done or begun and could be charged, and parts that are
        built in, taken from stock already or not.
        """
        self.ensure_one()
        operations = self.operation_ids.filtered(
            lambda line: (
                line.payer == "customer"
                and line.quantity_agreed
                and line.status_kind != "not_done"
                and (line.quantity_done or line.date_start)
                and line.product_id != self.type_id.diagnosis_product_id
            )
        )
        parts = self.part_ids.filtered(
            lambda part: (
                not part.is_left_in_device
                and (part.quantity_done or (self.date_repair and part.quantity_used))
            )
        )
        return operations, parts

    def _get_unsettled_lines(self):
        """Return those of the lines to settle that are done, as a list."""
        self.ensure_one()
        return [
            line
            for lines in self._get_lines_to_settle()
            for line in lines
            if line.quantity_done
        ]

    def _get_obstacles_ready(self):
        obstacles = super()._get_obstacles_ready()
        if self.outcome not in (False, "repaired"):
            obstacles += self._get_obstacles_of_settlement()
        return obstacles

    def _get_obstacles_cancel(self):
        return super()._get_obstacles_cancel() + self._get_obstacles_of_settlement()

    def _get_obstacles_of_settlement(self):
        """Without a word nothing that was done is charged or given away."""
        if self.env.context.get("rma_settled") is SETTLED:
            return []
        lines = self._get_unsettled_lines()
        if not lines:
            return []
        return [
            self.env._(
                "work is done already. Say in the dialog “Not Repaired” or “Cancel”"
                " what is charged for %(lines)s and where the parts go.",
                lines=format_list(self.env, [line.product_id.name for line in lines]),
            )
        ]

    # === WHAT WAS SAID ===#

    def _settle_lines(self, answers, reason):
        """Charge and bring back what was chosen line by line.

        Operations without an answer are not charged, parts without one go back.

        :param answers: dict line → key of ``CHARGES`` (operations), ``PLACES`` (parts)
        :param reason: kept on what nobody pays
        :return: whether the diagnosis fee is charged instead of some work
        """
        self.ensure_one()
        operations, parts = self._get_lines_to_settle()
        choices = {line: answers.get(line, "nothing") for line in operations}
        for line, choice in choices.items():
            if choice == "work" and not line.quantity_done:
                line.action_finish()
            elif choice != "work" and line.quantity_done:
                # What is not repaired is not charged: no gift that needs a right.
                line._as_system().write({"payer": "goodwill", "payer_reason": reason})
        self._settle_parts({part: answers.get(part, "stock") for part in parts}, reason)
        return "fee" in choices.values()

    def _settle_parts(self, places, reason):
        """Bring each part where it goes.

        :param places: dict part → key of ``PLACES``
        """
        self.ensure_one()
        unused = self.part_ids.filtered(lambda part: not part.is_consumed)
        stays = unused.filtered(lambda part: places.get(part, "stock") != "stock")
        # What was only planned or laid ready never left the stock.
        (unused - stays).filtered("quantity_used").quantity_used = 0.0
        if stays:
            self._consume_parts()
        for part, place in places.items():
            if place != "charged" and part.quantity_done:
                part._take_out(part.quantity_done, place, reason)

    # === A CONSENT THAT IS TAKEN BACK ===#

    def _on_consent_withdrawn(self):
        """An agreed estimate was cancelled: nothing of it is done or bought any more.

        Called where nothing was done yet; else the estimate stays until somebody said
        what is charged.
        """
        for order in self:
            order._message_log(
                body=self.env._(
                    "The consent was withdrawn: what was agreed is no longer done."
                )
            )
            order.part_ids.filtered(
                lambda part: not part.is_consumed and not part._is_released()
            )._give_up_supply()

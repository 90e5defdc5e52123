from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class RmaServicePart(models.Model):
    _inherit = "rma.service.part"

    availability = fields.Selection(search="_search_availability")
    is_to_prepare = fields.Boolean(
        string="To Prepare",
        store=False,
        search="_search_is_to_prepare",
        help="Asked for from the stock, as the work is agreed, and not used yet.",
    )

    def _search_availability(self, operator, value):
        """Parts by what their moves say; why a part is missing cannot be searched."""
        if operator != "in":
            return NotImplemented
        missing = {"ordered", "to_order", "no_vendor"}
        keys = set(value)
        if keys & missing and not missing <= keys:
            raise UserError(
                self.env._(
                    "Missing parts are found together only: on order, to order, and"
                    " without vendor."
                )
            )
        # Users without stock rights search as well: the moves are read for them.
        parts = self.sudo()
        waiting_states = ("waiting", "confirmed", "partially_available")
        waiting = Domain(
            "id", "in", parts._search([("move_ids.state", "in", waiting_states)])
        )
        reserved = Domain(
            "id", "in", parts._search([("move_ids.state", "=", "assigned")])
        )
        domains = []
        if keys & missing:
            domains.append(waiting)
        if "available" in keys:
            domains.append(reserved & ~waiting)
        if "used" in keys:
            domains.append(Domain("is_consumed", "=", True))
        return Domain.OR(domains)

    def _search_is_to_prepare(self, operator, value):
        """Parts that the stock was asked for: before the customer agrees it is not."""
        if operator != "in":
            return NotImplemented
        # Users without stock rights search as well: the moves are read for them.
        pending = self.sudo()._search(
            [("move_ids.state", "not in", ("draft", "done", "cancel"))]
        )
        found = Domain("is_consumed", "=", False) & Domain("id", "in", pending)
        return found if True in value else ~found

    def action_order_parts(self):
        """Order the missing parts of the orders of these lines."""
        return self.order_id.action_order_parts()

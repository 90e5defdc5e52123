from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_list

from ...tools.locking import locks_first
from .service_part_availability import CLOSED_PHASES


class RmaServiceOrder(models.Model):
    """Parts of the order: reserved, bought, used and given back.

    Parts are procured through the route of the warehouse's service parts operation
    type, never carry an owner, and are taken when the repair is finished.
    """

    _inherit = "rma.service.order"

    parts_state = fields.Selection(
        selection=[
            ("none", "No parts"),
            ("available", "Parts available"),
            ("ordered", "Parts on order"),
            ("to_order", "Parts to order"),
            ("no_vendor", "Part without vendor"),
            ("used", "Parts used"),
        ],
        string="Parts Status",
        compute="_compute_parts_state",
        compute_sudo=True,
        search="_search_parts_state",
    )

    # === COMPUTE METHODS ===#

    @api.depends("part_ids.availability")
    def _compute_parts_state(self):
        for order in self:
            states = set(order.part_ids.mapped("availability"))
            order.parts_state = next(
                (
                    state
                    for state in (
                        "no_vendor",
                        "to_order",
                        "ordered",
                        "available",
                        "used",
                    )
                    if state in states
                ),
                "none",
            )

    def _search_parts_state(self, operator, value):
        """Orders by their reserved parts: only what the moves say can be searched."""
        if operator != "in" or not set(value) <= {"available", "ordered"}:
            raise UserError(
                self.env._(
                    "Orders can be searched by parts available or on order only."
                )
            )
        # Users without stock rights search as well: the moves are read for them, what
        # they find is still bound by the rules on orders.
        orders = self.sudo()
        waiting_states = ("waiting", "confirmed", "partially_available")
        waiting = Domain(
            "id",
            "in",
            orders._search([("part_ids.move_ids.state", "in", waiting_states)]),
        )
        reserved = Domain(
            "id", "in", orders._search([("part_ids.move_ids.state", "=", "assigned")])
        )
        domains = {"available": reserved & ~waiting, "ordered": waiting}
        return Domain.OR([domains[key] for key in value])

    # === SUPPLY ===#

    def _procure_parts(self):
        """Reserve or buy the released parts of the orders that no move covers yet.

        Lines that wait for the customer's consent are left out. One procurement run
        for all orders; parts that nobody can supply stay waiting and are shown as such.
        """
        orders = self.sudo().filtered(lambda order: order.phase not in CLOSED_PHASES)
        orders.part_ids.filtered(
            lambda part: not part.is_consumed and part._is_released()
        )._procure_missing()

    @locks_first
    def action_order_parts(self):
        """Order the missing parts of the orders now, also before the repair starts.

        :return: a message on the screen for one order whose parts wait for a buyer,
            else True
        :raises UserError: if parts still wait for the customer's consent, or no
            missing part can be supplied
        """
        self._check_service_access()
        for order in self:
            held = order.sudo().part_ids.filtered(lambda part: not part._is_released())
            if held and held == order.sudo().part_ids:
                raise UserError(
                    self.env._(
                        "%(order)s: the customer has not agreed to the parts yet.",
                        order=order.name,
                    )
                )
        closed = self.filtered(lambda order: order.phase in CLOSED_PHASES)
        if closed:
            raise UserError(
                self.env._(
                    "%(orders)s: the work is over, so that no parts can be ordered.",
                    orders=format_list(self.env, closed.mapped("name")),
                )
            )
        self._procure_parts()
        parts = self.sudo().part_ids
        parts.filtered(lambda part: part.availability == "to_order")._order_waiting()
        parts.invalidate_recordset(["availability", "expected_date"])
        missing = parts.filtered(
            lambda part: part.availability in ("to_order", "no_vendor", "ordered")
        )
        orphans = self._get_parts_without_supply()
        if orphans and orphans == missing:
            raise UserError(self._get_no_supply_message(orphans))
        for order, parts in orphans.grouped("order_id").items():
            order.sudo(False).message_post(body=self._get_no_supply_message(parts))
        return self._tell_of_requests() if len(self) == 1 else True

    def _tell_of_requests(self):
        """Say which requests for quotation wait for their buyer; True without any."""
        self.ensure_one()
        requests = self.sudo().purchase_ids.filtered(
            lambda purchase: purchase.state not in ("purchase", "done", "cancel")
        )
        if not requests:
            return True
        is_linked = requests.sudo(False).has_access("read")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "title": self.env._("Parts Requested"),
                "message": self.env._(
                    "%(requests)s: on order once the buyer confirms it.",
                    requests="%s" * len(requests)
                    if is_linked
                    else format_list(self.env, requests.mapped("name")),
                ),
                "links": [
                    {
                        "label": request.name,
                        "url": f"/odoo/purchase/{request.id}",
                    }
                    for request in requests
                ]
                if is_linked
                else [],
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _get_parts_without_supply(self):
        """Return the missing parts that no vendor and no route can bring."""
        return self.sudo().part_ids.filtered(
            lambda part: part.availability == "no_vendor"
        )

    def _get_no_supply_message(self, parts):
        return self.env._(
            "Not in stock and without a vendor: %(parts)s. Add a vendor on the product"
            " (tab Purchase), or take another part.",
            parts=format_list(self.env, parts.mapped("product_id.display_name")),
        )

    def _tell_technician_about_lost_parts(self, labels):
        """Tell who repairs the device that parts are to be ordered again.

        :param labels: what the vendor does not bring
        """
        self.ensure_one()
        self.message_post(
            body=self.env._(
                "The vendor does not bring %(parts)s: to be ordered again.",
                parts=format_list(self.env, labels),
            ),
            partner_ids=self._get_responsibles().partner_id.ids,
        )

    def _has_missing_parts(self):
        """Tell whether a part of the order is neither used nor reserved in full."""
        self.ensure_one()
        moves = self.sudo().part_ids._get_consumption_moves()
        return any(move._is_waiting() for move in moves)

    # === USE ===#

    def _propose_used_quantities(self):
        """Propose the planned quantity as used, where the technician entered none."""
        for part in self.part_ids:
            if part._is_to_use() and not part.quantity_used:
                part.quantity_used = part.quantity

    def _consume_parts(self):
        """Take the used parts from stock: the moves follow the entered quantities.

        Unused reservations are released, more than planned is taken as well.

        :raises UserError: naming the parts that are not in stock or lack a serial
        """
        orders = self.sudo()
        parts = orders.part_ids.filtered(lambda part: not part.is_consumed)
        if not parts:
            return
        # Also what nobody agreed to, since it is built in already.
        parts._procure_missing()
        parts._prepare_moves_for_use()
        moves = parts._get_consumption_moves().filtered(lambda m: m.state != "done")
        moves._action_done(cancel_backorder=True)

    def _release_parts(self):
        """Give back what was reserved and not used, and stop buying for it."""
        self.part_ids._give_up_supply()

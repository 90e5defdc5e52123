from odoo import models
from odoo.tools import format_list, plaintext2html

from ...tools import place


class PurchaseOrder(models.Model):
    _name = "purchase.order"
    _inherit = ["purchase.order", "rma.service.counter"]

    def button_cancel(self):
        waiting = self.sudo().order_line._get_parts_to_supply()
        orders = self.with_context(rma_supply_told_later=True) if waiting else self
        result = super(PurchaseOrder, orders).button_cancel()
        self.env["stock.move"]._tell_lost_supply(waiting)
        return result

    def _merge_alternative_po(self, rfqs):
        """The request that others were merged into is for their service orders, too."""
        result = super()._merge_alternative_po(rfqs)
        for purchase in self:
            parts = purchase.sudo().order_line.move_dest_ids.service_part_id
            purchase.sudo().reference_ids |= parts.order_id.reference_id
        return result

    def _forget_service_orders(self, parts):
        """Say on a draft request and on the orders what was taken off; cancel it empty.

        :param parts: lists of labels by ``rma.service.order``
        """
        self.ensure_one()
        kept = self.order_line.filtered(lambda line: not line.display_type)
        for order, labels in parts.items():
            items = format_list(self.env, labels)
            self._message_log(
                body=self.env._(
                    "%(parts)s: not needed any more for %(order)s, taken off this"
                    " request.",
                    order=order.name,
                    parts=items,
                )
            )
            order._message_log(
                body=self.env._(
                    "%(parts)s: not needed any more, and cancelled on the request for"
                    " quotation %(purchase)s.",
                    parts=items,
                    purchase=self.name,
                )
            )
            if kept and order not in kept.move_dest_ids.service_part_id.order_id:
                self.reference_ids -= order.reference_id
                origins = (self.origin or "").split(", ")
                self.origin = ", ".join(o for o in origins if o != order.name)
        if not kept:
            self.button_cancel()

    def _ask_buyer_about_parts(self, parts):
        """Ask the buyer what becomes of parts that the vendor was asked for already.

        :param parts: lists of labels by ``rma.service.order``
        """
        self.ensure_one()
        buyer = self._get_service_buyer()
        for order, labels in parts.items():
            items = format_list(self.env, labels)
            place.at_place(self).activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._(
                    "Parts for %(order)s not needed any more", order=order.name
                ),
                note=plaintext2html(
                    self.env._(
                        "%(parts)s: cancel it at the vendor, or keep it for the stock.",
                        parts=items,
                    )
                ),
                user_id=buyer.id,
            )
            order._message_log(
                body=self.env._(
                    "%(parts)s: not needed any more, but %(purchase)s is with the"
                    " vendor already. %(buyer)s was asked to decide.",
                    parts=items,
                    purchase=self.name,
                    buyer=buyer.name,
                )
            )

    def _tell_buyer_about_lost_parts(self, parts):
        """Ask the buyer to find parts elsewhere that the vendor does not bring.

        :param parts: lists of labels by ``rma.service.order``
        """
        self.ensure_one()
        buyer = self._get_service_buyer()
        for order, labels in parts.items():
            place.at_place(self).activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._(
                    "Parts for %(order)s will not come", order=order.name
                ),
                note=plaintext2html(
                    self.env._(
                        "%(parts)s: the vendor does not bring them. Find another"
                        " vendor; “Order Missing Parts” on the order orders them"
                        " again.",
                        parts=format_list(self.env, labels),
                    )
                ),
                user_id=buyer.id,
            )

    def _get_service_buyer(self, without=None):
        """Return who decides about the purchase: somebody with purchase rights.

        :param without: users who do not count, as they are about to leave
        """
        self.ensure_one()
        company = self.company_id
        users = self.user_id | company.service_stock_user_id | self.env.user
        managers = self.env["res.users"]._get_service_managers(company)
        without = without or managers.browse()
        buyers = users.sudo()._filter_service_colleagues(company) - without
        return (
            buyers.filtered(lambda u: u.has_group("purchase.group_purchase_user"))[:1]
            or (managers - without)[:1]
            or self.env.ref("base.user_admin")
        )

    def _get_service_heirs(self, without=None):
        """What is to do on a purchase of parts is the buyer's."""
        return self._get_service_buyer(without)

from odoo import api, models
from odoo.fields import Domain
from odoo.tools.sql import escape_psql

from ...tools.arguments import TEXT, takes

# So many closed orders are counted: who sees that there are more types another word.
MOST_COUNTED = 100


class RmaServiceOrder(models.Model):
    """What the box of the first screen finds among all orders, and what is scanned."""

    _inherit = "rma.service.order"

    @api.model
    @api.readonly
    @takes(text=TEXT)
    def find_everywhere(self, text):
        """Return what a text finds among open and closed orders, whatever is filtered.

        :param text: what was typed into the box
        :return: dict with ``opened`` (0, 1, or 2 for more), ``closed`` (at most
            ``MOST_COUNTED`` + 1), and ``order_id``: the only one, or False
        """
        text = (text or "").strip()
        if not text:
            return {"opened": 0, "closed": 0, "order_id": False}
        found = Domain("search_text", "ilike", text)
        opened = self.search(found & Domain("is_open", "=", True), limit=2)
        closed = self.search(
            found & Domain("is_open", "=", False), limit=MOST_COUNTED + 1, order="id"
        )
        only = opened | closed
        if len(only) > 1:
            # Its whole number, though it is a piece of others.
            only = self.search(found & self._get_number_domain(text), limit=2)
        return {
            "opened": len(opened),
            "closed": len(closed),
            "order_id": only.id if len(only) == 1 else False,
        }

    @api.model
    @api.readonly
    @takes(number=TEXT)
    def find_scanned(self, number):
        """Return what a scanned label belongs to: its order, or its device.

        :param number: what the scanner read: number of an order or of a device
        :return: window action, or False where nobody has it
        """
        number = (number or "").strip()
        if not number:
            return False
        found = Domain("search_text", "ilike", number)
        order = self.search(found & self._get_number_domain(number), limit=1)
        devices = self.env["stock.lot"]
        if not order:
            devices = devices._find_by_number(number, self.env.company)
            orders = self.search([("device_id", "in", devices.ids)], order="id desc")
            order = (orders.filtered("is_open") or orders)[:1]
        if order:
            return order._get_own_action()
        if not devices:
            return False
        view = self.env.ref("rma_service.stock_lot_view_form_device")
        if len(devices) == 1:
            action = devices._get_records_action()
            return action | {"views": [(view.id, "form")]}
        return devices._get_records_action(name=number)

    @api.model
    def _get_number_domain(self, text):
        """Return the domain of the order that has a text for its number."""
        return Domain("name", "=ilike", escape_psql(text))

    def _get_own_action(self):
        """Return the action that opens one order by itself, at its own address."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "rma_service.rma_service_order_action"
        )
        return action | {
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {},
        }

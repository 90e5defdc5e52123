import uuid

from odoo import models


class RmaServiceOrder(models.Model):
    """The order gets another customer: the former one loses what he had of it.

    His link and those of his people end, they follow no longer, and what was written to
    them stays among colleagues: the new customer starts with a clean page. What can no
    longer change hands is refused by ``_check_partner_change``.

    A colleague in the same firm is no other customer: he reads its orders anyhow.
    """

    _inherit = "rma.service.order"

    def write(self, vals):
        if "partner_id" not in vals:
            return super().write(vals)
        before = {order: order.partner_id for order in self}
        result = super().write(vals)
        changed = self.filtered(lambda order: order.partner_id != before[order])
        for order in changed:
            order.sudo()._follow_customer_change(before[order])
        return result

    def _follow_customer_change(self, former):
        """Bring what hangs on the customer in line, after he was changed.

        :param former: the customer before
        """
        self.ensure_one()
        was_following = former in self.message_partner_ids
        self.message_unsubscribe(former.ids)
        if self.partner_id.commercial_partner_id != former.commercial_partner_id:
            self._end_access_of(former)
        if was_following:
            self.message_subscribe(self.partner_id.ids)

    def _end_access_of(self, former):
        """Take from a former customer and his people what they have of the order.

        :param former: customer of another firm than the present one
        """
        firm = self.partner_id.commercial_partner_id
        if self.delegate_id.commercial_partner_id != firm:
            self.delegate_id = False
        for record in self._get_customer_documents():
            self._end_access_to(record)

    def _get_customer_documents(self):
        """Hook: return the records of the order that a customer has links of."""
        self.ensure_one()
        return [self]

    def _end_access_to(self, record):
        """End links and subscriptions of everybody outside of the house, and keep what
        was written to them among colleagues.

        :param record: the order, or one of its documents
        """
        if record.access_token:
            record.access_token = str(uuid.uuid4())
        firm = self.partner_id.commercial_partner_id
        outside = record.message_partner_ids.filtered(
            lambda partner: (
                partner.partner_share and partner.commercial_partner_id != firm
            )
        )
        record.message_unsubscribe(outside.ids)
        told = self.env["mail.message"].search(
            [
                ("model", "=", record._name),
                ("res_id", "=", record.id),
                ("is_internal", "=", False),
            ]
        )
        told.is_internal = True
        files = self.env["ir.attachment"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)]
        )
        (files | told.attachment_ids).access_token = False

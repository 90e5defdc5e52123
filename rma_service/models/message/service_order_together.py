from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError

from ...tools.aside import aside

# In the context: somebody looked already whether the customer is to be told.
UNTOLD = object()


class Filled(NamedTuple):
    """In the context: the mails of many orders that go out together, filled in.

    An object, as no request from outside can put it into its context.

    :param values: dict id of an order → values of its mail
    """

    values: dict


class RmaServiceOrder(models.Model):
    """One message to the customers of many orders: looked up and filled in at once."""

    _inherit = "rma.service.order"

    def _send_of_rule(self, rule):
        """Send the message of a rule to the customers of the orders, once.

        :param rule: one ``rma.service.message.rule``, with superuser rights
        """
        keys = {order: order._get_message_key(rule) for order in self}
        logs = self.env["rma.service.message.log"].sudo()
        told = {
            (log.order_id.id, log.key)
            for log in logs.search_fetch(
                [("order_id", "in", self.ids), ("key", "in", [*keys.values()])],
                ["order_id", "key"],
            )
        }
        orders = self.filtered(
            lambda order: not order._is_silent() and (order.id, keys[order]) not in told
        )
        if len(orders) > 1 and orders._send_together(rule, keys):
            return
        for order in orders:
            order.with_context(rma_untold=UNTOLD)._send_rule(rule, keys[order])

    def _send_together(self, rule, keys):
        """Send the message of a rule for many orders, filled in at once.

        :param rule: one ``rma.service.message.rule``, with superuser rights
        :param keys: dict order → what its message is logged as
        :return: whether they went out; if the template fails for one of them nothing
            was sent, and each is to be tried for itself
        """
        try:
            with aside(self.env):
                filled = self._fill_together(rule)
                for order in self.with_context(rma_untold=UNTOLD, rma_filled=filled):
                    order._send_rule(rule, keys[order.with_env(self.env)])
        except UserError:
            return False
        return True

    def _fill_together(self, rule):
        """Return the mails of a rule for many orders.

        :return: ``Filled``, for the context
        """
        template = rule.mail_template_id
        mailed = self.filtered(
            lambda order: "email" in rule._get_channels(order.partner_id.sudo())
        )
        if not template or template._carries_files() or not mailed:
            return Filled({})
        return Filled(mailed._fill_template(template))

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .service_message_log import FAILED

CALL = "mail.mail_activity_data_call"


class RmaServiceOrder(models.Model):
    """Customers whom a message does not reach: it came back, or there is no address.

    The order shows it until a later message arrives. Who cannot be written to is
    called.
    """

    _inherit = "rma.service.order"

    message_problem = fields.Selection(
        selection=[
            ("failed", "Message failed"),
            ("no_address", "No address"),
        ],
        compute="_compute_message_problem",
        search="_search_message_problem",
        compute_sudo=True,
        help="The last message to the customer was not delivered, or he has neither an"
        " e-mail address nor a phone number.",
    )

    # === COMPUTE METHODS ===#

    @api.depends("partner_id.email", "partner_id.phone", "message_ids", "phase")
    def _compute_message_problem(self):
        failed = self._get_ids_with_failed_message(self.ids)
        for order in self:
            if order._origin.id in failed:
                order.message_problem = "failed"
            elif order.is_open and not (order.partner_id.email or order.partner_phone):
                order.message_problem = order.partner_id and "no_address"
            else:
                order.message_problem = False

    def _search_message_problem(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = []
        if "failed" in value:
            ids = self._get_ids_with_failed_message()
            domains.append(Domain("id", "in", list(ids)))
        if "no_address" in value:
            domains.append(
                Domain("is_open", "=", True)
                & Domain("partner_id.email", "in", (False, ""))
                & Domain("partner_id.phone", "in", (False, ""))
            )
        if False in value:
            domains.append(~Domain("message_problem", "in", ("failed", "no_address")))
        return Domain.OR(domains)

    @api.model
    def _get_ids_with_failed_message(self, order_ids=None):
        """Return the ids of the orders whose last message to the customer failed.

        Looks at what was sent to the customer on the order itself and on its
        estimates; a later message that was delivered settles the matter.

        :param order_ids: look at these orders only; all by default
        :return: set of ids
        """
        if order_ids is not None and not order_ids:
            return set()
        orders = self.env["rma.service.order"]
        orders.flush_model(["partner_id"])
        self.env["mail.message"].flush_model(["model", "res_id"])
        self.env["mail.notification"].flush_model()
        self.env["sale.order"].flush_model(["service_order_id"])
        of_orders = SQL("TRUE")
        if order_ids is not None:
            of_orders = SQL("o.id IN %s", tuple(order_ids))
        to_customer = SQL(
            "n.notification_type IN ('email', 'sms')"
            " AND (n.res_partner_id = o.partner_id OR n.res_partner_id IS NULL)"
        )
        rows = self.env.execute_query(
            SQL(
                """
                WITH failing AS (
                    SELECT o.id, MAX(m.id) AS message_id
                      FROM mail_notification n
                      JOIN mail_message m ON m.id = n.mail_message_id
                      LEFT JOIN sale_order s
                        ON m.model = 'sale.order' AND s.id = m.res_id
                      JOIN rma_service_order o
                        ON o.id = CASE WHEN m.model = 'rma.service.order'
                                       THEN m.res_id ELSE s.service_order_id END
                     WHERE n.notification_status IN %(failed)s
                       AND m.model IN ('rma.service.order', 'sale.order')
                       AND %(to_customer)s
                       AND %(of_orders)s
                  GROUP BY o.id
                )
                SELECT failing.id
                  FROM failing
                  JOIN rma_service_order o ON o.id = failing.id
                 WHERE NOT EXISTS (
                    SELECT 1
                      FROM mail_message m
                      JOIN mail_notification n ON n.mail_message_id = m.id
                     WHERE m.model = 'rma.service.order'
                       AND m.res_id = o.id
                       AND m.id > failing.message_id
                       AND n.notification_status NOT IN %(undelivered)s
                       AND %(to_customer)s
                 )
                   AND NOT EXISTS (
                    SELECT 1
                      FROM sale_order s
                      JOIN mail_message m
                        ON m.model = 'sale.order' AND m.res_id = s.id
                      JOIN mail_notification n ON n.mail_message_id = m.id
                     WHERE s.service_order_id = o.id
                       AND m.id > failing.message_id
                       AND n.notification_status NOT IN %(undelivered)s
                       AND %(to_customer)s
                 )
                """,
                failed=FAILED,
                # A message still in the queue has not arrived either.
                undelivered=(*FAILED, "canceled", "ready", "process"),
                to_customer=to_customer,
                of_orders=of_orders,
            )
        )
        return {order_id for (order_id,) in rows}

    # === CALLS ===#

    def _schedule_call(self, rule):
        """Ask a colleague to call a customer who cannot be written to."""
        self.ensure_one()
        caller = self._get_responsible() or self.env.ref("base.user_admin")
        self._end_calls()
        # The customer may have caused it on his page, in his language.
        own, rule = (
            record.with_context(lang=caller.lang or self.env.lang)
            for record in (self, rule)
        )
        own.activity_schedule(
            CALL,
            summary=own.env._("Call the customer: %(message)s", message=rule.name),
            note=self.partner_phone,
            user_id=caller.id,
        )

    def _end_calls(self):
        """Take away what asks to call customers about something that is over now.

        Most customers can be written to: for them nothing is looked up.
        """
        called = self.filtered(
            lambda order: (
                order.partner_id.service_channel == "phone"
                or not (order.partner_id.email and order.partner_phone)
            )
        )
        if called:
            called.sudo().activity_unlink([CALL])

    def _on_estimate_confirmed(self):
        """Who agreed need not be called about the estimate."""
        self._end_calls()
        return super()._on_estimate_confirmed()

    def _on_estimate_declined(self, estimates):
        """Who declined need not be called about the estimate."""
        self._end_calls()
        return super()._on_estimate_declined(estimates)

    def _enter_done(self):
        """Who has the device need not be called to collect it."""
        self._end_calls()
        return super()._enter_done()

    def _enter_cancel(self):
        """Nothing is left to call about."""
        self._end_calls()
        return super()._enter_cancel()

    @api.model
    def _get_paths_of_fields(self):
        return super()._get_paths_of_fields() | {"message_problem": ("partner_id",)}

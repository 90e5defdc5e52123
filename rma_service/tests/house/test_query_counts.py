from contextlib import contextmanager, nullcontext

from odoo.fields import Command
from odoo.tests import tagged, warmup

from ...tools.locking import HELD
from ..common.service import ServiceCommon

# SQL statements that each step of one order may take, with nothing in the cache of
# records: device and two operations and two parts, tracking and mail as in real life.
# Measured where Odoo's own repair module is installed too, which adds to each transfer.
STEPS = {
    "create": 19,
    "receive": 46,
    "estimate": 36,
    "sign": 71,
    # The operations are locked before they are finished.
    "repair": 64,
    # Two of them ask whether the customer agreed to all that was done.
    "quality": 8,
    "hand over": 49,
    "invoice": 93,
}
FULL_FLOW = 380
# And where the customer is told of what happens, and gets his estimate by mail.
TOLD_FLOW = 460
# What each further order of several costs at most.
MORE = {
    "action_receive": 4,
    "action_start_repair": 20,
    "action_finish_repair": 12,
    "action_pass_quality": 2,
    "action_hand_over": 5,
}
# And each further device of many that come at once, told by mail that it is here.
RECEIVED = 12
TAKEN_IN = 12


@tagged("post_install", "-at_install")
class TestQueryCounts(ServiceCommon):
    """What a step costs must not grow unnoticed, nor with the number of orders."""

    # Whether each step has a limit of its own.
    is_limited = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # As in real life: with tracking and with the customer's messages.
        cls.env = cls.env(context={})
        tax = cls.env["account.tax"].create({"name": "Tax 20", "amount": 20})
        parts = cls.part_keyboard | cls.part_screw
        parts.invoice_policy = "delivery"
        (parts | cls.labour | cls.labour_2).taxes_id = tax
        # What the demo workshop offers beside a repair is not counted.
        cls.company.service_ancillary_ids = False
        cls._add_stock(cls.part_keyboard, 500)
        cls._add_stock(cls.part_screw, 500)

    def _begin(self):
        """Forget what was read and locked, as each click in real life."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.cr.precommit.data.pop(HELD, None)

    @contextmanager
    def _step(self, name):
        """Count the statements of a step that finds no record in the cache.

        As in the benchmark, the tracking messages of the commit are not counted.
        """
        self._begin()
        limit = nullcontext()
        if self.is_limited:
            limit = self.assertQueryCount(STEPS[name], flush=False)
        with limit:
            before = self.env.cr.sql_log_count
            yield
            self.env.flush_all()
            self.counts[name] = self.env.cr.sql_log_count - before

    def _prepare_lines(self):
        return {
            "operation_ids": [
                Command.create({"product_id": product.id})
                for product in (self.labour, self.labour_2)
            ],
            "part_ids": [
                Command.create({"product_id": product.id, "quantity": 2})
                for product in (self.part_keyboard, self.part_screw)
            ],
        }

    @warmup
    def test_full_flow_of_one_order(self):
        self.is_limited = True
        self._take_through("QC-1")
        if self.warm:
            self.assertLessEqual(sum(self.counts.values()), FULL_FLOW, self.counts)

    def test_full_flow_of_one_order_whose_customer_is_told(self):
        """With the usual messages, and the estimate mailed, as shops work."""
        self._switch_usual_messages_on()
        # Who switches them makes all workers forget: the first order pays for that.
        self._take_through("QC-1", is_told=True)
        self._take_through("QC-2", is_told=True)
        self.assertLessEqual(sum(self.counts.values()), TOLD_FLOW, self.counts)

    def _take_through(self, serial, is_told=False):
        """Take an order from the counter to its posted invoice.

        :param serial: of its device
        :param is_told: the customer gets his estimate by mail, and the usual messages
        """
        self.counts = {}
        orders = self.env["rma.service.order"]
        with self._step("create"):
            device = self.env["stock.lot"].create(
                {"name": serial, "product_id": self.device_product.id}
            )
            order = orders.create(
                {
                    "partner_id": self.partner.id,
                    "product_id": self.device_product.id,
                    "device_id": device.id,
                    "problem": "Does not start",
                }
            )
        with self._step("receive"):
            order.action_receive()
        with self._step("estimate"):
            order.action_diagnose()
            order.write(self._prepare_lines())
            order.action_prepare_estimate()
            if is_told:
                order.action_send_estimate()
        with self._step("sign"):
            order.action_approve_estimate()
        with self._step("repair"):
            order.action_start_repair()
            order.operation_ids.action_finish()
            order.action_finish_repair()
        with self._step("quality"):
            order.action_pass_quality()
        with self._step("hand over"):
            order.action_hand_over()
        with self._step("invoice"):
            order.action_create_invoice()
            order.invoice_ids.action_post()
        self.assertEqual(order.phase, "done")
        self.assertEqual(bool(order.message_log_ids), is_told)
        self.assertEqual(order.payment_state, "not_paid")
        self.assertEqual(order.part_ids.mapped("quantity_done"), [2, 2])

    def _count(self, action, orders):
        """Return the statements of ``action`` on orders that are not in the cache."""
        self._begin()
        before = self.env.cr.sql_log_count
        getattr(orders, action)()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_message_to_the_customer_costs_little_beside_its_step(self):
        """What a switched on message adds to its step: for one order, and for ten."""
        rule = self.env.ref("rma_service.rma_service_message_rule_received")

        def receive(number):
            orders = self.env["rma.service.order"].create(
                [
                    {"partner_id": self.partner.id, "product_id": product.id}
                    for product in [self.device_product] * number
                ]
            )
            count = self._count("action_receive", orders)
            self.assertEqual(len(orders.message_log_ids), number * rule.active)
            return count

        counts = {}
        for rule.active in (False, True):
            receive(1)
            counts[rule.active] = (receive(1), receive(10))
        self.assertLessEqual(counts[True][0] - counts[False][0], 18)
        self.assertLessEqual(counts[True][1] - counts[False][1], 165)

    def test_ten_orders_cost_less_than_ten_times_one(self):
        devices = self.env["stock.lot"].create(
            [
                {"name": f"QC-{index}", "product_id": self.device_product.id}
                for index in range(12)
            ]
        )
        orders = self.env["rma.service.order"].create(
            [
                {
                    "partner_id": self.partner.id,
                    "product_id": self.device_product.id,
                    "device_id": device.id,
                    "type_id": self.type_warranty.id,
                }
                | self._prepare_lines()
                for device in devices
            ]
        )
        warm, single, batch = orders[0], orders[1], orders[2:]
        for action, more in MORE.items():
            self._count(action, warm)
            one = self._count(action, single)
            ten = self._count(action, batch)
            self.assertLessEqual((ten - one) / 9, more, action)
        self.assertEqual(set(orders.mapped("phase")), {"done"})

    def _switch_usual_messages_on(self):
        self.env["rma.service.message.rule"].action_switch_on_usual()
        self.partner.email = "usual@example.com"

    def test_many_devices_are_received_at_once(self):
        """Each further device of a receipt costs few statements, its message too."""
        self._switch_usual_messages_on()

        def receive(number):
            orders = self.env["rma.service.order"].create(
                [{"partner_id": self.partner.id, "product_id": self.device_product.id}]
                * number
            )
            count = self._count("action_receive", orders)
            self.assertEqual(len(orders.message_log_ids), number)
            return count

        receive(1)
        few, many = receive(2), receive(22)
        self.assertLessEqual((many - few) / 20, RECEIVED)

    def test_many_devices_are_taken_in_by_one_dialog(self):
        """Each further line of the intake costs few statements, its message too."""
        self._switch_usual_messages_on()

        def take_in(number):
            intake = self.env["rma.service.intake"].create(
                {
                    "partner_id": self.partner.id,
                    "line_ids": [
                        Command.create(
                            {
                                "product_id": self.device_product.id,
                                "serial": f"INTAKE-{number}-{index}",
                                "problem": "Does not start",
                            }
                        )
                        for index in range(number)
                    ],
                }
            )
            count = self._count("action_confirm", intake)
            orders = intake.line_ids.order_id
            self.assertEqual(set(orders.mapped("phase")), {"intake"})
            self.assertEqual(len(orders.message_log_ids), number)
            return count

        take_in(2)
        few, many = take_in(3), take_in(23)
        self.assertLessEqual((many - few) / 20, TAKEN_IN)

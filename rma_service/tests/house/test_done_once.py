"""What is clicked twice, or by two, is done once. Two real sessions: ./dev attack."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ...tools import locking
from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestDoneOnce(ServiceCommon):
    def _next_click(self):
        """Each click is a request of its own, without what was locked before."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.cr.precommit.data.pop(locking.HELD, None)

    # === THE LOCK ===#

    def test_lock_leaves_a_new_row_so_that_older_transactions_are_refused(self):
        order = self._create_order()

        def version():
            self.env.cr.execute(
                "SELECT ctid::text FROM rma_service_order WHERE id = %s", [order.id]
            )
            return self.env.cr.fetchone()[0]

        self._next_click()
        before = version()
        locking.lock(order)
        self.assertNotEqual(version(), before)
        with self.assertQueryCount(0, flush=False):
            locking.lock(order)

    def test_lock_is_taken_again_after_a_rolled_back_savepoint(self):
        order = self._create_order()
        self._next_click()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            locking.lock(order)
            raise ZeroDivisionError
        with self.assertQueryCount(1, flush=False):
            locking.lock(order)

    def test_what_was_typed_before_the_lock_is_kept(self):
        order = self._create_order()
        self._next_click()
        order.problem = "Does not print"
        locking.lock(order)
        self.assertEqual(order.problem, "Does not print")

    # === ORDERS ===#

    def test_storage_is_charged_once(self):
        fee = self._create_product("Storage", type="service", list_price=2)
        self.company.service_storage_product_id = fee
        order = self._bring_to(self._create_order([self.labour]), "ready")
        order.date_ready = fields.Datetime.now() - timedelta(days=30)
        order.action_charge_storage()
        self._next_click()
        with self.assertRaisesRegex(UserError, "no day of storage"):
            order.action_charge_storage()
        charged = order.operation_ids.filtered(lambda op: op.product_id == fee)
        self.assertEqual(len(charged), 1)

    def test_revised_twice_is_one_new_version(self):
        order = self._bring_to(self._create_order([self.labour]), "approval")
        order.action_revise_estimate()
        self._next_click()
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        order.action_revise_estimate()
        self.assertEqual(sorted(order.estimate_ids.mapped("service_version")), [1, 2])
        self.assertEqual(order.estimate_id.amount_untaxed, 70)

    def test_estimate_that_a_colleague_sent_meanwhile_is_not_sent_again(self):
        order = self._bring_to(self._create_order([self.labour]), "diagnosis")
        first = order.with_context(rma_first_sending=True)
        first.action_send_estimate()
        mails = len(order.sudo().estimate_id.message_ids)
        self._next_click()
        first.action_send_estimate()
        self.assertEqual(len(order.sudo().estimate_id.message_ids), mails)
        # “Send Again” is meant.
        order.action_send_estimate()
        self.assertGreater(len(order.sudo().estimate_id.message_ids), mails)

    def test_customer_is_reminded_once_by_two_who_saw_the_same(self):
        order = self._bring_to(self._create_order([self.labour]), "ready")
        seen = order.with_context(rma_seen_reminders=0)
        seen.action_remind_customer()
        self._next_click()
        seen.action_remind_customer()
        self.assertEqual(order.reminder_count, 1)

    def test_customers_of_a_list_are_reminded_once_by_two_who_saw_the_same(self):
        orders = self._bring_to(self._create_order([self.labour]), "ready")
        orders |= self._bring_to(
            self._create_order([self.labour], device_id=False), "ready"
        )
        dialogs = self.env["rma.service.remind"].with_context(
            active_model="rma.service.order", active_ids=orders.ids
        )
        first, second = Form(dialogs).save(), Form(dialogs).save()
        self.assertIn("Anna Kowalska, ready for 0 days, reminders: 0", first.offer)
        for dialog in (first, first, second):
            dialog.action_confirm()
            self._next_click()
        self.assertEqual(orders.mapped("reminder_count"), [1, 1])
        self.assertIn(f"{orders[0].name} changed meanwhile", second.changed)
        # Seen, and meant.
        second.action_confirm()
        self.assertEqual(orders.mapped("reminder_count"), [2, 2])

    def test_consent_is_overridden_once(self):
        order = self._bring_to(self._create_order([self.labour]), "diagnosis")
        order.action_override_consent("Known customer")
        messages = len(order.message_ids)
        self._next_click()
        order.action_override_consent("Known customer, too")
        self.assertEqual(order.consent_override, "Known customer")
        self.assertEqual(len(order.message_ids), messages)

    # === WORK ===#

    def test_operation_started_or_finished_twice_has_one_entry(self):
        order = self._bring_to(self._create_order([self.labour]), "repair")
        operation = order.operation_ids
        for action in ("action_pause", "action_start", "action_finish"):
            before = len(operation.entry_ids)
            for _time in range(2):
                getattr(operation, action)()
                self._next_click()
            self.assertEqual(len(operation.entry_ids), before + 1, action)

    def test_another_technician_who_starts_takes_the_operation_over(self):
        order = self._bring_to(self._create_order([self.labour]), "repair")
        operation = order.operation_ids
        operation.with_user(self.technician).action_start()
        operation.with_user(self.manager).action_start()
        workers = operation.entry_ids.sorted("id")[-2:].user_id
        self.assertEqual(workers, self.technician | self.manager)

    # === DIALOGS ===#

    def test_dialog_that_is_sent_twice_does_its_work_once(self):
        order = self._bring_to(self._create_order([self.labour]), "repair")
        dialog = self.env["rma.service.follow.up"].create(
            {"order_id": order.id, "problem": "Clean it, too"}
        )
        for _time in range(2):
            dialog.action_confirm()
            self._next_click()
        orders = self.env["rma.service.order"].search(
            [("problem", "=", "Clean it, too")]
        )
        self.assertEqual(len(orders), 1)

    def test_dialog_that_was_refused_can_be_sent_again(self):
        order = self._bring_to(self._create_order([self.labour]), "repair")
        jobs = self.env["rma.service.template"].create(
            {
                "name": "Clean",
                "operation_line_ids": [Command.create({"product_id": self.labour.id})],
            }
        )
        with Form(
            self.env["rma.service.template.add"].with_context(default_order_id=order.id)
        ) as form:
            form.words = "Clean"
        dialog = form.save()
        with self.assertRaisesRegex(UserError, "Tick the ready jobs"):
            dialog.action_add()
        dialog.line_ids.filtered(lambda line: line.template_id == jobs).is_chosen = True
        before = len(order.operation_ids)
        for _time in range(2):
            dialog.action_add()
            self._next_click()
        self.assertEqual(len(order.operation_ids), before + 1)

    def test_every_dialog_that_is_done_once_has_its_decorator(self):
        base = self.env.registry["rma.service.done.once"]
        heirs = [
            name
            for name, model in self.env.registry.items()
            if issubclass(model, base) and not model._abstract
        ]
        self.assertGreater(len(heirs), 6)
        for name in heirs:
            methods = [
                method
                for cls in type(self.env[name]).mro()
                for method in vars(cls).values()
                if getattr(method, "_is_done_once", False)
            ]
            self.assertTrue(methods, name)

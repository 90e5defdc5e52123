from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import html2plaintext

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestTraced(ServiceCommon):
    """What money, consent or the customer depend on changes in the history."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order(
            [cls.labour], [{"product_id": cls.part_keyboard.id, "quantity": 2}]
        )
        cls._bring_to(cls.order, "diagnosis")
        cls._commit()

    @classmethod
    def _commit(cls):
        """Do what the end of a transaction does."""
        cls.env.flush_all()
        cls.env.cr.precommit.run()

    def _changes(self, user=None):
        """Return the entries that the end of the transaction adds, as texts."""
        before = self.order.message_ids
        self._commit()
        self.order.invalidate_recordset(["message_ids"])
        added = self.order.message_ids - before
        if user:
            self.assertEqual(added.author_id, user.partner_id)
        return [html2plaintext(message.body) for message in added]

    def _assert_traced(self, *texts, user=None):
        [entry] = self._changes(user)
        for text in texts:
            self.assertIn(text, entry)

    def test_lines_are_traced_with_who_and_from_what_to_what(self):
        operation = self.order.operation_ids.with_user(self.manager)
        operation.write({"payer": "goodwill", "payer_reason": "Late", "quantity": 3})
        self._assert_traced(
            "Replace keyboard",
            "Payer: Customer → Goodwill",
            "Quantity: 1.00 → 3.00",
            "Why This Payer: – → Late",
            user=self.manager,
        )

    def test_many_writes_of_one_transaction_are_one_entry(self):
        part = self.order.part_ids
        for quantity in (3, 4, 5):
            part.quantity = quantity
        part.name = "Keyboard, black"
        self._assert_traced("Quantity: 2.00 → 5.00", "Keyboard → Keyboard, black")
        part.quantity = 4
        part.quantity = 5
        self.assertEqual(self._changes(), [])

    def test_order_is_traced(self):
        self.order.write({"severity": "limited", "cost_limit": 80})
        self._changes()
        self.order.with_user(self.clerk).write(
            {
                "problem": "It smokes",
                "priority": "2",
                "severity": "dangerous",
                "cost_limit": 120,
                "delegate_id": self.partner.id,
            }
        )
        self._assert_traced(
            "Fault: Keys stick → It smokes",
            "Priority: Normal → Very urgent",
            "Severity: Works partly → Dangerous",
            "120.00",
            "→ Anna Kowalska",
            user=self.clerk,
        )

    def test_same_values_leave_no_entry(self):
        self.order.write({"problem": "Keys stick", "priority": "0"})
        self.order.part_ids.quantity = 2
        self.assertEqual(self._changes(), [])

    def test_calls_that_switch_tracking_off_are_traced(self):
        order = self.order.with_context(tracking_disable=True, mail_notrack=True)
        order.write({"user_id": self.technician.id, "priority": "1"})
        self._assert_traced("Technician: ", self.technician.name, "Normal → Urgent")

    def test_import_is_traced(self):
        order = self.order.with_user(self.manager)
        file = f".id,problem,part_ids/.id,part_ids/quantity\n{order.id},Wet,"
        file += f"{order.part_ids.id},7\n"
        wizard = (
            self.env["base_import.import"]
            .with_user(self.manager)
            .create(
                {
                    "res_model": order._name,
                    "file": file.encode(),
                    "file_type": "text/csv",
                    "file_name": "orders.csv",
                }
            )
        )
        fields_ = [".id", "problem", "part_ids/.id", "part_ids/quantity"]
        result = wizard.execute_import(
            fields_,
            fields_,
            {
                "has_headers": True,
                "separator": ",",
                "quoting": '"',
                "encoding": "utf-8",
            },
        )
        self.assertFalse(result["messages"])
        # The import ends its own transaction within ours.
        self._changes()
        entries = "\n".join(map(html2plaintext, order.message_ids.mapped("body")))
        self.assertIn("Fault: Keys stick → Wet", entries)
        self.assertIn("Quantity: 2.00 → 7.00", entries)

    def test_price_and_discount_of_the_estimate_are_traced_on_the_order(self):
        self.order.action_prepare_estimate()
        self.assertFalse([e for e in self._changes() if "Unit Price" in e])
        estimate = self.order.estimate_id
        estimate.order_line[0].write({"price_unit": 45, "discount": 10})
        self._assert_traced(
            estimate.name, "Replace keyboard", "50.00 → ", "45.00", "0.00 → 10.00"
        )
        estimate.order_line = [
            Command.create({"product_id": self.labour_2.id, "price_unit": 7})
        ]
        self._changes()
        estimate.order_line[-1].unlink()
        self._assert_traced("Clean removed")

    def test_price_that_the_list_moves_is_traced(self):
        self.order.action_prepare_estimate()
        self._changes()
        self.labour.list_price = 60
        self.order.estimate_id.action_update_prices()
        self.assertIn("50.00 → ", "\n".join(self._changes()))

    def test_payer_that_a_warranty_moves_is_traced(self):
        self.env["rma.service.warranty"].create(
            {
                "device_id": self.device.id,
                "name": "Two years",
                "granted_by": "company",
                "date_start": "2020-01-01",
                "date_end": "2060-01-01",
            }
        )
        other = self.device.copy({"name": "SN-TRACE"})
        order = self._create_order([self.labour], device_id=other.id)
        self._commit()
        self.order = order
        order.device_id = self.device
        self.env.flush_all()
        self.assertEqual(order.operation_ids.payer, "warranty")
        self.assertIn("Payer: Customer → Warranty", "\n".join(self._changes()))

    def test_removed_lines_are_traced(self):
        self.order.part_ids.unlink()
        self._assert_traced("Keyboard removed", "Quantity 2.00")

    def test_used_quantity_is_traced_but_not_its_proposal(self):
        self._bring_to(self.order, "repair")
        self._commit()
        self.order.invalidate_recordset(["message_ids"])
        bodies = " ".join(self.order.message_ids.mapped("body"))
        self.assertNotIn("Used:", bodies)
        self.order.part_ids.quantity_used = 1
        self._assert_traced("Used: 2.00 → 1.00")

    def test_several_orders_in_one_call(self):
        other = self._create_order([self.labour])
        self._commit()
        (self.order | other).write({"priority": "1"})
        self._assert_traced("Normal → Urgent")
        self.assertIn("Urgent", html2plaintext(other.message_ids[0].body))

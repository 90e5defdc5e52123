from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import html2plaintext, mute_logger

from ..common.money import MoneyCommon


@tagged("post_install", "-at_install")
class TestPayer(MoneyCommon):
    """Another payer has a reason; giving away needs the right for it; both are told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.giver = cls._create_user(
            "service_giver", "group_service_own", "group_service_payer"
        )

    def _diagnosed(self, **values):
        order = self._order_with(**values)
        self._bring_to(order, "diagnosis")
        self.env.flush_all()
        self.env.cr.precommit.run()
        return order

    def _told(self, order, before=None):
        """Return what the end of the transaction adds to the history, as one text."""
        before = order.message_ids if before is None else before
        self.env.flush_all()
        self.env.cr.precommit.run()
        order.invalidate_recordset(["message_ids"])
        return "\n".join(
            html2plaintext(message.body) for message in order.message_ids - before
        )

    def _assert_refused(self, action, error=AccessError, text="you may not decide"):
        with self.assertRaisesRegex(error, text), self.cr.savepoint():
            action()

    def test_technician_gives_nothing_away_by_any_way(self):
        order = self._diagnosed()
        line = order.operation_ids.with_user(self.technician)
        for payer in ("goodwill", "warranty", "contract"):
            vals = {"payer": payer, "payer_reason": "Nice man"}
            self._assert_refused(lambda vals=vals: line.write(vals))
            new = {"order_id": order.id, "product_id": self.labour_2.id}
            self._assert_refused(lambda vals=vals, new=new: line.create(new | vals))
            commands = [Command.update(line.id, vals)]
            self._assert_refused(
                lambda commands=commands: line.order_id.write(
                    {"operation_ids": commands}
                )
            )
            defaults = {f"default_{key}": value for key, value in vals.items()}
            self._assert_refused(
                lambda new=new, defaults=defaults: line.with_context(**defaults).create(
                    new
                )
            )
            share = {"second_payer": payer, "second_share": 40, "payer_reason": "So"}
            self._assert_refused(lambda share=share: line.write(share))
        columns = ["order_id/.id", "product_id/.id", "payer", "payer_reason"]
        row = [str(order.id), str(self.labour_2.id), "Goodwill", "Imported"]
        with mute_logger("odoo.sql_db"):
            result = line.load(columns, [row])
        self.assertFalse(result["ids"])
        self.assertIn("you may not decide", result["messages"][0]["message"])
        self.assertEqual(order.operation_ids.payer, "customer")

    def test_manager_and_who_has_the_right_give_away_with_a_reason(self):
        for user in (self.manager, self.giver):
            order = self._diagnosed()
            line = order.operation_ids.with_user(user)
            for reason in ({}, {"payer_reason": " "}):
                vals = {"payer": "goodwill"} | reason
                self._assert_refused(
                    lambda line=line, vals=vals: line.write(vals),
                    UserError,
                    "say why Goodwill pays Replace keyboard",
                )
            line.write({"payer": "goodwill", "payer_reason": "Late"})
            self.assertEqual(line.payer, "goodwill")
            told = self._told(order)
            self.assertIn("Payer: Customer → Goodwill", told)
            self.assertIn("Worth $\xa050.00", told)

    def test_an_old_reason_does_not_explain_another_payer(self):
        line = self._diagnosed().operation_ids.with_user(self.manager)
        line.write({"payer": "goodwill", "payer_reason": "Late"})
        self._assert_refused(
            lambda: line.write({"payer": "contract"}), UserError, "say why Contract"
        )
        self._assert_refused(
            lambda: line.write({"payer_reason": False}), UserError, "say why Goodwill"
        )

    def test_back_to_what_is_proposed_needs_neither_reason_nor_right(self):
        order = self._diagnosed()
        order.operation_ids.write({"payer": "goodwill", "payer_reason": "Late"})
        self._told(order)
        order.operation_ids.with_user(self.technician).payer = "customer"
        self.assertIn("Payer: Goodwill → Customer", self._told(order))

    def test_more_of_a_gift_needs_the_right(self):
        order = self._diagnosed()
        part = order.part_ids
        part.write({"payer": "goodwill", "payer_reason": "Late"})
        technician = part.with_user(self.technician)
        self._assert_refused(lambda: technician.write({"quantity": 3}))
        self._assert_refused(
            lambda: technician.write({"product_id": self.part_screw.id})
        )
        technician.quantity = 1
        self.assertEqual(part.quantity, 1)

    def test_payer_of_the_type_and_covering_warranty_are_free_to_choose(self):
        order = self._diagnosed(type_id=self.type_warranty.id)
        self.assertEqual(order.operation_ids.payer, "warranty")
        line = order.operation_ids.with_user(self.technician)
        line.write({"payer": "customer", "payer_reason": "He broke it"})
        line.payer = "warranty"
        self.assertEqual(line.payer, "warranty")

    def test_added_gift_is_told_with_its_amount(self):
        order = self._diagnosed()
        before = order.message_ids
        order.with_user(self.manager).operation_ids = [
            Command.create(
                {
                    "product_id": self.labour_2.id,
                    "payer": "goodwill",
                    "payer_reason": "Late",
                }
            )
        ]
        told = self._told(order, before)
        self.assertIn("Clean added. Goodwill: $\xa020.00. Late", told)

    def test_copy_of_an_order_has_the_proposed_payers(self):
        order = self._diagnosed()
        order.operation_ids.write({"payer": "goodwill", "payer_reason": "Late"})
        copy = order.with_user(self.clerk).copy()
        self.assertEqual(
            (copy.operation_ids.payer, copy.operation_ids.payer_reason),
            ("customer", False),
        )

    def test_part_that_stays_for_nothing_needs_the_right(self):
        order = self._order_with()
        self._bring_to(order, "quality")
        part = order.part_ids.with_user(self.technician)
        self._assert_refused(lambda: part.action_take_out(2, "device", "Stays"))
        part.with_user(self.giver).action_take_out(2, "device", "Stays")
        self.assertEqual(part.payer, "goodwill")

    def test_goodwill_of_what_is_not_agreed_needs_the_right(self):
        order = self._order_with(parts=[])
        self._bring_to(order, "repair")
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        wizard = (
            self.env["rma.service.unagreed"]
            .with_user(self.technician)
            .with_context(active_model=order._name, active_ids=order.ids)
            .create({"reason": "Our fault"})
        )
        wizard.line_ids.choice = "goodwill"
        self._assert_refused(wizard.action_confirm)

    # === TWO PAYERS ===#

    def _shared(self, share=40, **values):
        """Return an order over 130 of which goodwill pays a share of the keyboards."""
        order = self._order_with(**values)
        order.part_ids.write(
            {
                "second_payer": "goodwill",
                "second_share": share,
                "payer_reason": "Came broken",
            }
        )
        return order

    def test_customer_is_offered_and_billed_his_share_alone(self):
        self._use_tax(20, self.labour | self.part_keyboard)
        order = self._shared()
        part = order.part_ids
        # 50 and 60 % of 80, with 20 % of taxes.
        self.assertEqual((part.price_unit, part.price_subtotal), (40, 48))
        self.assertAlmostEqual(order.amount_to_offer, 117.6)
        self._bring_to(order, "approval")
        sale_line = part.sale_line_id
        self.assertEqual(
            (sale_line.product_uom_qty, sale_line.price_unit, sale_line.discount),
            (2, 40, 40),
        )
        self.assertEqual((part.price_subtotal, order.amount_to_offer), (48, 0))
        self.assertAlmostEqual(order.estimate_id.amount_total, 117.6)
        order.action_approve_estimate()
        self._bring_to(order, "ready")
        self.assertEqual(part.quantity_done, 2)
        invoice = self._invoice(order)
        self.assertEqual((invoice.amount_untaxed, invoice.amount_total), (98, 117.6))
        self.assertAlmostEqual(order.amount_due, 117.6)
        self._credit(invoice)
        self.assertEqual(order.amount_due, 0)

    def test_share_of_a_price_with_taxes_included(self):
        self._use_tax(
            20, self.labour | self.part_keyboard, price_include_override="tax_included"
        )
        order = self._shared(share=33.33)
        self._bring_to(order, "approval")
        # 50 and 66.67 % of 80.
        self.assertAlmostEqual(order.estimate_id.amount_total, 103.34)

    def test_typed_discount_is_of_the_whole_price_and_stays(self):
        order = self._shared()
        self._bring_to(order, "diagnosis")
        order.action_prepare_estimate()
        sale_line = order.part_ids.sale_line_id
        sale_line.discount = 46  # 10 % off the whole price.
        order.part_ids.second_share = 50
        self.assertTrue(order.is_estimate_outdated)
        order.action_prepare_estimate()
        self.assertAlmostEqual(sale_line.discount, 55)
        order.part_ids.second_payer = False
        order.action_prepare_estimate()
        self.assertAlmostEqual(sale_line.discount, 10)
        self.assertEqual(sale_line.service_share, 0)

    def test_changed_share_is_the_next_version(self):
        order = self._shared()
        self._bring_to(order, "approval")
        self.assertFalse(order.is_estimate_outdated)
        order.part_ids.second_share = 25
        self.assertTrue(order.is_estimate_outdated)
        order.action_revise_estimate()
        self.assertEqual(order.part_ids.sale_line_id.discount, 25)
        self.assertEqual(order.estimate_id.amount_total, 110)

    def test_agreed_share_stays(self):
        order = self._shared()
        self._bring_to(order, "repair")
        part = order.part_ids.with_user(self.manager)
        self._assert_refused(
            lambda: part.write({"second_share": 90, "payer_reason": "More"}),
            ValidationError,
            "agreed to his share of Keyboard",
        )

    def test_only_a_true_share_of_the_customer_s_line_is_taken(self):
        part = self._order_with().part_ids
        for vals in (
            {"second_payer": "goodwill"},
            {"second_payer": "goodwill", "second_share": 100},
            {"second_payer": "goodwill", "second_share": -5},
            {"second_share": 10},
        ):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                part.write(vals | {"payer_reason": "So"})

    def test_share_goes_with_the_payer(self):
        part = self._shared().part_ids
        part.write({"payer": "warranty", "payer_reason": "Covered after all"})
        self.assertEqual((part.second_payer, part.second_share), (False, 0))

    def test_history_and_prints_name_the_other_payer(self):
        order = self._order_with()
        self._bring_to(order, "diagnosis")
        self._told(order)
        order.part_ids.with_user(self.manager).write(
            {"second_payer": "warranty", "second_share": 40, "payer_reason": "Half"}
        )
        told = self._told(order)
        self.assertIn("Second Payer: – → Warranty", told)
        self.assertIn("Worth $\xa080.00", told)
        order.action_send_estimate()
        rows = order.estimate_id._get_service_print_rows()
        self.assertEqual(rows["parts"][0]["payer"], "Customer 60 %, Warranty 40 %")
        order.action_approve_estimate()
        self._bring_to(order, "ready")
        report = self.env["ir.actions.report"]
        html, _kind = report._render_qweb_html("rma_service.report_work", order.ids)
        self.assertIn("Customer 60 %, Warranty 40 %", html.decode())

    def test_form_asks_anew_for_the_reason(self):
        order = self._diagnosed()
        with Form(order.with_user(self.manager)) as form:
            with form.part_ids.edit(0) as line:
                line.second_payer = "goodwill"
                line.second_share = 40
                line.payer_reason = "Came broken"
        self.assertEqual(order.part_ids.second_share, 40)
        with Form(order.with_user(self.manager)) as form:
            with form.part_ids.edit(0) as line:
                line.second_payer = "warranty"
                self.assertFalse(line.payer_reason)
                line.payer_reason = "Covered"
        self.assertEqual(order.part_ids.second_payer, "warranty")

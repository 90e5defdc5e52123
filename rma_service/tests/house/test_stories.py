from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common.service import FLOW
from ..common.stories import StoryCommon

# With the customer's answer the order is ready to start.
WAY = [
    phase
    for step in FLOW
    for phase in ((step, "parts") if step == "approval" else (step,))
]


@tagged("post_install", "-at_install")
class TestStories(StoryCommon):
    """From the counter to the money: what happens to one customer's device."""

    def test_bought_here_and_repaired_under_warranty_twice(self):
        self.env["rma.service.warranty.rule"].create(
            {
                "name": "Two years",
                "product_tmpl_id": self.till.product_tmpl_id.id,
                "months": 24,
                "start_event": "delivery",
            }
        )
        till = self._create_lots(self.till, "T-1")
        with freeze_time("2026-01-05 10:30:00"):
            self._receive_goods(self.till, 1, 300, lots=till)
            self._sell(till)
        warranty = till.warranty_ids
        self.assertEqual(str(warranty.date_end), "2028-01-05")

        with freeze_time("2026-02-10 10:30:00"):
            order = self._take_in(
                {"serial": "t-1", "problem": "Does not print"},
                type_id=self.type_warranty,
            )
            self.assertPlace(till, self.custody, self.partner)
            self.assertEqual(order.device_place, "shelf")
            self._diagnose(order, [self.labour], [self.printer])
            lines = [order.operation_ids, order.part_ids]
            for line in lines:
                self.assertEqual((line.payer, line.warranty_id), ("warranty", warranty))
            self._repair_and_inspect(order)
            self._hand_over(order)
            with self.assertRaisesRegex(UserError, "nothing to invoice"):
                order.with_user(self.accountant).action_create_invoice()
        given = till.warranty_ids - warranty
        terms = {w.product_id: (w.granted_by, str(w.date_end)) for w in given}
        self.assertEqual(
            terms,
            {
                self.labour: ("repair", "2026-08-10"),
                self.printer: ("repair", "2027-02-10"),
            },
        )

        with freeze_time("2026-05-20 10:30:00"):
            again = self._take_in(
                {"serial": "T-1", "problem": "Does not print again"},
                type_id=self.type_warranty,
            )
            self._diagnose(again, [self.labour], [self.printer])
            for line in (again.operation_ids, again.part_ids):
                self.assertEqual(line.payer, "warranty")
                self.assertEqual(line.warranty_id.order_id, order)
                self.assertEqual(line.warranty_id.product_id, line.product_id)
            self._repair_and_inspect(again)
            self._hand_over(again)
        self.assertEqual(till.warranty_ids - warranty, given)
        self.assertEqual(
            {w.product_id: (w.granted_by, str(w.date_end)) for w in given}, terms
        )
        self.assertEqual(str(till.warranty_until), "2028-01-05")

        for done in (order, again):
            self.assertPhases(
                done,
                "request",
                "intake",
                "diagnosis",
                "repair",
                "quality",
                "ready",
                "done",
            )
            self.assertEqual(
                (done.outcome, done.device_place), ("repaired", "customer")
            )
            self.assertFalse(done.invoice_ids)
            self.assertEqual(done.part_ids.move_ids.value, 25)
        self.assertEqual(again.device_history_ids, order)
        self.assertWithCustomer(till)
        self.assertOwners(till, self.partner)
        self.assertEqual(self.printer.qty_available, 2)
        self.assertEqual(self.printer.total_value, 50)
        self.assertEqual(self.till.total_value, 0)
        self.assertCustodyEmpty()

    def test_bought_elsewhere_and_repaired_at_the_customers_cost(self):
        self._add_vendor(self.printer, price=50)
        board = self._create_product(
            "Mainboard",
            is_storable=True,
            tracking="serial",
            list_price=120,
            categ_id=self.average.id,
        )
        self._add_vendor(board, price=70)
        order = self._take_in(
            {
                "serial": "XYZ-77",
                "brand": "Zeta",
                "model": "Till 900",
                "problem": "Dead",
            }
        )
        device = order.device_id
        self.assertEqual((device.name, device.owner_id), ("XYZ-77", self.partner))
        self.assertEqual(order.product_id.name, "Zeta Till 900")
        self.assertFalse(device.warranty_ids)
        self._diagnose(order, [self.labour], [self.printer, board])
        lines = order.operation_ids.mapped("payer") + order.part_ids.mapped("payer")
        self.assertEqual(set(lines), {"customer"})
        with self.assertRaisesRegex(UserError, "has not agreed"):
            order.with_user(self.technician).action_start_repair()
        self._ask_and_agree(order)
        estimate = order.estimate_id
        self.assertEqual((estimate.state, estimate.service_consent), ("sale", "paper"))
        self.assertEqual((order.phase, order.parts_state), ("parts", "to_order"))

        purchase = order.purchase_ids.with_user(self.storekeeper)
        self.assertEqual(purchase.order_line.product_id, board)
        purchase.button_confirm()
        receipt = purchase.picking_ids
        receipt.move_ids.move_line_ids.lot_name = "MB-1"
        receipt.move_ids.quantity = 1
        receipt.move_ids.picked = True
        receipt.button_validate()
        self.env.invalidate_all()
        self.assertEqual(order.parts_state, "available")
        self.assertEqual(board.total_value, 70)

        self._repair_and_inspect(order)
        self._hand_over(order)
        invoice = self._invoice(order)
        self.assertEqual(invoice.amount_untaxed, 50 + 40 + 120)
        self.assertEqual(order.payment_state, "not_paid")
        self._pay(invoice)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertIn(order.payment_state, ("paid", "in_payment"))
        self.assertEqual(order.invoice_status, "invoiced")

        serial = order.part_ids.lot_ids
        self.assertEqual(serial.name, "MB-1")
        self.assertWithCustomer(serial)
        self.assertFalse(serial.owner_id)
        self.assertWithCustomer(device)
        self.assertEqual((board.total_value, self.printer.total_value), (0, 75))
        self.assertEqual(device.product_id.total_value, 0)
        self.assertEqual(
            device.warranty_ids.mapped("product_id"), self.labour | self.printer | board
        )
        self.assertOwners(device, self.partner)
        self.assertPhases(
            order,
            "request",
            "intake",
            "diagnosis",
            "approval",
            # It waits for the part, and then for the technician.
            "parts",
            "parts",
            "repair",
            "quality",
            "ready",
            "done",
        )
        self.assertNothingBelowZero(board, self.printer, device.product_id)
        self.assertCustodyEmpty()

    def test_exchanged_by_the_vendor(self):
        self.till.seller_ids = [(0, 0, {"partner_id": self.vendor.id})]
        old, new = self._create_lots(self.till, "T-1", "T-2")
        today = self._get_today()
        until = today + relativedelta(months=20)
        old.owner_id = self.partner
        warranty = self.env["rma.service.warranty"].create(
            {
                "device_id": old.id,
                "name": "Two years",
                "granted_by": "company",
                "date_start": today - relativedelta(months=4),
                "date_end": until,
            }
        )
        order = self._take_in(
            {"serial": "T-1", "problem": "Burnt smell"}, type_id=self.type_warranty
        )
        own = self._diagnose(order)
        own.action_claim_vendor()
        claim = own.vendor_claim_line_ids.claim_id
        self.assertEqual(claim.partner_id, self.vendor)
        claim.action_send()
        self.assertEqual((order.phase, order.device_place), ("parts", "vendor"))
        self.assertPlace(old, self.vendors, self.partner)
        with Form(claim) as form, form.line_ids.edit(0) as line:
            line.outcome = "exchanged"
            line.new_device_id = new
            line.cost = 20
            line.reimbursement = 15
        claim.action_receive()
        self.assertEqual((claim.state, order.phase), ("closed", "quality"))
        self.assertEqual((order.device_id, order.exchanged_device_id), (new, old))
        self.assertPlace(new, self.custody, self.partner)
        order.with_user(self.manager).action_pass_quality()
        self._hand_over(order)
        with self.assertRaisesRegex(UserError, "nothing to invoice"):
            order.with_user(self.accountant).action_create_invoice()
        claim.action_create_bills()
        bills = claim.sudo().bill_ids
        self.assertEqual(
            {bill.move_type: (bill.state, bill.amount_untaxed) for bill in bills},
            {"in_invoice": ("draft", 20), "in_refund": ("draft", 15)},
        )
        self.assertEqual(bills.partner_id, self.vendor)

        self.assertWithCustomer(new)
        self.assertPlace(old, self.vendors, self.partner)
        self.assertEqual(new.warranty_ids.mapped("date_end"), [until])
        self.assertEqual(new.warranty_state, "in")
        self.assertEqual(warranty.state, "void")
        self.assertEqual(old.service_state, "out")
        self.assertFalse(old.owner_id)
        self.assertOwners(old, self.partner)
        self.assertOwners(new, self.partner)
        self.assertEqual(self.till.total_value, 0)
        self.assertEqual(self.till.qty_available, 0)
        self.assertEqual((order.outcome, order.device_place), ("replaced", "customer"))
        self.assertPhases(
            order, "request", "intake", "diagnosis", "parts", "quality", "ready", "done"
        )
        self.assertCustodyEmpty()

    def test_estimate_refused_and_the_diagnosis_charged(self):
        device = self._create_lots(self.till, "T-1")
        order = self._take_in(
            {"serial": "T-1", "problem": "Slow"}, is_diagnosis_told=True
        )
        self._diagnose(order, [self.labour], [self.printer])
        order.with_user(self.technician).action_send_estimate()
        dialog = self._dialog(
            "rma.service.decline",
            order,
            self.clerk,
            reason="Too dear",
            charge_diagnosis=True,
        )
        dialog.action_decline()
        refused = order.estimate_ids.filtered("service_declined")
        self.assertEqual((refused.state, order.phase), ("cancel", "ready"))
        self.assertTrue(order.outcome_reason_id.is_refusal)
        self._hand_over(order)
        invoice = self._invoice(order)
        self.assertEqual(invoice.invoice_line_ids.product_id, self.fee)
        self.assertEqual(invoice.amount_untaxed, 15)
        self._pay(invoice)
        self.assertEqual(invoice.amount_residual, 0)

        self.assertEqual(order.outcome, "not_repaired")
        self.assertWithCustomer(device)
        self.assertFalse(device.warranty_ids)
        self.assertFalse(order.part_ids.move_ids)
        self.assertEqual((self.printer.free_qty, self.printer.total_value), (4, 100))
        self.assertOwners(device, self.partner)
        self.assertPhases(
            order, "request", "intake", "diagnosis", "approval", "ready", "done"
        )
        self.assertCustodyEmpty()

    def test_customer_has_a_loan_device_during_the_repair(self):
        device, loaned = self._create_lots(self.till, "T-1", "LOAN-1")
        loaned.is_loan_unit = True
        self._receive_goods(self.till, 1, 300, lots=loaned)
        order = self._take_in({"serial": "T-1", "problem": "Drawer stuck"})
        action = order.with_user(self.clerk).action_lend_device()
        loans = self.env["rma.service.loan"].with_user(self.clerk)
        view = self.env.ref("rma_service.rma_service_loan_view_form_lend")
        with Form(loans.with_context(**action["context"]), view=view) as form:
            form.device_id = loaned
            form.deposit = 50
        loan = form.save()
        loan.action_hand_out()
        place = loaned.location_id
        self.assertNotEqual(place, self.warehouse.lot_stock_id)
        self.assertPlace(loaned, place)
        self.assertEqual(self.till.total_value, 300)

        self._diagnose(order, [self.labour])
        self._ask_and_agree(order)
        self._repair_and_inspect(order)
        with self.assertRaisesRegex(UserError, "LOAN-1 is still with the customer"):
            self._hand_over(order)
        with self.assertRaisesRegex(UserError, "device is still here"):
            order.with_user(self.clerk).action_cancel()
        back = self.env.ref("rma_service.rma_service_loan_view_form_take_back")
        with Form(loan, view=back) as form:
            form.condition_back = "As it was"
        loan.action_take_back()
        with self.assertRaisesRegex(UserError, "deposit for LOAN-1"):
            self._hand_over(order)
        with Form(loan) as form:
            form.is_deposit_returned = True
        self._hand_over(order)
        invoice = self._invoice(order)
        self.assertEqual(invoice.amount_untaxed, 50)

        self.assertEqual((loan.state, order.phase), ("back", "done"))
        self.assertFalse(order.loan_id)
        self.assertPlace(loaned, self.warehouse.lot_stock_id)
        self.assertFalse(loaned.owner_id)
        self.assertWithCustomer(device)
        self.assertEqual((self.till.total_value, self.till.qty_available), (300, 1))
        self.assertOwners(device, self.partner)
        self.assertPhases(order, *WAY)
        self.assertCustodyEmpty()

    def test_three_devices_of_one_visit_go_their_own_ways(self):
        devices = self._create_lots(self.till, "T-1", "T-2", "T-3")
        orders = self._take_in(
            {"serial": "T-1", "problem": "Keys"},
            {"serial": "T-2", "problem": "Printer"},
            {"serial": "T-3", "problem": "Dirty"},
        )
        visit = orders.visit_id
        self.assertEqual(len(visit), 1)
        self.assertEqual(orders.device_id, devices)
        first, second, third = orders
        self._diagnose(first, [self.labour])
        self._diagnose(second, [self.labour], [self.printer])
        self._diagnose(third, [self.labour_2])
        for order in orders:
            self._ask_and_agree(order)
        self.assertEqual(len(orders.estimate_ids), 3)
        self._repair_and_inspect(first)

        self.assertEqual(visit.ready_count, 1)
        visit.with_user(self.clerk).action_hand_over_ready()
        self.assertEqual(first.phase, "done")
        self.assertEqual(set((second | third).mapped("phase")), {"parts"})
        self.assertEqual(visit.open_count, 2)
        self.assertWithCustomer(first.device_id)
        for order in second | third:
            self.assertPlace(order.device_id, self.custody, self.partner)
        invoice = self._invoice(first)
        self.assertEqual(invoice.amount_untaxed, 50)
        self._pay(invoice)

        self._repair_and_inspect(second)
        self._repair_and_inspect(third)
        visit.with_user(self.clerk).action_hand_over_ready()
        self.assertEqual(set(orders.mapped("phase")), {"done"})
        self.assertEqual(visit.open_count, 0)
        self.assertEqual(self._invoice(second).amount_untaxed, 50 + 40)
        self.assertEqual(self._invoice(third).amount_untaxed, 20)
        self.assertEqual(len(orders.invoice_ids), 3)
        self.assertEqual(
            [order.invoice_ids.amount_residual for order in orders], [0, 90, 20]
        )
        for device in devices:
            self.assertWithCustomer(device)
            self.assertOwners(device, self.partner)
        self.assertEqual(self.printer.total_value, 75)
        self.assertEqual(self.till.total_value, 0)
        self.assertCustodyEmpty()

    def _dispose(self, order, user):
        dialog = self._dialog("rma.service.dispose", order, user, reason="Terms § 7")
        dialog.action_confirm()

    def test_nobody_comes_for_the_device(self):
        storage = self._create_product("Storage", type="service", list_price=2)
        self.company.write(
            {
                "service_reminder_days": 7,
                "service_reminder_interval": 7,
                "service_reminder_limit": 2,
                "service_unclaimed_days": 90,
                "service_storage_product_id": storage.id,
                "service_storage_free_days": 14,
            }
        )
        device = self._create_lots(self.till, "T-1")
        begin = datetime(2026, 2, 2, 10, 30)
        with freeze_time(begin):
            order = self._take_in({"serial": "T-1", "problem": "Keys"})
            self._diagnose(order, [self.labour], [self.printer])
            self._ask_and_agree(order)
            self._repair_and_inspect(order)
        with self.enter_registry_test_mode():
            cron = self.env.ref("rma_service.ir_cron_remind_customers")
            for days, reminders in ((6, 0), (8, 1), (9, 1), (16, 2), (30, 2)):
                with freeze_time(begin + timedelta(days=days, minutes=1)):
                    cron.method_direct_trigger()
                self.assertEqual(order.reminder_count, reminders, days)
        with (
            freeze_time(begin + timedelta(days=30)),
            self.assertRaisesRegex(UserError, "not unclaimed for long enough"),
        ):
            self._dispose(order, self.manager)
        self.env.invalidate_all()
        with freeze_time(begin + timedelta(days=95)):
            order.with_user(self.clerk).action_charge_storage()
            with self.assertRaises(AccessError):
                self._dispose(order, self.technician)
            self._dispose(order, self.manager)
            invoice = self._invoice(order)

        self.assertEqual((order.phase, order.device_place), ("done", "ours"))
        charged = invoice.invoice_line_ids.filtered(lambda ln: ln.product_id == storage)
        self.assertEqual(charged.quantity, 95 - 14)
        self.assertEqual(invoice.amount_untaxed, 50 + 40 + 2 * 81)
        self.assertEqual({p.usage for p, _owner in self._places(device)}, {"inventory"})
        self.assertFalse(device.owner_id)
        self.assertEqual(device.service_state, "out")
        self.assertOwners(device, self.partner)
        self.assertFalse(device.warranty_ids.filtered(lambda w: w.state == "valid"))
        self.assertEqual((self.till.total_value, self.printer.total_value), (0, 75))
        self.assertPhases(order, *WAY)
        self.assertCustodyEmpty()

    def _sold_unit(self):
        """Return a sold unit under warranty and one that is left in stock."""
        self.env["rma.service.warranty.rule"].create(
            {
                "name": "Two years",
                "product_tmpl_id": self.till.product_tmpl_id.id,
                "months": 24,
            }
        )
        sold, spare = self._create_lots(self.till, "T-1", "T-2")
        self._receive_goods(self.till, 1, 280, lots=sold)
        self._receive_goods(self.till, 1, 320, lots=spare)
        return self._sell(sold), sold, spare

    def test_replaced_by_a_unit_from_stock(self):
        sale, sold, spare = self._sold_unit()
        until = sold.warranty_until
        self.assertTrue(until)
        self.assertEqual(self.till.total_value, 300)
        order = self._take_in(
            {"serial": "T-1", "problem": "Dead"}, type_id=self.type_warranty
        )
        self._diagnose(order)
        self._dialog(
            "rma.service.not.repaired",
            order,
            self.technician,
            outcome="replaced",
            replacement_device_id=spare,
            old_unit_place="stock",
        ).action_confirm()
        self.assertEqual(order.phase, "ready")
        self.assertEqual(order.replacement_move_id.state, "assigned")
        self._hand_over(order)
        with self.assertRaisesRegex(UserError, "nothing to invoice"):
            order.with_user(self.accountant).action_create_invoice()

        self.assertEqual((order.outcome, order.device_place), ("replaced", "ours"))
        self.assertWithCustomer(spare)
        self.assertPlace(sold, self.warehouse.lot_stock_id)
        self.assertOwners(spare, self.partner)
        self.assertOwners(sold, self.partner)
        self.assertFalse(sold.owner_id)
        self.assertEqual((spare.warranty_until, spare.warranty_state), (until, "in"))
        self.assertEqual(set(sold.warranty_ids.mapped("state")), {"void"})
        self.assertEqual(spare.sale_line_id, sale.order_line)
        self.assertEqual(self.till.qty_available, 1)
        self.assertEqual(self.till.total_value, 300)
        self.assertPhases(order, "request", "intake", "diagnosis", "ready", "done")
        self.assertNothingBelowZero(self.till)
        self.assertCustodyEmpty()

    def test_money_given_back(self):
        sale, sold, spare = self._sold_unit()
        invoice = sale.invoice_ids
        order = self._take_in(
            {"serial": "T-1", "problem": "Dead"}, type_id=self.type_warranty
        )
        self._diagnose(order)
        self._dialog(
            "rma.service.not.repaired",
            order,
            self.technician,
            outcome="refunded",
            old_unit_place="stock",
        ).action_confirm()
        self._hand_over(order)
        credit = order.credit_note_id.with_user(self.accountant)
        self.assertEqual((credit.state, credit.reversed_entry_id), ("draft", invoice))
        credit.action_post()

        self.assertEqual(credit.amount_untaxed, invoice.amount_untaxed)
        self.assertEqual(credit.invoice_line_ids.sale_line_ids, sale.order_line)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(sale.order_line.qty_delivered, 0)
        self.assertEqual((order.outcome, order.device_place), ("refunded", "ours"))
        self.assertPlace(sold, self.warehouse.lot_stock_id)
        self.assertPlace(spare, self.warehouse.lot_stock_id)
        self.assertFalse(sold.owner_id)
        self.assertOwners(sold, self.partner)
        self.assertEqual(set(sold.warranty_ids.mapped("state")), {"void"})
        self.assertEqual((self.till.qty_available, self.till.total_value), (2, 600))
        self.assertPhases(order, "request", "intake", "diagnosis", "ready", "done")
        self.assertCustodyEmpty()

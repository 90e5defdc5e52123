from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from ..common.plain_request import PlainRequestCommon


@tagged("post_install", "-at_install")
class TestPlainRequest(PlainRequestCommon):
    """A complaint or a question is asked, worked on and answered, without a device."""

    def test_request_is_asked_begun_answered_and_closed(self):
        order = self._create_request().with_user(self.technician)
        self.assertEqual(order.phase, "request")
        self.assertEqual(order.next_action, "answer")
        order.action_diagnose()
        self.assertEqual(order.phase, "diagnosis")
        self.assertEqual(order.user_id, self.technician)
        order.action_answer("You get 20 back.")
        self.assertEqual(order.phase, "done")
        self.assertEqual(order.outcome, "answered")
        self.assertEqual(order.solution, "You get 20 back.")
        self.assertEqual(order.released_solution, "You get 20 back.")
        self.assertTrue(order.date_out)
        self.assertFalse(order.date_in)
        self.assertEqual(order.next_action, "none")

    def test_question_is_answered_at_once(self):
        order = self._create_request().with_user(self.clerk)
        order.action_answer("Yes.")
        self.assertEqual(order.phase, "done")

    def test_nothing_is_closed_without_an_answer(self):
        order = self._create_request().with_user(self.clerk)
        with self.assertRaisesRegex(UserError, "write the answer"):
            order.action_answer()
        with self.assertRaisesRegex(UserError, "write the answer"):
            order.action_answer("  ")
        self.assertEqual(order.phase, "request")

    def test_many_are_answered_at_once_by_the_dialog_once(self):
        orders = self._create_request() | self._create_request()
        dialog = (
            self.env["rma.service.answer"]
            .with_user(self.clerk)
            .with_context(active_model=orders._name, active_ids=orders.ids)
            .create({"answer": "We are open again."})
        )
        dialog.action_answer()
        self.assertEqual(orders.mapped("phase"), ["done", "done"])
        dialog.action_answer()
        self.assertEqual(len(orders[0].message_log_ids), 1)

    def test_repairs_are_not_closed_by_an_answer(self):
        repair = self._create_order([self.labour])
        with self.assertRaisesRegex(UserError, repair.name):
            repair.with_user(self.clerk).action_answer("It works")
        self.assertEqual(repair.phase, "request")
        self.assertFalse(repair.solution)

    def test_customer_who_asks_again_gets_his_request_reopened(self):
        order = self._create_request().with_user(self.clerk)
        order.action_answer("You get 20 back.")
        order.action_reopen()
        self.assertEqual(order.phase, "diagnosis")
        self.assertFalse(order.date_out)
        self.assertFalse(order.outcome)
        order.action_answer("You get 30 back.")
        self.assertEqual(order.outcome, "answered")
        self.assertEqual(order.released_solution, "You get 30 back.")
        log = order.stage_log_ids.sorted("id").mapped("phase")
        self.assertEqual(log, ["request", "done", "diagnosis", "done"])

    def test_request_is_cancelled_and_reopened_like_any_order(self):
        order = self._create_request().with_user(self.clerk)
        order.action_cancel()
        order.action_reopen()
        self.assertEqual(order.phase, "request")

    # === NO DEVICE ===#

    def test_request_has_no_device(self):
        with self.assertRaisesRegex(ValidationError, "without a device"):
            self._create_request(
                product_id=self.device_product.id, device_id=self.device.id
            )
        order = self._create_request(product_id=self.device_product.id)
        self.assertEqual(order.product_id, self.device_product)
        with self.assertRaisesRegex(ValidationError, "without a device"):
            order.with_user(self.clerk).device_id = self.device
        repair = self._create_order()
        with self.assertRaisesRegex(ValidationError, "without a device"):
            repair.with_user(self.clerk).type_id = self.type_complaint

    def test_repairs_are_not_answered_and_requests_not_repaired(self):
        for order, outcome in (
            (self._create_order(), "answered"),
            (self._create_request(), "repaired"),
        ):
            with self.assertRaisesRegex(ValidationError, "end as answered"):
                order.with_user(self.clerk).outcome = outcome

    def test_nothing_is_received_checked_or_handed_over(self):
        equipment = self.env["rma.service.equipment.type"].create({"name": "Register"})
        self.env["rma.service.checkpoint"].create(
            {
                "name": "Seal",
                "equipment_type_id": equipment.id,
                "phase": "diagnosis",
            }
        )
        self.device_product.equipment_type_id = equipment
        order = self._create_request(product_id=self.device_product.id)
        order.action_diagnose()
        order.action_answer("It is normal.")
        self.assertFalse(order.check_ids)
        self.assertFalse(order.picking_ids)
        self.assertFalse(order.custody_in_move_id)
        with self.assertRaisesRegex(UserError, "nothing to receive"):
            self._create_request().action_receive()

    def test_form_of_a_request_asks_for_no_device(self):
        form = Form(
            self.env["rma.service.order"]
            .with_user(self.clerk)
            .with_context(default_type_id=self.type_complaint.id)
        )
        form.partner_id = self.partner
        form.title = "Bill of May"
        form.problem = "Too high"
        order = form.save()
        self.assertEqual(order.type_id, self.type_complaint)
        self.assertEqual(order.title, "Bill of May")
        self.assertFalse(order.product_id)

    def test_choosing_a_request_clears_the_device_on_the_form(self):
        form = Form(self.env["rma.service.order"].with_user(self.clerk))
        form.partner_id = self.partner
        form.product_id = self.device_product
        form.device_id = self.device
        form.type_id = self.type_complaint
        order = form.save()
        self.assertFalse(order.device_id)
        self.assertEqual(order.product_id, self.device_product)

    def test_device_of_a_complaint_proposes_no_other_type(self):
        equipment = self.env["rma.service.equipment.type"].create(
            {"name": "Register", "default_type_id": self.type_warranty.id}
        )
        self.device_product.equipment_type_id = equipment
        orders = self.env["rma.service.order"].with_user(self.clerk)
        form = Form(orders.with_context(rma_requests=True))
        self.assertEqual(form.type_id.kind, "request")
        form.partner_id = self.partner
        form.problem = "Too high"
        form.product_id = self.device_product
        self.assertEqual(form.type_id.kind, "request")

    # === TITLE ===#

    def test_title_names_the_case_together_with_its_number(self):
        order = self._create_request(title="Bill of May")
        self.assertEqual(order.display_name, f"{order.name} – Bill of May")
        twin = self._create_request(title="Bill of May")
        self.assertNotEqual(twin.display_name, order.display_name)
        repair = self._create_order()
        self.assertEqual(repair.display_name, repair.name)

    def test_title_is_the_first_line_of_what_was_said(self):
        order = self._create_request()
        self.assertEqual(order.title, "The bill is too high.")
        long = self._create_request(problem="Much too high " * 20)
        self.assertLessEqual(len(long.title), 81)
        self.assertTrue(long.title.endswith("…"))
        self.assertFalse(self._create_request(problem=False).title)
        self.assertFalse(self._create_order(problem="Keys stick").title)

    def test_orders_are_found_by_their_title(self):
        order = self._create_request(title="Zweitschrift der Rechnung")
        orders = self.env["rma.service.order"].with_user(self.clerk)
        found = orders.search([("search_text", "ilike", "zweitschrift")])
        self.assertEqual(found, order)
        order.title = "Duplicate needed"
        found = orders.search([("search_text", "ilike", "duplicate needed")])
        self.assertEqual(found, order)

    # === A SOLD SERVICE ===#

    def _sell(self, product, partner=None, confirm=True):
        sale = self.env["sale.order"].create(
            {
                "partner_id": (partner or self.partner).id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        if confirm:
            sale.action_confirm()
        return sale.order_line

    def test_sold_service_is_found_by_its_customer(self):
        first = self._sell(self.labour)
        last = self._sell(self.labour)
        self._sell(self.labour, confirm=False)
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        self._sell(self.labour, stranger)
        order = self._create_request(subject_id=self.labour.id)
        self.assertEqual(order.subject_line_id, last)
        self.assertNotEqual(order.subject_line_id, first)
        contact = self.env["res.partner"].create(
            {"name": "Jan", "parent_id": self.partner.id}
        )
        order = self._create_request(subject_id=self.labour.id, partner_id=contact.id)
        self.assertEqual(order.subject_line_id, last)
        self.assertFalse(
            self._create_request(subject_id=self.labour_2.id).subject_line_id
        )

    def test_what_the_customer_bought_is_offered_first(self):
        others = [
            self._create_product(f"A service {number}", type="service")
            for number in range(3)
        ]
        self._sell(self.labour)
        products = self.env["product.product"].with_user(self.clerk)
        for sold_to, first in ((self.partner.id, True), (False, False)):
            found = products.with_context(rma_sold_to=sold_to).name_search(
                "e", [("id", "in", [p.id for p in (*others, self.labour)])]
            )
            self.assertEqual(found[0][0] == self.labour.id, first)
            self.assertEqual(len(found), 4)

    # === WORK ON A REQUEST ===#

    def test_work_for_a_request_is_finished_with_it(self):
        order = self._create_request()
        order.operation_ids = [Command.create({"product_id": self.labour.id})]
        order.with_user(self.clerk).action_answer("Done by phone")
        self.assertEqual(order.operation_ids.status_id.kind, "finished")

    def test_what_the_customer_pays_has_to_be_agreed_first(self):
        self.type_complaint.approval_rule = "always"
        order = self._create_request()
        order.operation_ids = [
            Command.create({"product_id": self.labour.id, "payer": "customer"})
        ]
        with self.assertRaisesRegex(UserError, "has not agreed"):
            order.with_user(self.clerk).action_answer("Done by phone")

    # === MERGED AND SPLIT ===#

    def test_request_is_merged_with_one_about_a_device(self):
        order = self._create_request(title=False, problem=False)
        repair = self._create_order(title="Bill of May")
        order._merge(repair)
        self.assertEqual(order.title, "Bill of May")
        self.assertFalse(order.device_id)
        self.assertEqual(order.told_serial, "SN-0001")
        self.assertIn("Keys stick", order.problem)

    def test_complaint_is_split_into_work_on_devices(self):
        order = self._create_request()
        dialog = Form(
            self.env["rma.service.split"]
            .with_user(self.clerk)
            .with_context(default_order_id=order.id)
        ).save()
        for line in dialog.line_ids:
            self.assertNotEqual(line.type_id.kind, "request")
        dialog.line_ids.type_id = self.type_repair
        dialog.line_ids[0].serial = "SN-0001"
        dialog.action_split()
        orders = order.follow_up_ids
        self.assertEqual(len(orders), 2)
        self.assertEqual(orders.device_id, self.device)
        self.assertEqual(order.closed_as, "split")

    def test_copy_of_a_request_is_about_the_same_and_not_answered(self):
        order = self._create_request(title="Bill of May", subject_id=self.labour.id)
        order.action_answer("Yes.")
        copied = order.copy()
        self.assertEqual(copied.title, "Bill of May")
        self.assertEqual(copied.subject_id, self.labour)
        self.assertEqual(copied.phase, "request")
        self.assertFalse(copied.solution or copied.outcome)

    # === RIGHTS ===#

    def test_who_does_not_see_a_request_does_not_answer_it(self):
        stranger = self._create_user("request_stranger", "group_service_own")
        order = self._create_request(user_id=self.technician.id)
        with self.assertRaises(AccessError):
            order.with_user(stranger).action_answer("No")
        portal = new_test_user(
            self.env, login="request_portal", groups="base.group_portal"
        )
        with self.assertRaises(AccessError):
            order.with_user(portal).action_answer("No")
        self.assertEqual(order.phase, "request")

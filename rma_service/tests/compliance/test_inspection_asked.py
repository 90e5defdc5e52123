"""What is asked for when an inspection is due, once for each date."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common.compliance import ComplianceCommon

IN_TIME = "2027-12-10 10:30:00"


@tagged("post_install", "-at_install")
class TestInspectionAsked(ComplianceCommon):
    def _get_orders(self, device):
        return self.env["rma.service.order"].search([("device_id", "=", device.id)])

    def test_request_is_made_once_before_the_date(self):
        self._create_rule()
        register = self._create_register("R-1")
        with freeze_time("2027-11-29 10:30:00"):
            self._do_cron("ask_inspections")
        self.assertFalse(self._get_orders(register))
        with freeze_time(IN_TIME):
            self._do_cron("ask_inspections")
            self._do_cron("ask_inspections")
        order = self._get_orders(register)
        row = self._get_open(register)
        self.assertEqual(len(order), 1)
        self.assertEqual((order.phase, order.partner_id), ("request", self.partner))
        self.assertEqual(order.type_id, self.type_inspection)
        self.assertEqual((row.state, row.order_id), ("asked", order))
        self.assertEqual(order.inspection_id, row)

    def test_customer_is_not_thanked_for_what_he_did_not_ask(self):
        self.env["rma.service.message.rule"].with_context(active_test=False).search(
            []
        ).active = True
        self._create_rule()
        register = self._create_register("R-1")
        with freeze_time(IN_TIME):
            self._do_cron("ask_inspections")
            self._do_jobs()
        order = self._get_orders(register)
        self.assertFalse(
            self.env["mail.mail"].search(
                [("model", "=", order._name), ("res_id", "in", order.ids)]
            )
        )

    def test_who_comes_second_finds_it_done(self):
        """What another scheduled action did meanwhile is seen behind the lock."""
        self._create_rule()
        row = self._get_open(self._create_register("R-1"))
        with freeze_time(IN_TIME):
            self.assertTrue(row._claim_job())
            row._do_job()
            self.assertFalse(row._claim_job())

    def test_order_with_its_work_has_the_ready_job(self):
        job = self.env["rma.service.template"].create(
            {
                "name": "Inspection of a register",
                "operation_line_ids": [(0, 0, {"product_id": self.labour.id})],
            }
        )
        self._create_rule(way="order", template_id=job.id)
        register = self._create_register("R-1")
        with freeze_time(IN_TIME):
            self._do_cron("ask_inspections")
        order = self._get_orders(register)
        self.assertEqual(order.operation_ids.product_id, self.labour)
        self.assertEqual(order.operation_ids.payer, "customer")

    def test_order_has_the_points_of_the_rule_alone(self):
        points = self.env["rma.service.checkpoint"].create(
            [
                {
                    "name": name,
                    "phase": "intake",
                    "equipment_type_id": self.register_type.id,
                }
                for name in ("Seals", "Fiscal memory", "Paper")
            ]
        )
        self._create_rule(checkpoint_ids=points[:2].ids)
        register = self._create_register("R-1")
        row = self._get_open(register)
        row.action_ask()
        order = row.order_id
        order.action_receive()
        self.assertEqual(order.check_ids.checkpoint_id, points[:2])
        other = self._create_order(device_id=self.device.id)
        other.action_receive()
        self.assertEqual(other.check_ids.checkpoint_id, points)

    def test_mail_goes_out_once_with_the_date(self):
        self._create_rule(way="mail")
        register = self._create_register("R-1")
        with freeze_time(IN_TIME):
            self._do_cron("ask_inspections")
            self._do_cron("ask_inspections")
        mails = self.env["mail.mail"].search([("subject", "ilike", "R-1")])
        self.assertEqual(len(mails), 1)
        self.assertIn("R-1", mails.body_html)
        self.assertEqual(mails.recipient_ids, self.partner)
        self.assertFalse(self._get_orders(register))
        self.assertEqual(self._get_open(register).state, "asked")

    def test_who_has_no_address_is_called(self):
        self.partner.email = False
        self._create_rule(way="mail", user_id=self.clerk.id)
        register = self._create_register("R-1")
        with freeze_time(IN_TIME):
            self._do_cron("ask_inspections")
        self.assertEqual(register.activity_ids.user_id, self.clerk)
        self.assertIn(self.partner.name, register.activity_ids.summary)

    def test_devices_of_one_customer_are_asked_for_in_one_visit(self):
        self._create_rule(together_days=20)
        first = self._create_register("R-1")
        near = self._create_register("R-2", date_in_service="2026-01-15")
        far = self._create_register("R-3", date_in_service="2026-02-20")
        other = self.env["res.partner"].create({"name": "Other customer"})
        foreign = self._create_register("R-4", owner_id=other.id)
        with freeze_time("2027-12-03 10:30:00"):
            self._do_cron("ask_inspections")
        together = self._get_orders(first) | self._get_orders(near)
        self.assertEqual(len(together), 2)
        self.assertEqual(len(together.visit_id), 1)
        self.assertEqual(together.visit_id.partner_id, self.partner)
        self.assertEqual(together.visit_id.order_ids, together)
        self.assertFalse(self._get_orders(far))
        self.assertFalse(self._get_orders(foreign).visit_id)

    def test_open_order_of_the_kind_is_taken(self):
        self._create_rule()
        register = self._create_register("R-1")
        order = self._create_order(
            device_id=register.id, type_id=self.type_inspection.id
        )
        with freeze_time(IN_TIME):
            self._do_cron("ask_inspections")
        self.assertEqual(self._get_orders(register), order)
        self.assertEqual(self._get_open(register).order_id, order)

    def test_one_that_fails_does_not_keep_the_others_waiting(self):
        self._create_rule()
        first = self._create_register("R-1", date_in_service="2025-12-20")
        second = self._create_register("R-2")
        self.type_inspection.flush_recordset()
        orders = type(self.env["rma.service.inspection"])
        make = orders._make_order

        def fail(row, has_work):
            if row.device_id == first:
                raise UserError("No")
            return make(row, has_work)

        self.patch(orders, "_make_order", fail)
        with freeze_time(IN_TIME), self.assertLogs(level="WARNING"):
            self._do_cron("ask_inspections")
        self.assertFalse(self._get_orders(first))
        self.assertTrue(self._get_orders(second))
        self.assertEqual(self._get_open(first).problem, "No")

    def test_cancelled_order_leaves_it_to_be_done_and_asks_no_second_time(self):
        self._create_rule()
        register = self._create_register("R-1")
        with freeze_time(IN_TIME):
            self._do_cron("ask_inspections")
            row = self._get_open(register)
            order = row.order_id
            order.action_cancel()
            self._do_cron("ask_inspections")
            self.assertEqual(self._get_orders(register), order)
            self.assertFalse(row.order_id)
            row.with_user(self.clerk).action_ask()
            self.assertEqual(len(self._get_orders(register)), 2)
            with self.assertRaisesRegex(UserError, row.order_id.name):
                row.action_ask()

    def test_new_owner_is_asked_anew(self):
        self._create_rule(way="mail")
        register = self._create_register("R-1")
        buyer = self.env["res.partner"].create(
            {"name": "Buyer", "email": "buyer@example.com"}
        )
        with freeze_time(IN_TIME):
            self._do_cron("ask_inspections")
            register.action_change_owner(buyer, "Sold on")
            self._do_cron("ask_inspections")
        mails = self.env["mail.mail"].search([("subject", "ilike", "R-1")])
        self.assertEqual(mails.recipient_ids, self.partner | buyer)

    def test_nothing_is_asked_where_the_list_is_enough(self):
        self._create_rule(way="none")
        register = self._create_register("R-1")
        with freeze_time(IN_TIME):
            self._do_cron("ask_inspections")
            row = self._get_open(register)
            self.assertEqual((row.state, row.urgency), ("planned", "soon"))
        with freeze_time("2028-01-03 10:30:00"):
            self.env.invalidate_all()
            self.assertEqual(row.urgency, "late")

    def test_portal_user_asks_nothing(self):
        self._create_rule()
        row = self._get_open(self._create_register("R-1"))
        portal = self._create_user("inspection_portal", "base.group_portal")
        with self.assertRaises(AccessError):
            row.with_user(portal).action_ask()
        with self.assertRaises(AccessError):
            row.with_user(portal).read(["date_due"])

    def test_dates_of_done_work_stay(self):
        self._create_rule()
        register = self._create_register("R-1")
        with freeze_time(IN_TIME):
            self._do_cron("ask_inspections")
            self._inspect(register)
        done = register.inspection_ids - self._get_open(register)
        self.assertEqual((done.state, done.date_due), ("done", date(2028, 1, 1)))
        self.assertEqual(register.next_inspection, date(2029, 12, 10))

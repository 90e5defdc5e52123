from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common.requests import RequestCommon
from ..common.service import TEMPLATES


@tagged("post_install", "-at_install")
class TestSplit(RequestCommon):
    """A request about several things becomes an order for each of them."""

    def _split(self, request, rows=None, user=None, **values):
        rows = rows or [{"problem": "Printer jams"}, {"problem": "Drawer stuck"}]
        dialog = (
            self.env["rma.service.split"]
            .with_user(user or self.technician)
            .create(
                {
                    "order_id": request.id,
                    "line_ids": [
                        Command.create({"type_id": self.type_repair.id} | row)
                        for row in rows
                    ],
                }
                | values
            )
        )
        dialog.action_split()
        return request.follow_up_ids.sorted("id")

    def test_each_row_becomes_an_order_of_the_customer(self):
        request = self._create_request(
            priority="1", user_id=self.technician.id, cost_limit=50
        )
        first, second = self._split(
            request,
            [
                {"serial": self.device.name, "problem": "Printer jams"},
                {
                    "serial": "NEW-1",
                    "model": "Scale 5",
                    "problem": "Shows nothing",
                    "type_id": self.type_warranty.id,
                },
            ],
        )
        self.assertEqual(first.device_id, self.device)
        self.assertEqual(second.device_id.name, "NEW-1")
        self.assertEqual(second.product_id.name, "Scale 5")
        self.assertEqual(second.type_id, self.type_warranty)
        for order in first | second:
            self.assertEqual(order.partner_id, self.boss)
            self.assertEqual(order.phase, "request")
            self.assertEqual((order.priority, order.cost_limit), ("1", 50))
            self.assertEqual(order.user_id, self.technician)
        self.assertEqual((request.phase, request.closed_as), ("cancel", "split"))
        self.assertIn(first.name, request.message_ids[0].body)
        self.assertIn(request.name, second.message_ids[0].body)

    def test_form_begins_with_the_request(self):
        request = self._create_request(
            product_id=self.device_product.id,
            device_id=self.device.id,
            problem="Two things",
        )
        file = self._add_file(request)
        dialog = Form(
            self.env["rma.service.split"]
            .with_user(self.technician)
            .with_context(default_order_id=request.id)
        ).save()
        first, second = dialog.line_ids
        self.assertEqual(first.device_id, self.device)
        self.assertFalse(second.device_id or second.product_id)
        self.assertEqual(second.problem, "Two things")
        self.assertEqual((first | second).file_ids, file)

    def test_orders_of_one_request_are_no_duplicates_of_each_other(self):
        words = "The receipt printer jams every morning"
        orders = self._split(self._create_request(), [{"problem": words}] * 2)
        self.assertEqual(orders.mapped("possible_duplicate_count"), [0, 0])
        again = self._create_request(problem=words)
        self.assertEqual(again.possible_duplicate_count, 2)

    def test_wanted_day_and_planned_work_stay_with_the_first(self):
        request = self._create_request(
            date_wanted="2026-12-01",
            wanted_time="morning",
            operation_ids=[Command.create({"product_id": self.labour.id})],
        )
        first, second = self._split(request)
        self.assertEqual(str(first.date_wanted), "2026-12-01")
        self.assertEqual(first.wanted_time, "morning")
        self.assertEqual(first.operation_ids.product_id, self.labour)
        self.assertFalse(second.date_wanted or second.operation_ids)

    def test_chosen_files_and_messages_are_copied(self):
        request = self._create_request()
        photo = self._add_file(request)
        request.intake_photo_ids = photo
        paper = self._add_file(request, "invoice.pdf", b"%PDF-1.4 x")
        with freeze_time("2026-03-02 10:30:00"):
            said = self._write_as(
                request, self.boss, "Two things are broken", attachment_ids=paper.ids
            )
        first, second = self._split(
            request,
            [
                {"problem": "A", "file_ids": (photo | paper).ids},
                {"problem": "B", "file_ids": []},
            ],
        )
        files = self.env["ir.attachment"].search(
            [("res_model", "=", request._name), ("res_id", "=", first.id)]
        )
        self.assertEqual(set(files.mapped("name")), {"photo.png", "invoice.pdf"})
        self.assertEqual(first.intake_photo_ids.mapped("name"), ["photo.png"])
        for order in first | second:
            copy = order._get_page_messages(5)
            self.assertEqual(copy.author_id, self.boss)
            self.assertEqual(copy.date, said.date)
        self.assertEqual(
            first._get_page_messages(5).attachment_ids.mapped("name"), ["invoice.pdf"]
        )
        self.assertFalse(second._get_page_messages(5).attachment_ids)
        self.assertEqual(said.res_id, request.id)

    def test_messages_are_left_where_nobody_wants_copies(self):
        request = self._create_request()
        self._write_as(request, self.boss, "Two things are broken")
        for order in self._split(request, has_messages=False):
            self.assertFalse(order._get_page_messages(5))

    def test_files_of_others_are_not_copied(self):
        request, foreign = self._create_request(), self._create_request()
        secret = self._add_file(foreign, "secret.pdf", b"%PDF-1.4 x")
        first = self._split(
            request,
            [{"problem": "A", "file_ids": secret.ids}, {"problem": "B"}],
        )[0]
        self.assertFalse(first._find_own_files())

    def test_tasks_and_followers_go_on(self):
        request = self._create_request()
        request.message_subscribe(partner_ids=self.boss.ids)
        request.activity_schedule("mail.mail_activity_data_todo", summary="Call")
        first, second = self._split(request)
        self.assertEqual(first.activity_ids.mapped("summary"), ["Call"])
        self.assertFalse(request.activity_ids | second.activity_ids)
        for order in first | second:
            self.assertIn(self.boss, order.message_partner_ids)

    def test_orders_count_from_the_request(self):
        with freeze_time("2026-03-02 10:30:00"):
            request = self._create_request()
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE rma_service_order SET create_date = %s WHERE id = %s",
                ("2026-03-02 10:30:00", request.id),
            )
            self.env.invalidate_all()
        with freeze_time("2026-03-05 10:30:00"):
            orders = self._split(request)
        for order in orders:
            self.assertEqual(str(order.date_requested), "2026-03-02 10:30:00")

    def test_customer_is_told_once_of_all_of_them(self):
        self._load_shipped(TEMPLATES)
        self.env.ref("rma_service.rma_service_message_rule_split").active = True
        request = self._create_request()
        orders = self._split(request)
        self.assertEqual(request.message_log_ids.mapped("event"), ["split"])
        self.assertFalse(orders.message_log_ids)
        words = request.message_log_ids.mail_message_id.body.striptags()
        for order in orders:
            self.assertIn(order.name, words)
        self.assertNotRegex(words, "False|None|{{")

    # === WHAT IS REFUSED ===#

    def test_one_row_empty_rows_and_what_is_begun_are_refused(self):
        request = self._create_request()
        with self.assertRaisesRegex(UserError, "two orders at least"):
            self._split(request, [{"problem": "A"}])
        with self.assertRaisesRegex(UserError, "Name the device or the fault"):
            self._split(request, [{"problem": "A"}, {}])
        received = self._bring_to(self._create_order(), "intake")
        with self.assertRaisesRegex(UserError, "only a request"):
            self._split(received)

    def test_split_once(self):
        request = self._create_request()
        dialog = self.env["rma.service.split"].create(
            {
                "order_id": request.id,
                "line_ids": [
                    Command.create({"problem": text, "type_id": self.type_repair.id})
                    for text in "AB"
                ],
            }
        )
        dialog.action_split()
        dialog.action_split()
        self.assertEqual(len(request.follow_up_ids), 2)
        with self.assertRaisesRegex(UserError, "only a request"):
            self._split(request)
        with self.assertRaisesRegex(UserError, "it was split"):
            request.action_reopen()

    def test_only_who_may_write_the_request_splits_it(self):
        request = self._create_request(user_id=self.clerk.id)
        accountant = self._create_user("split_money", "account.group_account_invoice")
        plain = self._create_user("split_plain", "base.group_user")
        for user in (self.technician, accountant, plain):
            with (
                self.subTest(user.login),
                mute_logger("odoo.models"),
                self.assertRaises(AccessError),
            ):
                self._split(request, user=user)
        self._split(request, user=self.clerk)
        self.assertEqual(len(request.follow_up_ids), 2)

    def test_many_cost_few_statements_more_than_two(self):
        def count(number):
            request = self._create_request(user_id=self.technician.id)
            self._write_as(request, self.boss, "Broken")
            rows = [{"problem": f"Fault {index}"} for index in range(number)]
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            self._split(request, rows)
            self.env.flush_all()
            return self.cr.sql_log_count - start

        count(2)
        two, ten = count(2), count(10)
        self.assertLessEqual(ten, two + 8 * 20)

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common.requests import RequestCommon
from ..common.service import TEMPLATES


@tagged("post_install", "-at_install")
class TestMerge(RequestCommon):
    """Requests about the same become one; nothing that was said is lost."""

    def _merge(self, target, others, user=None):
        dialog = (
            self.env["rma.service.merge"]
            .with_user(user or self.technician)
            .create({"order_ids": (target | others).ids, "target_id": target.id})
        )
        return dialog.action_merge()

    # === WHAT COMES ALONG ===#

    def test_others_are_closed_and_lead_to_the_one_that_stays(self):
        stays, first, second = (self._create_request() for _each in range(3))
        action = self._merge(stays, first | second)
        self.assertEqual(action["res_id"], stays.id)
        self.assertEqual((first | second).mapped("phase"), ["cancel", "cancel"])
        self.assertEqual((first | second).mapped("closed_as"), ["merged", "merged"])
        self.assertEqual((first | second).merged_into_id, stays)
        self.assertEqual(stays.phase, "request")
        self.assertEqual(stays.former_numbers, f"{first.name}, {second.name}")
        self.assertIn(first.name, stays.message_ids[0].body)
        self.assertIn(stays.name, first.message_ids[0].body)

    def test_empty_fields_are_filled_and_filled_ones_stay(self):
        self.type_repair.properties_definition = [
            {"name": "colour", "string": "Colour", "type": "char"},
            {"name": "number", "string": "Number", "type": "char"},
        ]
        symptom = self.env["rma.service.symptom"].create({"name": "Smells"})
        stays = self._create_request(
            problem="Printer jams",
            properties={"colour": "red"},
            date_wanted="2026-12-01",
        )
        other = self._create_request(
            problem="It also smells burnt",
            product_id=self.device_product.id,
            device_id=self.device.id,
            priority="2",
            symptom_ids=symptom.ids,
            properties={"colour": "blue", "number": "7"},
            date_wanted="2026-12-24",
            wanted_time="evening",
            customer_note="Ring twice",
            cost_limit=80,
        )
        self.env.flush_all()
        self._merge(stays, other)
        self.assertEqual(stays.device_id, self.device)
        self.assertEqual(stays.problem, "Printer jams\n\nIt also smells burnt")
        self.assertEqual(stays.priority, "2")
        self.assertEqual(stays.symptom_ids, symptom)
        self.assertEqual(stays.properties["colour"], "red")
        self.assertEqual(stays.properties["number"], "7")
        self.assertEqual(str(stays.date_wanted), "2026-12-01")
        self.assertFalse(stays.wanted_time)
        self.assertEqual(stays.customer_note, "Ring twice")
        self.assertEqual(stays.cost_limit, 80)

    def test_the_same_words_are_kept_once(self):
        stays = self._create_request(problem="Keys stick since Monday.")
        self._merge(stays, self._create_request(problem="keys stick  since monday"))
        self.assertEqual(stays.problem, "Keys stick since Monday.")

    def test_planned_work_comes_where_there_is_none(self):
        stays = self._create_request()
        self._merge(stays, self._create_request(operation_ids=self._plan(self.labour)))
        self.assertEqual(stays.operation_ids.product_id, self.labour)
        self._merge(
            stays, self._create_request(operation_ids=self._plan(self.labour_2))
        )
        self.assertEqual(stays.operation_ids.product_id, self.labour)

    def _plan(self, product):
        return [Command.create({"product_id": product.id})]

    def test_messages_keep_author_date_and_who_may_read_them(self):
        stays, other = self._create_request(), self._create_request()
        with freeze_time("2026-03-02 10:30:00"):
            said = self._write_as(other, self.boss, "Please hurry")
            noted = self._write_as(
                other,
                self.technician.partner_id,
                "A difficult customer",
                message_type="comment",
                subtype_xmlid="mail.mt_note",
            )
        self._merge(stays, other)
        self.assertEqual((said.res_id, noted.res_id), (stays.id, stays.id))
        self.assertEqual(said.author_id, self.boss)
        self.assertEqual(str(said.date), "2026-03-02 10:30:00")
        read = stays._get_page_messages(10)
        self.assertIn(said, read)
        self.assertNotIn(noted, read)

    def test_files_photos_followers_and_tasks_come_along(self):
        stays, other = self._create_request(), self._create_request()
        photo = self._add_file(other)
        other.intake_photo_ids = photo
        paper = self._add_file(other, "invoice.pdf", b"%PDF-1.4 x")
        other.message_subscribe(partner_ids=(self.boss | self.clerk.partner_id).ids)
        other.activity_schedule("mail.mail_activity_data_todo", summary="Call")
        self._merge(stays, other)
        self.assertEqual((photo | paper).mapped("res_id"), [stays.id, stays.id])
        self.assertEqual(stays.intake_photo_ids, photo)
        self.assertFalse(other.intake_photo_ids)
        self.assertLessEqual(
            self.boss | self.clerk.partner_id, stays.message_partner_ids
        )
        self.assertEqual(stays.activity_ids.mapped("summary"), ["Call"])
        self.assertFalse(other.activity_ids)

    def test_what_is_to_be_done_twice_is_done_once(self):
        stays, other = self._create_request(), self._create_request()
        for order in stays | other:
            order.activity_schedule(
                "mail.mail_activity_data_todo",
                summary="Call",
                user_id=self.clerk.id,
            )
        self._merge(stays, other)
        self.assertEqual(stays.activity_ids.mapped("summary"), ["Call"])

    def test_it_is_found_by_the_numbers_of_all(self):
        stays, other = self._create_request(), self._create_request()
        self._merge(stays, other)
        self.env.flush_all()
        found = self.env["rma.service.order"].search(
            [("search_text", "ilike", other.name), ("is_open", "=", True)]
        )
        self.assertEqual(found, stays)

    def test_first_request_is_the_moment_that_counts(self):
        with freeze_time("2026-03-02 10:30:00"):
            early = self._create_request()
        with freeze_time("2026-03-04 10:30:00"):
            stays = self._create_request()
            early.flush_recordset()
            self.env.cr.execute(
                "UPDATE rma_service_order SET create_date = %s WHERE id = %s",
                ("2026-03-02 10:30:00", early.id),
            )
            self.env.invalidate_all()
            self._merge(stays, early)
        self.assertEqual(str(stays.date_requested), "2026-03-02 10:30:00")
        with freeze_time("2026-03-06 10:30:00"):
            self.assertEqual(str(stays._get_requested_on()), "2026-03-02 10:30:00")

    def test_merged_ones_are_merged_once_more(self):
        first, second, third = (self._create_request() for _each in range(3))
        self._merge(second, first)
        self._merge(third, second)
        self.assertEqual(first._get_surviving(), third)
        self.assertEqual(third.former_numbers, f"{second.name}, {first.name}")

    # === WHAT IS WRITTEN LATER ===#

    def _reply(self, message, author, text, msg_id):
        mail = (
            f"From: {author.email}\nTo: desk@test.mycompany.com\nSubject: Re\n"
            f"Message-ID: <{msg_id}>\nIn-Reply-To: {message.message_id}\n"
            f"Content-Type: text/plain\n\n{text}"
        )
        self.env["mail.thread"].message_process("rma.service.order", mail)

    def test_answers_to_the_merged_one_land_on_the_one_that_stays(self):
        stays, other = self._create_request(), self._create_request()
        stays.user_id = self.technician
        said = self._write_as(other, self.boss, "Please hurry")
        kept = other.message_post(
            body="Noted",
            message_type="notification",
            subtype_xmlid="mail.mt_comment",
        )
        self._merge(stays, other)
        for number, message in enumerate((said, kept)):
            self._reply(message, self.boss, f"Answer {number}", f"r{number}@example")
            answer = stays.message_ids[0]
            self.assertIn(f"Answer {number}", answer.body)
            self.assertEqual(answer.author_id, self.boss)
        summaries = stays.activity_ids.mapped("summary")
        self.assertIn("The customer wrote: answer", summaries)
        self.assertFalse(other.activity_ids)

    def test_a_page_that_is_still_open_writes_on_the_one_that_stays(self):
        stays, other = self._create_request(), self._create_request()
        self._merge(stays, other)
        message = other.sudo()._post_word(self.boss, "One more thing")
        self.assertEqual(message.res_id, stays.id)

    # === WHO IS TOLD ===#

    def test_customer_is_told_once_and_not_that_it_is_cancelled(self):
        self._load_shipped(TEMPLATES)
        rules = self.env["rma.service.message.rule"]
        stays, *others = (self._create_request() for _each in range(3))
        others = stays.concat(*others) - stays
        cancelled = rules.create(
            {
                "name": "Cancelled",
                "trigger": "stage",
                "stage_id": self.type_repair._get_stage_of_phase("cancel").id,
                "channel": "email",
                "mail_template_id": self.env.ref(
                    "rma_service.mail_template_service_received"
                ).id,
            }
        )
        self.env.ref("rma_service.rma_service_message_rule_merged").active = True
        self._merge(stays, others)
        logs = (stays | others).message_log_ids
        self.assertEqual(logs.mapped("event"), ["merged"])
        self.assertEqual(logs.order_id, stays)
        self.assertNotIn(cancelled, logs.rule_id)
        words = logs.mail_message_id.body.striptags()
        for order in stays | others:
            self.assertIn(order.name, words)
        self.assertNotRegex(words, "False|None|{{")
        self._merge(stays, self._create_request())
        self.assertEqual(stays.message_log_ids.mapped("event"), ["merged", "merged"])

    # === WHAT IS REFUSED ===#

    def _assert_refused(self, words, target, others, user=None):
        with self.assertRaisesRegex(UserError, words):
            self._merge(target, others, user)
        self.assertFalse((target | others).merged_into_id)

    def test_another_customer_company_or_device_is_refused(self):
        stays = self._create_request(
            product_id=self.device_product.id, device_id=self.device.id
        )
        self._assert_refused(
            "another customer",
            stays,
            self._create_request(partner_id=self.stranger.id),
        )
        lot = self.device.copy({"name": "SN-0002"})
        self._assert_refused(
            "another device",
            stays,
            self._create_request(product_id=self.device_product.id, device_id=lot.id),
        )
        bare = self._create_request()
        self._assert_refused(
            "another device",
            bare,
            stays
            | self._create_request(product_id=self.device_product.id, device_id=lot.id),
        )
        company = self.env["res.company"].create({"name": "Branch"})
        self.env.user.company_ids += company
        self.manager.company_ids += company
        abroad = (
            self.env["rma.service.order"]
            .with_company(company)
            .create(
                {
                    "partner_id": self.boss.id,
                    "company_id": company.id,
                    "type_id": self.env["rma.service.order"]
                    .with_company(company)
                    ._default_type_id()
                    .id,
                }
            )
        )
        self._assert_refused("another company", stays, abroad, self.manager)

    def test_received_offered_and_reserved_ones_are_refused(self):
        stays = self._create_request()
        received = self._bring_to(self._create_order(partner_id=self.boss.id), "intake")
        self._assert_refused("only a request", stays, received)
        self._assert_refused("only a request", received, stays)
        offered = self._create_request(operation_ids=self._plan(self.labour))
        offered.action_prepare_estimate()
        self._assert_refused("an estimate was made", stays, offered)
        self._assert_refused("at least two", stays, stays)

    def test_closed_ones_stay_closed(self):
        stays, other = self._create_request(), self._create_request()
        self._merge(stays, other)
        self._assert_refused_again(stays, other)
        with self.assertRaisesRegex(UserError, f"go on with {stays.name}"):
            other.action_reopen()
        with self.assertRaisesRegex(UserError, "numbers lead"):
            stays.unlink()
        with self.assertRaisesRegex(UserError, "numbers lead"):
            other.unlink()

    def _assert_refused_again(self, stays, other):
        with self.assertRaisesRegex(UserError, f"merged into {stays.name} already"):
            self._merge(other, stays)
        with self.assertRaisesRegex(UserError, f"merged into {stays.name} already"):
            self._merge(stays, other)

    def test_nothing_is_done_where_one_is_refused(self):
        stays, fine = self._create_request(), self._create_request()
        strange = self._create_request(partner_id=self.stranger.id)
        said = self._write_as(fine, self.boss, "Please hurry")
        self._assert_refused("another customer", stays, fine | strange)
        self.assertEqual(fine.phase, "request")
        self.assertEqual(said.res_id, fine.id)

    # === RIGHTS ===#

    def test_who_may_not_write_all_of_them_merges_none(self):
        stays = self._create_request(user_id=self.technician.id)
        others = self._create_request(user_id=self.clerk.id)
        accountant = self._create_user("merge_money", "account.group_account_invoice")
        plain = self._create_user("merge_plain", "base.group_user")
        for user in (self.technician, accountant, plain):
            with (
                self.subTest(user.login),
                mute_logger("odoo.models"),
                self.assertRaises(AccessError),
            ):
                self._merge(stays, others, user)
        self._merge(stays, others, self.clerk)
        self.assertEqual(others.merged_into_id, stays)

    def test_nobody_writes_by_hand_what_is_merged(self):
        stays, other = self._create_request(), self._create_request()
        for values in (
            {"merged_into_id": stays.id},
            {"closed_as": "merged"},
            {"former_numbers": stays.name},
            {"date_requested": "2020-01-01 00:00:00"},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                other.with_user(self.manager).write(values)

    # === SPEED ===#

    def test_many_cost_the_same_statements_as_few(self):
        def count(number):
            stays = self._create_request(user_id=self.technician.id)
            others = stays.browse()
            for _each in range(number):
                other = self._create_request(user_id=self.technician.id)
                self._write_as(other, self.boss, "Please hurry")
                self._add_file(other, "note.pdf", b"%PDF-1.4 x")
                others |= other
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            self._merge(stays, others)
            self.env.flush_all()
            return self.cr.sql_log_count - start

        count(2)
        two, many = count(2), count(8)
        # One statement for each of the six more would be six.
        self.assertLess(many, two + 6)

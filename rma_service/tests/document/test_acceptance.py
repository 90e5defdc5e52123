from base64 import b64encode

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.misc import file_open

from ..common.service import ServiceCommon


class AcceptanceCommon(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_repair.asks_acceptance = True
        with file_open("web/static/img/logo.png", "rb") as image:
            cls.photo = image.read()
        cls.signature = b64encode(cls.photo).decode()

    def _create_finished(self, **values):
        """Return an order whose work is finished."""
        order = self._create_order([self.labour], user_id=self.technician.id, **values)
        return self._bring_to(order, "ready")


@tagged("post_install", "-at_install")
class TestAcceptance(AcceptanceCommon):
    """The customer accepts the finished work, or rejects it."""

    # === WHEN ===#

    def test_it_is_asked_where_the_type_asks_and_the_work_is_finished(self):
        order = self._create_order([self.labour])
        self._bring_to(order, "quality")
        self.assertFalse(order.is_acceptance_asked)
        self._bring_to(order, "ready")
        self.assertTrue(order.is_acceptance_asked)
        self.type_repair.asks_acceptance = False
        order.invalidate_recordset()
        self.assertFalse(order.is_acceptance_asked)

    def test_nobody_accepts_what_was_not_repaired(self):
        order = self._bring_to(self._create_order([self.labour]), "approval")
        order.action_decline_estimate("Too dear")
        self.assertEqual(order.phase, "ready")
        self.assertFalse(order.is_acceptance_asked)
        with self.assertRaisesRegex(UserError, "no finished work"):
            order._reject_work("x")
        with self.assertRaisesRegex(UserError, "no finished work"):
            order._accept_work("Anna", self.signature)

    # === ACCEPTED ===#

    def test_it_is_signed_at_the_counter_and_kept_with_its_hash(self):
        order = self._create_finished(solution="Keyboard replaced")
        action = order.with_user(self.clerk).action_accept_work()
        wizard = self.env["rma.service.sign"].with_user(self.clerk)
        wizard = wizard.browse(action["res_id"])
        wizard.write({"signed_by": "Anna Kowalska", "signature": self.signature})
        wizard.action_sign()
        self.assertEqual(order.acceptance_state, "accepted")
        self.assertEqual(order.accepted_by, "Anna Kowalska")
        document = order.document_ids.filtered(lambda d: d.kind == "acceptance")
        self.assertEqual(document.signed_by, "Anna Kowalska")
        self.assertEqual(len(document.content_hash), 64)
        page = document.page
        self.assertIn("Keyboard replaced", page)
        self.assertIn(self.labour.name, page)
        self.assertIn(document.content_hash, page)
        order.action_hand_over()
        documents = self.env["rma.service.document"]
        self.assertEqual(documents._get_signed("acceptance", order)[order], document)

    def test_it_is_accepted_once(self):
        order = self._create_finished()
        order._accept_work("Anna", self.signature)
        with self.assertRaisesRegex(UserError, "is accepted"):
            order._accept_work("Anna", self.signature)
        with self.assertRaisesRegex(UserError, "is accepted"):
            order._reject_work("Not good")

    def test_it_needs_name_and_signature(self):
        order = self._create_finished()
        page = b64encode(b"<html/>").decode()
        for name, signature in (
            ("", self.signature),
            (" ", self.signature),
            ("Anna", ""),
            ("Anna", None),
            ("Anna", page),
            ("x" * 201, self.signature),
        ):
            with self.assertRaises(UserError):
                order._accept_work(name, signature)
        self.assertFalse(order.acceptance_state)

    # === REJECTED ===#

    def test_rejected_work_goes_back_to_the_repair_and_is_counted(self):
        order = self._create_finished()
        leader = self._create_user("leader", "group_service_all")
        order.team_id = self.env["rma.service.team"].create(
            {"name": "Bench", "user_id": leader.id}
        )
        order._reject_work("It still sticks", [("keys.png", self.photo)])
        self.assertEqual(order.phase, "repair")
        self.assertFalse(order.outcome)
        self.assertEqual(order.acceptance_state, "rejected")
        self.assertEqual(order.rejection, "It still sticks")
        self.assertEqual(order.rework_count, 1)
        message = order.message_ids.filtered(lambda m: "It still sticks" in m.body)[-1]
        self.assertEqual(message.author_id, self.partner)
        self.assertEqual(message.attachment_ids.raw, self.photo)
        self.assertLessEqual(
            self.technician.partner_id | leader.partner_id, message.notified_partner_ids
        )
        activity = order.activity_ids
        self.assertEqual(activity.user_id, self.technician)
        self.assertIn("rejected", activity.summary)
        [count] = order._read_group([("id", "=", order.id)], [], ["rework_count:sum"])
        self.assertEqual(count, (1,))

    def test_it_is_asked_again_when_the_work_is_finished_again(self):
        order = self._create_finished()
        for count in (1, 2):
            order._reject_work(f"Not good, time {count}")
            self.assertFalse(order.is_acceptance_asked)
            self._bring_to(order, "ready")
            self.assertTrue(order.is_acceptance_asked)
            self.assertEqual(order.rework_count, count)
        order._accept_work("Anna", self.signature)
        self.assertEqual(order.acceptance_state, "accepted")
        self._bring_to(order, "done")
        self.assertEqual(order.rework_count, 2)

    def test_customer_hears_once_more_that_it_is_ready(self):
        self.env.ref("rma_service.rma_service_message_rule_ready").active = True
        order = self._create_finished()
        order._reject_work("Not good")
        self._bring_to(order, "ready")
        keys = order.message_log_ids.sorted("id").mapped("key")
        self.assertEqual(keys, ["ready", "ready:1"])

    def test_it_needs_a_remark_and_is_rejected_once(self):
        order = self._create_finished()
        for remark in (None, "", "  "):
            with self.assertRaisesRegex(UserError, "what is wrong"):
                order._reject_work(remark)
        order._reject_work("Not good")
        with self.assertRaisesRegex(UserError, "no finished work"):
            order._reject_work("Not good")
        self.assertEqual(order.rework_count, 1)

    def test_order_that_cannot_go_back_stays_and_colleagues_read_why(self):
        order = self._create_finished()
        stages = self.env["rma.service.stage"]
        done = stages.search([("phase", "=", "done")], limit=1)
        order.stage_id.next_stage_ids = done
        order._reject_work("Not good")
        self.assertEqual(order.phase, "ready")
        self.assertEqual(order.rework_count, 1)
        self.assertIn("could not go back", order.message_ids[0].body)
        self.assertTrue(order.activity_ids)

    def test_clerk_takes_the_rejection_down_in_a_dialog(self):
        order = self._create_finished()
        dialog = (
            self.env["rma.service.reject"]
            .with_user(self.clerk)
            .with_context(active_id=order.id)
            .create({"remark": "Keys stick again"})
        )
        dialog.action_reject()
        dialog.action_reject()
        self.assertEqual(order.rework_count, 1)
        self.assertEqual(order.phase, "repair")

    def test_who_does_not_see_the_order_answers_nothing(self):
        other = self._create_user("other_technician", "group_service_own")
        order = self._create_finished()
        with self.assertRaises(AccessError):
            order.with_user(other).action_accept_work()
        dialogs = self.env["rma.service.reject"].with_user(other)
        with self.assertRaises(AccessError):
            dialogs.create({"order_id": order.id, "remark": "x"}).action_reject()
        self.assertFalse(order.rework_count)

    def test_answer_is_nobodys_to_write(self):
        order = self._create_finished().with_user(self.manager)
        for name, value in (
            ("acceptance_state", "accepted"),
            ("accepted_by", "x"),
            ("rework_count", 5),
            ("rejection", "x"),
        ):
            with self.subTest(name=name), self.assertRaises(UserError):
                order.write({name: value})
        self.assertFalse(order.copy().acceptance_state)

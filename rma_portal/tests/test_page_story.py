from odoo.fields import Command
from odoo.tests import tagged

from .test_article_page import ArticleCommon
from .test_request import PAGE, RequestCommon


class StoryCommon(RequestCommon, ArticleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_repair.write({"asks_acceptance": True, "is_offered_online": True})
        documents = type(cls.env["rma.service.document"])
        cls.classPatch(documents, "_print_page", lambda self: (b"%PDF-1.4 kept", "pdf"))
        cls.own_device.name = "STORY-1"
        cls.type_repair.team_id = cls.env["rma.service.team"].create(
            {
                "name": "Counter",
                "booking_rule_ids": [Command.create({"purpose": "bring"})],
            }
        )

    def _click(self, path, tour, login="page_owner"):
        """Let the customer do a tour, on the page of his order or another one."""
        self.start_tour(path, tour, login=login)
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestPageStory(StoryCommon):
    """The whole way of an order, as its customer clicks through it in a browser."""

    def test_asked_for_signed_refused_rejected_accepted_paid_and_rated(self):
        self._click(PAGE, "rma_portal_story_request")
        order = self._get_new()
        url = order.access_url
        self.assertEqual(order.device_id, self.own_device)
        self.assertIn("keys.png", order.message_ids.attachment_ids.mapped("name"))
        booking = order.booking_ids
        self.assertEqual((booking.state, booking.purpose), ("booked", "bring"))
        order.user_id = self.technician
        order.operation_ids = [Command.create({"product_id": self.labour.id})]
        self._bring_to(order, "intake")
        self.assertEqual(booking.state, "done")
        # The customer signs where he stands: on the screen of the counter.
        counter = f"/odoo/service-orders/{order.id}"
        self._click(counter, "rma_portal_story_counter", self.clerk.login)
        self.assertTrue(order.document_ids.filtered("signature"))
        self._click(url, "rma_portal_story_protocol")
        self._click(url, "rma_portal_story_write")
        self.assertIn(
            "When can I come?", order.message_ids.mapped("body")[0].striptags()
        )
        self._bring_to(order, "approval")
        self._click(url, "rma_portal_story_sign")
        self.assertEqual(order.estimate_id.state, "sale")
        order.action_start_repair()
        order.operation_ids.action_pause()
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        order.action_send_estimate()
        self._click(url, "rma_portal_story_refuse")
        self.assertTrue(order.estimate_ids.filtered("service_declined"))
        self._bring_to(order, "ready")
        self._click(url, "rma_portal_story_reject")
        self.assertEqual(order.phase, "repair")
        self.assertEqual(order.rework_count, 1)
        self._bring_to(order, "ready")
        order.action_create_invoice()
        order.invoice_ids.action_post()
        self._click(url, "rma_portal_story_accept")
        self.assertEqual(order.acceptance_state, "accepted")
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=order.invoice_ids.ids
        ).create({})._create_payments()
        order.action_hand_over()
        self._click(url, "rma_portal_story_rate")
        self.assertEqual(order.rating_last_value, 5)
        self._click("/my", "rma_portal_story_article")
        self.assertEqual(self.article.helped_count, 1)


@tagged("post_install", "-at_install")
class TestPageStoryOnPhone(TestPageStory):
    """The same with a thumb, on 360 pixels."""

    browser_size = "360x740"
    touch_enabled = True

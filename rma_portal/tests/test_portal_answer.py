from odoo.fields import Command
from odoo.tests import tagged

from .common import SECRET, PortalCommon


@tagged("post_install", "-at_install")
class TestPortalAnswer(PortalCommon):
    """The customer answers in his browser, a colleague sees it in his."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.start = cls.env.ref("rma_service.rma_service_stage_ready_to_start")
        cls.defect = cls.env["rma.service.defect"].create(
            {"name": "Membrane worn", "code": "KB-1"}
        )
        cls.resolution = cls.env["rma.service.resolution"].create(
            {"name": "Keyboard replaced", "code": "R-1"}
        )

    def _sent(self, parts=(), **values):
        order = self._create_own(
            [self.labour],
            part_ids=[Command.create({"product_id": part.id}) for part in parts],
            user_id=self.technician.id,
            defect_ids=[Command.link(self.defect.id)],
            resolution_ids=[Command.link(self.resolution.id)],
            repair_days=5,
            **values,
        )
        return self._bring_to(order, "approval")

    def _supplemented(self):
        order = self._sent()
        order.action_approve_estimate()
        order.action_start_repair()
        order.operation_ids.action_pause()
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        order.action_send_estimate()
        return order

    def _as_customer(self, order, tour, estimate=None):
        estimate = estimate or order.estimate_id
        self.start_tour(estimate.get_portal_url(), tour, login=None)
        self.env.invalidate_all()

    def _as_colleague(self, order, tour, user=None):
        user = user or self.technician
        self.start_tour(f"/odoo/service-orders/{order.id}", tour, login=user.login)
        self.env.invalidate_all()

    # === BY TWO PEOPLE ===#

    def test_signed_with_all_parts_here_and_started(self):
        order = self._sent([self.part_keyboard])
        self._as_customer(order, "rma_portal_service_sign")
        self.assertEqual((order.stage_id, order.start_state), (self.start, "agreed"))
        self._as_colleague(order, "rma_portal_service_start_agreed")
        self.assertEqual(order.phase, "repair")
        self.assertFalse(order.activity_ids)

    def test_signed_with_a_part_missing(self):
        rare = self._create_product("Rare", is_storable=True, list_price=5)
        order = self._sent([rare])
        self._as_customer(order, "rma_portal_service_sign_parts_missing")
        self.assertEqual((order.phase, order.start_state), ("parts", False))

    def test_declined(self):
        order = self._sent()
        self._as_customer(order, "rma_portal_service_decline")
        self.assertEqual((order.phase, order.outcome), ("ready", "not_repaired"))
        self.assertEqual(order.estimate_ids.service_decline_reason, "Too dear")
        self.assertTrue(order.estimate_ids.service_declined_on)

    def test_supplement_declined_and_the_repair_goes_on(self):
        order = self._supplemented()
        self._as_customer(order, "rma_portal_service_decline_supplement")
        self.assertEqual((order.phase, order.outcome), ("repair", False))
        self.assertTrue(order.operation_ids.filtered("refused_on"))
        self.assertNotIn("work", order.operation_ids.mapped("status_kind"))
        self._as_colleague(order, "rma_portal_service_go_on_without")

    def test_supplement_signed_and_the_repair_goes_on(self):
        order = self._supplemented()
        self._as_customer(order, "rma_portal_service_sign_supplement")
        self.assertEqual(order.phase, "repair")

    def test_old_version_leads_to_the_present_one(self):
        order = self._sent()
        first = order.estimate_id
        order._note_asked_change("Without the keyboard, please")
        order.action_revise_estimate()
        order.action_send_estimate()
        self._as_customer(order, "rma_portal_service_old_version", first)

    def test_consent_by_phone_says_who_and_when(self):
        order = self._sent()
        self._as_colleague(order, "rma_portal_service_consent_by_phone", self.clerk)
        estimate = order.estimate_id
        self.assertEqual(estimate.service_consent, "phone")
        self.assertEqual(estimate.signed_by, "Anna's daughter")
        self.assertTrue(estimate.signed_on)
        self.assertEqual(order.activity_ids.user_id, self.technician)
        self._as_customer(order, "rma_portal_service_phoned", estimate)

    # === WHAT WAS ACCEPTED ===#

    def test_signature_is_kept_with_amount_words_address_and_time(self):
        order = self._sent()
        estimate = order.estimate_id
        kept = estimate._get_kept_estimate()
        self._as_customer(order, "rma_portal_service_sign")
        self.assertEqual(estimate.service_agreed_amount, estimate.amount_total)
        self.assertEqual(estimate.service_agreed_hash, kept.content_hash)
        self.assertEqual(estimate.service_agreed_ip, "127.0.0.1")
        signed = order.document_ids.filtered("signed_on")
        self.assertEqual(
            (signed.signed_ip, signed.signed_amount, signed.version),
            ("127.0.0.1", estimate.amount_total, 1),
        )
        page = self._open(order, token=order.access_token).text
        self.assertNotIn("127.0.0.1", page)
        owner = estimate.with_user(self.owner)
        self.assertNotIn("service_agreed_ip", owner.fields_get())
        self.assertNotIn("service_agreed_hash", owner.fields_get())

    # === LIST AND PAGE AGREE ===#

    def _rows(self, filterby):
        self.authenticate("page_owner", "page_owner")
        return self.url_open(f"/my/service-orders?filterby={filterby}").text

    def test_filter_asks_only_for_answers_that_are_missing(self):
        order = self._sent()
        self.assertIn(order.name, self._rows("approval"))
        order.action_approve_estimate()
        self.assertNotIn(order.name, self._rows("approval"))
        self.assertIn(order.name, self._rows("open"))

    def test_agreed_order_that_has_to_stay_is_not_asked_about(self):
        own_type = self.type_repair.copy()
        own_type.action_make_workflow()
        own_type.row_ids.filtered(
            lambda row: row.stage_id.phase == "parts"
        ).is_used = False
        order = self._sent(type_id=own_type.id)
        order.action_approve_estimate()
        self.assertEqual(order.phase, "approval")
        self.assertNotIn(order.name, self._rows("approval"))
        page = self._open(order, token=order.access_token).text
        self.assertIn("We start the repair soon", page)
        rows = self._rows("open")
        self.assertIn("Repair", rows)
        self.assertNotIn("text-bg-warning", rows)

    def test_agreed_order_that_has_to_stay_says_that_it_waits_for_parts(self):
        own_type = self.type_repair.copy()
        own_type.action_make_workflow()
        own_type.row_ids.filtered(
            lambda row: row.stage_id.phase == "parts"
        ).is_used = False
        rare = self._create_product("Rare part", is_storable=True, list_price=5)
        order = self._sent([rare], type_id=own_type.id)
        order.action_approve_estimate()
        self.assertEqual((order.phase, order.start_state), ("approval", "waiting"))
        page = self._open(order, token=order.access_token).text
        self.assertIn("We wait for parts", page)
        self.assertNotIn("preparing the next step", page)
        self.assertNotIn("text-bg-warning", self._rows("open"))

    def test_draft_and_internal_notes_tell_nothing(self):
        order = self._bring_to(self._create_own([self.labour]), "diagnosis")
        order.write({"defect_ids": [Command.link(self.defect.id)]})
        order.action_prepare_estimate()
        estimate = order.estimate_id
        estimate._portal_ensure_token()
        self.authenticate(None, None)
        page = self.url_open(estimate.get_portal_url()).text
        self.assertNotIn("Membrane worn", page)
        order.action_send_estimate()
        page = self.url_open(estimate.get_portal_url()).text
        self.assertIn("Membrane worn", page)
        self.assertNotIn("KB-1", page)
        self.assertNotIn(SECRET, page)

    def test_what_is_found_later_is_not_on_the_version_that_was_sent(self):
        order = self._sent()
        later = self.defect.create({"name": "Mainboard dead"})
        order.write({"defect_ids": [Command.link(later.id)]})
        self.authenticate(None, None)
        page = self.url_open(order.estimate_id.get_portal_url()).text
        self.assertIn("Membrane worn", page)
        self.assertNotIn("Mainboard dead", page)

    def test_catalogue_speaks_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.defect.with_context(lang="de_DE").name = "Folie verschlissen"
        self.owner.partner_id.lang = "de_DE"
        order = self._sent()
        found = order.estimate_id._get_found()
        self.assertEqual(found["defects"], ["Folie verschlissen"])

    def test_former_customer_is_not_led_to_the_order(self):
        order = self._sent()
        estimate = order.estimate_id
        order.action_decline_estimate()
        page = estimate._prepare_service_page()
        self.assertTrue(page["order_url"])
        estimate._open_closed().partner_id = self.stranger.partner_id
        page = estimate._prepare_service_page()
        self.assertFalse(page["order_url"] or page["now"] or page["present"])

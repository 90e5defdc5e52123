import hashlib

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .test_print_work import PrintCommon

SIGNATURE = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    b"awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestDocument(PrintCommon):
    def _sign(self, record, kind="intake", name="Anna K.", user=None):
        record = record.with_user(user or self.clerk)
        action = getattr(record, f"action_sign_{kind}")()
        wizard = self.env["rma.service.sign"].with_user(user or self.clerk)
        wizard = wizard.browse(action["res_id"])
        wizard.write({"signature": SIGNATURE, "signed_by": name})
        self.assertIn(name, wizard.action_sign()["params"]["message"])
        self._do_jobs()
        return record.sudo().document_ids.sorted("id")[-1:].sudo(False)

    # === FREEZING ===#

    def test_estimate_that_the_customer_signs_is_kept_with_the_signature(self):
        order = self._repaired(phase="approval")
        sent = order.document_ids
        estimate = order.estimate_ids
        estimate.write(
            {
                "signature": SIGNATURE,
                "signed_by": "Anna K.",
                "signed_on": fields.Datetime.now(),
            }
        )
        estimate.action_confirm()
        self._do_jobs()
        signed = order.document_ids - sent
        self.assertEqual(
            (signed.kind, signed.version, signed.signed_by),
            ("estimate", 1, "Anna K."),
        )
        self.assertTrue(signed.signature)
        self.assertIn("Anna K.", signed.attachment_id.raw.decode())
        self.assertTrue(sent.is_intact)

    def test_estimate_agreed_without_a_signature_is_not_kept_again(self):
        order = self._repaired(phase="approval")
        sent = order.document_ids
        order.action_approve_estimate(channel="phone")
        self.assertEqual(order.document_ids, sent)

    def test_estimate_is_kept_when_it_is_sent(self):
        order = self._repaired(phase="approval")
        self._do_jobs()
        document = order.document_ids
        self.assertEqual(
            (document.kind, document.version, document.estimate_id),
            ("estimate", 1, order.estimate_ids),
        )
        content = document.attachment_id.raw
        self.assertEqual(document.file_hash, hashlib.sha256(content).hexdigest())
        self.assertTrue(document.is_intact)
        self.assertIn(order.estimate_ids.name, content.decode())
        self.assertNotIn("Difficult customer", content.decode())

    def test_sending_again_keeps_nothing_twice_and_a_revision_is_kept_anew(self):
        order = self._repaired(phase="approval")
        first = order.document_ids
        order.action_send_estimate()
        self.assertEqual(order.document_ids, first)
        order.part_ids[1].unlink()
        order.action_revise_estimate()
        order.action_send_estimate()
        self.assertEqual(sorted(order.document_ids.mapped("version")), [1, 2])
        self._do_jobs()
        self.assertTrue(first.is_intact)

    def test_the_mail_carries_the_kept_file(self):
        order = self._repaired(phase="approval")
        self._do_jobs()
        messages = order.estimate_ids.message_ids.filtered("attachment_ids")
        self.assertEqual(messages.attachment_ids, order.document_ids.attachment_id)

    def test_estimate_on_paper_is_kept_too(self):
        self.partner.email = False
        order = self._repaired(phase="approval")
        self.assertEqual(order.document_ids.kind, "estimate")

    def test_real_file_is_a_pdf(self):
        reports = self.env["ir.actions.report"]
        if reports.get_wkhtmltopdf_state() == "install":
            self.skipTest("nothing here makes a PDF")
        seen = []

        def run(report, bodies, *args, **kwargs):
            seen.extend(bodies)
            return b"%PDF-1.4 kept"

        self.patch(type(reports), "_run_wkhtmltopdf", run)
        order = self._repaired(phase="approval")
        document = order.document_ids
        document.sudo().with_context(force_report_rendering=True)._make_file()
        self.assertEqual(order.document_ids.attachment_id.raw, b"%PDF-1.4 kept")
        self.assertEqual(order.document_ids.attachment_id.mimetype, "application/pdf")
        self.assertEqual(len(seen), 1)

    def test_signature_is_printed_in_every_time_zone(self):
        self.clerk.tz = "Asia/Tokyo"
        self.manager.tz = "America/New_York"
        order = self._create_order(date_promised="2026-03-05 20:00:00")
        order.action_receive()
        self._sign(order)
        for user in (self.clerk, self.manager):
            page = self._render("report_intake_protocol", order, user)
            self.assertTrue('name="signed_hash"' in page, user.tz)

    def test_form_shows_that_the_file_is_unchanged(self):
        document = self._repaired(phase="approval").document_ids
        document._get_files()
        # As the web client reads it: binary fields give their size alone.
        shown = document.with_context(bin_size=True).with_user(self.clerk)
        document.invalidate_recordset()
        self.assertTrue(shown.web_read({"is_intact": {}})[0]["is_intact"])

    # === NOBODY CHANGES IT ===#

    def test_nobody_changes_or_deletes_a_document(self):
        document = self._repaired(phase="approval").document_ids
        document._get_files()
        for user in (self.clerk, self.manager):
            for call in (
                lambda d: d.write({"name": "Other"}),
                lambda d: d.unlink(),
                lambda d: d.create({"name": "Mine", "kind": "intake"}),
            ):
                with self.assertRaises(UserError):
                    call(document.with_user(user))
        for call in (
            lambda d: d.write({"signed_by": "Other"}),
            lambda d: d.write({"attachment_id": False, "file_hash": False}),
            lambda d: d.write({"page": "<main>Other</main>"}),
            lambda d: d.unlink(),
            lambda d: d.copy(),
        ):
            with self.assertRaises(UserError):
                call(document.sudo())

    def test_nobody_changes_or_deletes_its_file(self):
        attachment = self._repaired(phase="approval").document_ids._get_files()
        self.assertIn(b"Estimate", attachment.with_user(self.clerk).raw)
        for values in ({"raw": b"Other"}, {"datas": b""}, {"res_id": 0}, {"name": "x"}):
            for user in (self.clerk, self.manager, self.env.ref("base.user_admin")):
                with self.assertRaises(UserError):
                    attachment.with_user(user).write(values)
            with self.assertRaises(UserError):
                attachment.sudo().write(values)
        with self.assertRaises(UserError):
            attachment.sudo().unlink()

    def test_technician_sees_documents_of_his_orders_only(self):
        order = self._repaired(phase="approval")
        order.user_id = self.manager
        documents = self.env["rma.service.document"].with_user(self.technician)
        self.assertFalse(documents.search([("order_ids", "in", order.ids)]))
        with self.assertRaises(AccessError):
            order.document_ids.with_user(self.technician).action_download()
        order.user_id = self.technician
        self.assertTrue(documents.search([("order_ids", "in", order.ids)]))

    # === SIGNING ===#

    def test_signed_protocol_shows_the_signature_as_long_as_it_says_the_same(self):
        order = self._bring_to(self._create_order(), "intake")
        document = self._sign(order)
        self.assertEqual((document.kind, document.version), ("intake", 1))
        self.assertEqual(document.signed_by, "Anna K.")
        self.assertTrue(document.signed_on)
        for html in (
            document.attachment_id.raw.decode(),
            self._render("report_intake_protocol", order),
        ):
            self.assertIn('name="signature"', html)
            self.assertIn("Anna K.", html)
            self.assertIn(document.content_hash, html)
        order.condition = "Broken lid"
        html = self._render("report_intake_protocol", order)
        self.assertNotIn('name="signature"', html)
        second = self._sign(order)
        self.assertEqual(second.version, 2)
        self.assertNotEqual(second.content_hash, document.content_hash)
        self.assertTrue(document.is_intact)

    def test_signature_is_an_image_of_the_document_that_stays(self):
        document = self._sign(self._bring_to(self._create_order(), "intake"))
        image = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", document._name),
                    ("res_id", "=", document.id),
                    ("res_field", "=", "signature"),
                ]
            )
        )
        self.assertEqual(len(image), 1)
        with self.assertRaises(UserError):
            image.unlink()

    def test_act_is_signed_whether_it_is_paid_or_not_and_stays_signed(self):
        order = self._repaired(phase="ready")
        document = self._sign(order, "handover")
        self.assertEqual(document.kind, "handover")
        order.action_hand_over()
        html = self._render("report_handover_act", order)
        self.assertIn('name="signature"', html)
        order.sudo().action_create_invoice()
        order.sudo().invoice_ids.action_post()
        again = self._sign(order, "handover", "Anna K. again")
        self.assertEqual(again.version, 2)

    def test_order_knows_whether_its_act_is_signed_as_it_stands(self):
        order = self._repaired(phase="ready")
        self.assertFalse(order.is_signed)
        self._sign(order, "handover")
        order.action_hand_over()
        order.invalidate_recordset()
        self.assertTrue(order.with_user(self.clerk).is_signed)
        order.sudo().action_create_invoice()
        order.sudo().invoice_ids.action_post()
        order.invalidate_recordset()
        self.assertTrue(order.is_signed)
        order.accessories = "Charger"
        order.invalidate_recordset()
        self.assertFalse(order.is_signed)

    def test_protocol_signed_for_a_visit_is_signed_for_its_orders(self):
        intake = self._intake({"serial": "SN-0001"}, {"serial": "SN-0002"})
        intake.action_confirm()
        orders = intake.visit_id.order_ids
        self.assertEqual(orders.mapped("is_signed"), [False, False])
        self._sign(intake.visit_id)
        orders.invalidate_recordset()
        self.assertEqual(orders.mapped("is_signed"), [True, True])
        orders[0].outcome = "no_fault"
        orders[0]._move_to_phase("ready")
        self.assertFalse(orders[0].is_signed)

    def test_one_act_of_a_visit_is_kept_on_the_orders_collected(self):
        intake = self._intake({"serial": "SN-0001"}, {"serial": "SN-0002"})
        intake.action_confirm()
        visit = intake.visit_id
        protocol = self._sign(visit)
        self.assertEqual(protocol.order_ids, visit.order_ids)
        first = visit.order_ids.sorted("id")[0]
        first.outcome = "no_fault"
        first._move_to_phase("ready")
        act = self._sign(visit, "handover")
        self.assertEqual(act.order_ids, first)
        html = self._render("report_handover_act_visit", visit)
        self.assertEqual(html.count('name="signature"'), 1)

    def test_signing_is_logged_on_the_order(self):
        order = self._bring_to(self._create_order(), "intake")
        document = self._sign(order, name="Delegate D.")
        message = order.message_ids.filtered(
            lambda message: "Delegate D." in (message.body or "")
        )
        self.assertEqual(message.attachment_ids, document.attachment_id)
        self.assertEqual(document.attachment_id.res_model, document._name)

    def test_signing_too_early_or_without_signature_is_refused(self):
        order = self._create_order()
        for kind in ("intake", "handover"):
            with self.assertRaises(UserError):
                getattr(order, f"action_sign_{kind}")()
        order.action_receive()
        action = order.action_sign_intake()
        wizard = self.env["rma.service.sign"].browse(action["res_id"])
        self.assertEqual(wizard.signed_by, "Anna Kowalska")
        with self.assertRaises(UserError):
            wizard.action_sign()
        self.assertFalse(order.document_ids)

    def test_only_who_may_change_the_order_lets_sign(self):
        order = self._bring_to(self._create_order(), "intake")
        values = {
            "kind": "intake",
            "order_id": order.id,
            "signed_by": "Me",
            "signature": SIGNATURE,
        }
        wizards = self.env["rma.service.sign"].with_user(self.technician)
        wizard = wizards.create(values)
        order.user_id = self.manager
        with self.assertRaises(AccessError):
            order.with_user(self.technician).action_sign_intake()
        with self.assertRaises(AccessError):
            wizard.action_sign()
        with self.assertRaises(AccessError):
            wizards.create(values)

    def test_accessory_given_back_later_makes_a_new_act(self):
        order = self._repaired(phase="ready")
        order.accessory_ids = [Command.create({"name": "Cable", "note": "To come"})]
        self._sign(order, "handover")
        order.accessory_ids.is_back = True
        html = self._render("report_handover_act", order)
        self.assertNotIn('name="signature"', html)

    # === QR CODE ===#

    def test_protocol_has_a_code_only_where_a_page_answers_it(self):
        order = self._bring_to(self._create_order(), "intake")
        url = "https://service.example.com/page"
        for page_url, check in ((url, self.assertIn), (False, self.assertNotIn)):
            self.patch(type(order), "_get_page_url", lambda order, url=page_url: url)
            check('name="qr"', self._render("report_intake_protocol", order))

    def test_mails_have_a_button_for_the_customer_only_where_a_page_answers_it(self):
        order = self._create_order()
        for page_url in ("https://service.example.com/page", False):
            self.patch(type(order), "_get_page_url", lambda order, url=page_url: url)
            groups = order._notify_get_recipients_groups(order.message_ids[:1], "Order")
            buttons = {name: data["has_button_access"] for name, _f, data in groups}
            self.assertEqual(buttons["portal_customer"], bool(page_url))
            self.assertTrue(buttons["user"])

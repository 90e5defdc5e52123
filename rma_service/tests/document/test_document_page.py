from unittest.mock import patch

from freezegun import freeze_time
from lxml import html

from odoo import SUPERUSER_ID, fields
from odoo.tests import tagged

from .test_document import SIGNATURE
from .test_print_work import PrintCommon

# The same day in all the world but the islands, and another one on both sides of it.
NOON = "2026-03-05 10:30:00"
LATE = "2026-03-05 23:30:00"  # half past midnight in Warsaw
EARLY = "2026-03-05 03:00:00"  # nine in the evening of the 4th in Chicago


@tagged("post_install", "-at_install")
class TestDocumentPage(PrintCommon):
    """The kept page: made once, by whomever, on the clock of the place."""

    def setUp(self):
        super().setUp()
        self._do_jobs()
        self.documents = self.env["rma.service.document"].sudo()
        self.count = 0

    def _counting(self):
        """Count the pages that are rendered inside."""
        reports = type(self.env["ir.actions.report"])
        render = reports._render_qweb_html

        def counted(*args, **kwargs):
            self.count += 1
            return render(*args, **kwargs)

        return patch.object(reports, "_render_qweb_html", counted)

    def _freeze(self, kind, record, **signed):
        """Keep a page; its words are hashed as they are on the clock of nobody."""
        self.count = 0
        with self._counting():
            document = self.documents._freeze(kind, record, **signed)
        self.assertEqual(
            document.content_hash, self.documents._get_content_hash(kind, record)
        )
        return document

    def _signed(self, kind, record):
        document = self._freeze(kind, record, signature=SIGNATURE, signed_by="Anna K.")
        self.assertIn(document.content_hash, document.page)
        self.assertIn("Anna K.", document.page)
        self.assertIn("data:image/png;base64,", document.page)
        return document

    def _words(self, document):
        page = html.fromstring(document.attachment_id.raw.decode())
        return " ".join(page.text_content().split())

    # === ONCE ===#

    @freeze_time(NOON)
    def test_sent_estimate_is_rendered_once(self):
        order = self._repaired(phase="diagnosis")
        order.action_prepare_estimate()
        with self._counting():
            order.action_send_estimate()
        self.assertEqual(self.count, 1)
        self.assertEqual(
            order.sudo().document_ids.content_hash,
            self.documents._get_content_hash("estimate", order.estimate_id),
        )

    @freeze_time(NOON)
    def test_signed_estimate_is_rendered_once(self):
        order = self._repaired(phase="approval")
        estimate = order.estimate_id
        estimate.write(
            {
                "signature": SIGNATURE,
                "signed_by": "Anna K.",
                "signed_on": fields.Datetime.now(),
            }
        )
        with self._counting():
            estimate.action_confirm()
        self.assertEqual(self.count, 1)
        document = order.sudo().document_ids.filtered("signed_on")
        self.assertEqual(
            document.content_hash,
            self.documents._get_content_hash("estimate", estimate),
        )

    @freeze_time(NOON)
    def test_signed_protocol_and_act_are_rendered_once(self):
        order = self._repaired(phase="ready", date_promised=NOON)
        for kind in ("intake", "handover"):
            self._signed(kind, order)
            self.assertEqual(self.count, 1, kind)

    # === THE CLOCK ===#

    @freeze_time(NOON)
    def test_day_that_is_another_in_utc_is_shown_as_here_and_hashed_as_there(self):
        self.company.partner_id.tz = "America/Chicago"
        order = self._repaired(phase="ready", date_promised=EARLY)
        document = self._signed("intake", order)
        self.assertEqual(self.count, 2)
        self._do_jobs()
        self.assertIn("Promised: 03/04/2026", self._words(document))
        self.company.partner_id.tz = "Pacific/Auckland"
        self.assertEqual(
            document.content_hash, self.documents._get_content_hash("intake", order)
        )

    @freeze_time(NOON)
    def test_moments_that_a_template_adds_are_hashed_as_in_utc(self):
        self.company.partner_id.tz = "America/Chicago"
        moments = (
            '<i t-field="doc.date_in"/>',
            "<i t-out=\"doc.date_in\" t-options=\"{'widget': 'datetime'}\"/>",
            '<t t-call="rma_service.report_moment">'
            '<t t-set="moment" t-value="doc.date_in"/>'
            '<t t-set="zone" t-value="zone_of(doc)"/></t>',
        )
        view = self.env.ref("rma_service.report_handover_act_document")
        place = '<p t-if="not orders">'
        arch = view.arch
        self.assertIn(place, arch)
        for moment in moments:
            view.arch = arch.replace(place, moment + place)
            order = self._repaired(phase="ready", device_id=False)
            document = self._signed("handover", order)
            self._do_jobs()
            words = self._words(document)
            self.assertRegex(words, "03/05/2026 0?4:30", moment)

    def test_superuser_keeps_the_customers_language_and_the_clock_of_each_place(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env["res.lang"]._activate_lang("de_DE")
        other = self.env["res.company"].create({"name": "Second company"})
        self.env.user.company_ids += other
        made = []
        for company, zone, lang in (
            (self.company, "Europe/Warsaw", "fr_FR"),
            (other, "America/Chicago", "de_DE"),
        ):
            company.partner_id.tz = zone
            partner = self.partner.copy({"lang": lang})
            order = self.env["rma.service.order"].with_company(company)
            order = order.create(
                {
                    "company_id": company.id,
                    "partner_id": partner.id,
                    "product_id": self.device_product.id,
                    "problem": "Keys stick",
                    "date_promised": LATE if zone == "Europe/Warsaw" else EARLY,
                }
            )
            self.assertEqual(order.company_id, company)
            # A scheduled action: nobody's language, nobody's clock, the main company.
            nobody = self.env(user=SUPERUSER_ID, context={})
            with freeze_time(NOON):
                made.append(
                    nobody["rma.service.document"]._freeze(
                        "intake", order.with_env(nobody), SIGNATURE, "Anna K."
                    )
                )
        self._do_jobs()
        # Promised at a moment that is another day in UTC; signed to the minute.
        for document, company, promised, signed in zip(
            made,
            (self.company, other),
            ("06/03/2026", "04.03.2026"),
            ("05/03/2026 11:30", "05.03.2026 04:30"),
            strict=True,
        ):
            words = self._words(document.with_env(self.env))
            self.assertIn(company.name, words)
            self.assertIn(promised, words)
            self.assertIn(signed, words)
            self.assertTrue(document.is_intact)

import re

from lxml import html

from odoo.fields import Command
from odoo.tests import BaseCase, TransactionCase, tagged

from ..common.translation import (
    LANGUAGES,
    LETTER,
    SAME,
    CatalogueChecks,
    CatalogueIsFresh,
    catalogue,
    words_of,
)
from ..document.test_print_work import REPORTS, PrintCommon
from ..message.test_message import MessageCommon


@tagged("post_install", "-at_install")
class TestCatalogue(CatalogueChecks, BaseCase):
    addon = "rma_service"


@tagged("post_install", "-at_install")
class TestFreshCatalogue(CatalogueIsFresh, TransactionCase):
    addon = "rma_service"


class TranslatedCommon(PrintCommon):
    """With the four languages, of which only our own terms are loaded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in LANGUAGES.values():
            cls.env["res.lang"]._activate_lang(code)
        module = cls.env["ir.module.module"].search([("name", "=", "rma_service")])
        module._update_translations(list(LANGUAGES.values()))

    def _speak(self, code):
        """The customer speaks the language, the clerk English."""
        self.partner.lang = code
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestTranslatedPrint(TranslatedCommon):
    def _print_texts(self, language=None):
        """Return the texts of our print templates, in English or translated."""
        texts = set()
        for entry in catalogue(language):
            if any(
                "ir.ui.view,arch_db:rma_service.report_" in seen[0]
                for seen in entry.occurrences
            ):
                texts.add(words_of(entry.msgstr if language else entry.msgid))
        return {text for text in texts if LETTER.search(text)}

    def _assert_speaks(self, language, report, records):
        page = html.fromstring(self._render(report, records))
        # The totals are a table of Odoo's own, whose terms are not loaded here.
        for row in page.xpath("//tr[@class='o_total' or @class='o_subtotal']"):
            row.drop_tree()
        shown = {words_of(text) for text in page.itertext()}
        english = self._print_texts()
        translated = self._print_texts(language)
        left = (shown & english) - translated - set(map(words_of, SAME[language]))
        self.assertFalse(left, f"{report} in {language}")
        self.assertGreater(len(shown & translated), 4, f"{report} in {language}")

    def test_prints_of_an_order_speak_the_language_of_the_customer(self):
        order = self._repaired()
        for language, code in LANGUAGES.items():
            self._speak(code)
            for report in REPORTS:
                if report != "report_job_sheet":
                    self._assert_speaks(language, report, order)

    def test_job_sheet_speaks_the_language_of_who_prints_it(self):
        order = self._repaired()
        for language, code in LANGUAGES.items():
            self.env = self.env(context=dict(self.env.context, lang=code))
            self._assert_speaks(language, "report_job_sheet", order)

    def test_claim_slip_speaks_the_language_of_the_vendor(self):
        vendor = self.env["res.partner"].create({"name": "Datix Service"})
        self.device.vendor_id = vendor
        order = self._bring_to(self._create_order([self.labour]), "intake")
        claim = self.env["rma.service.vendor.claim"].create(
            {
                "partner_id": vendor.id,
                "line_ids": [Command.create({"order_id": order.id})],
            }
        )
        for language, code in LANGUAGES.items():
            vendor.lang = code
            self._assert_speaks(language, "report_vendor_claim", claim)

    def test_choices_on_prints_are_translated(self):
        order = self._repaired()
        self._speak("ro_RO")
        page = self._render("report_estimate_version", order.sudo().estimate_ids)
        for text in ("Gest comercial", "Recondiționată", "Client"):
            self.assertIn(text, page)
        self.assertNotIn("Goodwill", page)

    def test_prints_are_named_in_the_language_of_the_reader(self):
        report = self.env.ref("rma_service.action_report_intake_protocol")
        self.assertEqual(report.with_context(lang="pl_PL").name, "Protokół przyjęcia")


@tagged("post_install", "-at_install")
class TestTranslatedMessage(MessageCommon, TranslatedCommon):
    def _pieces(self, language, msgid):
        """Return the words around the expressions of a translated template."""
        terms = {entry.msgid: entry.msgstr for entry in catalogue(language)}
        pieces = re.split(r"\{\{.*?\}\}", terms[msgid])
        return [piece.strip() for piece in pieces if LETTER.search(piece)]

    def test_mail_and_text_message_speak_the_language_of_the_customer(self):
        rule = self._rule("ready", channel="both")
        subject = rule.mail_template_id.with_context(lang="en_US").subject
        words = rule.sms_template_id.with_context(lang="en_US").body
        for language, code in LANGUAGES.items():
            self._speak(code)
            order = self._create_order([self.labour], device_id=False)
            self._bring_to(order, "ready")
            log = order.message_log_ids
            for piece in self._pieces(language, subject):
                self.assertIn(piece, log.mail_message_id.subject)
            for piece in self._pieces(language, words):
                self.assertIn(piece, html.fromstring(log.sms_message_id.body).text)
            for text in ("is ready", "Dear", "Service order"):
                self.assertNotIn(text, log.mail_message_id.body)

    def test_every_message_is_written_in_the_language_of_the_customer(self):
        order = self._repaired(phase="approval")
        for code in LANGUAGES.values():
            self._speak(code)
            for rule in self.rules.with_context(active_test=False).search([]):
                template = rule.mail_template_id
                if not template:
                    continue
                record = order
                if template.model == "sale.order":
                    record = order.sudo().estimate_ids
                rendered = template._generate_template(
                    record.ids, {"subject", "body_html"}
                )[record.id]
                for text in ("Dear", "your", "Service order", "estimate"):
                    self.assertNotIn(text, rendered["body_html"], rule.name)
                self.assertIn(self.partner.name, rendered["body_html"])
                self.assertIn(order.name, rendered["subject"])

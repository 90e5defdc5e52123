import re

import polib
from lxml import html

from odoo.fields import Command
from odoo.modules import get_module_path
from odoo.tests import BaseCase, tagged

from .test_message import MessageCommon
from .test_print_work import REPORTS, PrintCommon

LANGUAGES = {"ro": "ro_RO", "pl": "pl_PL", "uk": "uk_UA", "ru": "ru_RU"}
# What customers read: prints and messages with what they take from data and code.
PRINTS_AND_MESSAGES = (
    "code:",
    "model:ir.actions.report,",
    "model:ir.model.fields.selection,",
    "model:mail.template,",
    "model:rma.service.",
    "model:sms.template,",
    "model_terms:ir.ui.view,arch_db:rma_service.report_",
    "model_terms:ir.ui.view,arch_db:rma_service.daily_list",
)
# Words that are the same in one of the languages.
SAME = {
    "%(job)s · %(minutes)s min · %(price)s",
    "<strong>Total</strong>",
    "Contract",
    "Document",
    "E-mail",
    "Email",
    "Final",
    "Manager",
    "Model",
    "Normal",
    "OK",
    "Open Repair Data",
    "SMS",
    "Text",
    "Total",
    "Urgent",
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")
EXPRESSION = re.compile(r"\{\{.*?\}\}|\bt-[a-z-]+=\"[^\"]*\"|object\.[\w.]+")
TEXT_IN_EXPRESSION = re.compile(r"'[^']*'")
TAG = re.compile(r"</?([a-zA-Z][\w-]*)")
LETTER = re.compile(r"[^\W\d_]")
MIXED_SCRIPT = re.compile(r"[а-яёіїєґА-ЯЁІЇЄҐ][a-zA-Z]|[a-zA-Z][а-яёіїєґА-ЯЁІЇЄҐ]")
FOREIGN_LETTERS = {"ru": "іїєґІЇЄҐ", "uk": "ыэъёЫЭЪЁ", "ro": "şţŞŢ"}


def catalogue(language=None):
    """The catalogue of a language, else the template of all terms."""
    name = f"{language}.po" if language else "rma_service.pot"
    return polib.pofile(f"{get_module_path('rma_service')}/i18n/{name}")


def is_text(entry):
    """Whether a term has words of a language at all."""
    return bool(LETTER.search(PLACEHOLDER.sub("", entry.msgid)))


def words_of(text):
    """The text without what is code in it."""
    text = re.sub(r"<[^>]*>|\{\{.*?\}\}|%\(\w+\)[sd]|%[sd]", " ", text)
    return re.sub(r"\s+", " ", text).strip()


@tagged("post_install", "-at_install")
class TestCatalogue(BaseCase):
    """What the files of translations hold."""

    def _each(self):
        for language in LANGUAGES:
            for entry in catalogue(language):
                if entry.msgstr:
                    yield language, entry

    def test_all_of_prints_and_messages_is_translated(self):
        for language in LANGUAGES:
            missing = [
                entry.msgid
                for entry in catalogue(language)
                if not entry.msgstr
                and is_text(entry)
                and any(
                    seen[0].startswith(PRINTS_AND_MESSAGES)
                    for seen in entry.occurrences
                )
            ]
            self.assertFalse(missing, language)

    def test_languages_have_the_terms_of_the_template(self):
        terms = {entry.msgid for entry in catalogue()}
        self.assertTrue(terms)
        for language in LANGUAGES:
            self.assertEqual({entry.msgid for entry in catalogue(language)}, terms)

    def test_terms_of_demo_records_are_left_out(self):
        for entry in catalogue():
            for seen, _line in entry.occurrences:
                self.assertNotIn(":rma_service.demo_", seen)

    def test_placeholders_are_kept(self):
        for language, entry in self._each():
            self.assertEqual(
                sorted(PLACEHOLDER.findall(entry.msgstr)),
                sorted(PLACEHOLDER.findall(entry.msgid)),
                f"{language}: {entry.msgid}",
            )

    def test_tags_and_expressions_are_kept(self):
        """A text inside an expression, as in ``or 'device'``, may be translated."""

        def code(text):
            found = EXPRESSION.findall(text)
            expressions = [TEXT_IN_EXPRESSION.sub("''", part) for part in found]
            return sorted(expressions), sorted(TAG.findall(text))

        for language, entry in self._each():
            self.assertEqual(
                code(entry.msgstr), code(entry.msgid), f"{language}: {entry.msgid}"
            )

    def test_nothing_is_left_in_english(self):
        for language, entry in self._each():
            if is_text(entry) and entry.msgid not in SAME:
                self.assertNotEqual(
                    entry.msgstr, entry.msgid, f"{language}: {entry.msgid}"
                )

    def test_letters_are_those_of_the_language(self):
        """Romanian has commas below, Ukrainian and Russian letters of their own."""
        for language, entry in self._each():
            for letter in FOREIGN_LETTERS.get(language, ""):
                self.assertNotIn(letter, entry.msgstr, f"{language}: {entry.msgid}")

    def test_no_latin_letter_hides_in_a_cyrillic_word(self):
        for language, entry in self._each():
            if language in ("uk", "ru"):
                found = MIXED_SCRIPT.search(words_of(entry.msgstr))
                self.assertFalse(found, f"{language}: {entry.msgstr}")

    def test_cyrillic_translations_are_cyrillic(self):
        for language, entry in self._each():
            words = words_of(entry.msgstr)
            if language in ("uk", "ru") and entry.msgid not in SAME:
                if LETTER.search(words):
                    self.assertRegex(words, "[а-яіїєА-ЯІЇЄ]", entry.msgid)

    def test_quotation_marks_are_those_of_the_language(self):
        for language, entry in self._each():
            wrong = "“" if language in ("uk", "ru") else "«"
            self.assertNotIn(wrong, entry.msgstr, f"{language}: {entry.msgid}")
            if language in ("ro", "pl"):
                self.assertEqual(
                    entry.msgstr.count("„"),
                    entry.msgstr.count("”"),
                    f"{language}: {entry.msgid}",
                )


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
            if entry.msgid not in SAME and any(
                "ir.ui.view,arch_db:rma_service.report_" in seen[0]
                for seen in entry.occurrences
            ):
                texts.add(words_of(entry.msgstr if language else entry.msgid))
        return {text for text in texts if LETTER.search(text)}

    def _assert_speaks(self, language, report, records):
        page = html.fromstring(self._render(report, records))
        shown = {words_of(text) for text in page.itertext()}
        english = self._print_texts()
        translated = self._print_texts(language)
        left = (shown & english) - translated
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

"""Checks of an add-on's catalogues of translations, without a database.

An add-on's test inherits ``CatalogueChecks`` beside ``BaseCase`` and names itself in
``addon``.
"""

import re

import polib

from odoo.modules import get_module_path
from odoo.tools.translate import TranslationModuleReader

from .words import FORBIDDEN

LANGUAGES = {"ro": "ro_RO", "pl": "pl_PL", "uk": "uk_UA", "ru": "ru_RU"}
# Words that are the same in a language: its catalogue leaves them empty.
SAME = {
    "ro": {
        "%(hours)s:%(minutes)s h",
        "%(job)s · %(minutes)s min · %(price)s",
        "%s h",
        "%s min",
        "<br/>Contact:",
        "<strong>Contract</strong>",
        "<strong>Total</strong>",
        "Absent",
        "Contact",
        "Contract",
        "Cost",
        "Defect",
        "Document",
        "E-mail",
        "Hash",
        "Manager",
        "Model",
        "Normal",
        "On-line",
        "Open Repair Data",
        "SMS",
        "Status",
        "Text",
        "Total",
        "Urgent",
        "Voucher",
    },
    "pl": {
        "%(hours)s:%(minutes)s h",
        "%(job)s · %(minutes)s min · %(price)s",
        "%s d",
        "%s h",
        "%s min",
        "E-mail",
        "Menu",
        "Model",
        "OK",
        "Open Repair Data",
        "Problem",
        "SMS",
        "Status",
        "Transfer",
    },
    "uk": {
        "SMS",
        "service@example.com",
    },
    "ru": {
        "SMS",
    },
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")
EXPRESSION = re.compile(r"\{\{.*?\}\}|\bt-[a-z-]+=\"[^\"]*\"|object\.[\w.]+")
TEXT_IN_EXPRESSION = re.compile(r"'[^']*'")
SPOKEN = re.compile(r"(?:aria-label|alt|title)=\"([^\"]*)\"")
TAG = re.compile(r"</?([a-zA-Z][\w-]*)")
LETTER = re.compile(r"[^\W\d_]")
MIXED_SCRIPT = re.compile(r"[а-яёіїєґА-ЯЁІЇЄҐ][a-zA-Z]|[a-zA-Z][а-яёіїєґА-ЯЁІЇЄҐ]")
FOREIGN_LETTERS = {"ru": "іїєґІЇЄҐ", "uk": "ыэъёЫЭЪЁ", "ro": "şţŞŢ"}


def catalogue(language=None, addon="rma_service"):
    """The catalogue of a language, else the template of all terms."""
    name = f"{language}.po" if language else f"{addon}.pot"
    return polib.pofile(f"{get_module_path(addon)}/i18n/{name}")


def is_text(entry):
    """Whether a term has words of a language at all, seen or read aloud."""
    said = " ".join(SPOKEN.findall(entry.msgid))
    return bool(LETTER.search(words_of(entry.msgid) + said))


def words_of(text):
    """The text without what is code in it."""
    text = re.sub(r"<[^>]*>|\{\{.*?\}\}|%\(\w+\)[sd]|%[sd]", " ", text)
    return re.sub(r"\s+", " ", text).strip()


class CatalogueChecks:
    """What the files of translations hold."""

    addon = None  # the name of the add-on

    def _each(self):
        for language in LANGUAGES:
            for entry in catalogue(language, self.addon):
                if entry.msgstr:
                    yield language, entry

    def test_every_term_is_translated(self):
        for language in LANGUAGES:
            missing = [
                entry.msgid
                for entry in catalogue(language, self.addon)
                if not entry.msgstr
                and is_text(entry)
                and entry.msgid not in SAME[language]
            ]
            self.assertFalse(missing, language)

    def test_languages_have_the_terms_of_the_template(self):
        terms = {entry.msgid for entry in catalogue(addon=self.addon)}
        self.assertTrue(terms)
        for language in LANGUAGES:
            self.assertEqual(
                {entry.msgid for entry in catalogue(language, self.addon)}, terms
            )

    def test_terms_of_demo_records_are_left_out(self):
        for entry in catalogue(addon=self.addon):
            for seen, _line in entry.occurrences:
                self.assertNotIn(f":{self.addon}.demo_", seen)

    def test_words_that_mean_something_else_do_not_come_back(self):
        wrong = [
            f"{language}: {entry.msgid!r}: {entry.msgstr!r}: say {word!r}"
            for language, entry in self._each()
            for source, pattern, word in FORBIDDEN[language]
            if (source is None or re.search(source, entry.msgid))
            and re.search(pattern, entry.msgstr, re.IGNORECASE)
        ]
        self.assertFalse(wrong, "\n".join(wrong))

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
            if language in ("uk", "ru") and LETTER.search(words):
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


class CatalogueIsFresh:
    """The catalogue against what Odoo's exporter finds; beside ``TransactionCase``."""

    addon = None  # the name of the add-on

    def test_catalogue_has_the_present_terms(self):
        """Data that users may have changed are left out, and demo records."""
        known = {entry.msgid for entry in catalogue(addon=self.addon)}
        rows = TranslationModuleReader(self.env.cr, modules=[self.addon])
        missing = {
            source
            for _module, kind, name, record, source, _value, _comments in rows
            if source not in known
            and (kind == "code" or name.startswith("ir."))
            and ".demo_" not in str(record)
        }
        self.assertFalse(missing, "run `./dev i18n` and translate what is new")

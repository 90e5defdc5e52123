from collections import defaultdict

from lxml import etree

from odoo.modules import get_module_path
from odoo.tests import TransactionCase, tagged

from ..common.translation import LANGUAGES, catalogue

ADDONS = ("rma_service", "rma_portal")
LONGEST = 24  # characters of a button: more is cut off on a phone

# Words that are one noun, or one answer, wherever they stand: a button that leads to
# its things, and a field that holds them.
ONE_MEANING = {
    "Book",
    "Checklist",
    "Deadlines",
    "Diagnose",
    "Documents",
    "Entries",
    "Invoices",
    "Later",
    "No",
    "Order",
    "Quotation",
    "Receive",
    "Round",
}


@tagged("post_install", "-at_install")
class TestOneMeaning(TransactionCase):
    """A catalogue has one translation for each English term, whatever it stands for.

    "Start" on a button is an order, and as a field a moment: most languages have two
    words for them, so English has two terms as well.
    """

    def _get_views(self):
        data = self.env["ir.model.data"].search(
            [("model", "=", "ir.ui.view"), ("module", "in", ADDONS)]
        )
        views = self.env["ir.ui.view"].browse(data.mapped("res_id")).exists()
        return [etree.fromstring(view.arch_db) for view in views]

    def _get_terms(self):
        """Return the kinds of places by the words that stand there.

        :return: ``(words of buttons, {words: names of fields, states and filters})``
        """
        buttons, others = set(), defaultdict(set)
        for arch in self._get_views():
            for button in arch.iter("button"):
                words = button.get("string") or button.text or ""
                buttons.add(" ".join(words.split()))
            for node in arch.iter("filter"):
                others[node.get("string")].add(f"filter {node.get('name')}")
        for model in self.env.registry.values():
            for field in model._fields.values():
                if not set(field._modules) & set(ADDONS):
                    continue
                others[field.string].add(str(field))
                if field.type == "selection" and isinstance(field.selection, list):
                    for value, label in field.selection:
                        others[label].add(f"{field}: {value}")
        return buttons, others

    def test_a_button_of_one_word_names_no_field_state_or_filter(self):
        buttons, others = self._get_terms()
        self.assertGreater(len(buttons), 100)
        twice = {
            words: sorted(others[words])
            for words in buttons
            if len(words.split()) == 1 and words in others and words not in ONE_MEANING
        }
        self.assertFalse(twice)

    def test_words_that_were_two_things_are_two_terms(self):
        shown = {
            ("rma.service.part", "condition", "used"): "Second-hand",
            ("rma.service.part", "condition", "new"): "New part",
            ("rma.service.checkpoint", "kind", "number"): "A number",
            ("rma.service.vendor.claim.line", "outcome", "credited"): "Credit note",
        }
        for (model, name, value), label in shown.items():
            choices = dict(self.env[model]._fields[name].selection)
            self.assertEqual(choices[value], label)

    def test_buttons_are_short_in_every_language(self):
        buttons, _others = self._get_terms()
        long = [words for words in buttons if len(words) > LONGEST]
        for addon in ADDONS:
            if not get_module_path(addon, display_warning=False):
                continue
            for language in LANGUAGES:
                long += [
                    f"{language}: {entry.msgstr}"
                    for entry in catalogue(language, addon)
                    if entry.msgid in buttons and len(entry.msgstr) > LONGEST
                ]
        self.assertFalse(long)

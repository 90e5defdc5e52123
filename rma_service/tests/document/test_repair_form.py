import json
from tempfile import NamedTemporaryFile

import polib
from lxml import html as lxml_html

from odoo.exceptions import AccessError
from odoo.modules import get_module_path
from odoo.tests import tagged
from odoo.tools.translate import TranslationImporter

from .test_print_work import PrintCommon

TITLE = "EUROPEAN REPAIR INFORMATION FORM"
# Annex I of Directive (EU) 2024/1799, literally and in order: heading of two lines, or
# label of a row.
ANNEX_I = [
    (
        "Part I",
        "Identity and contact details of the repairer providing the repair service",
    ),
    "Repairer",
    "Address",
    "Telephone number",
    "Email address",
    "If provided by the repairer, other means of online communication, which enable the"
    " consumer to contact, and communicate with, the repairer quickly and efficiently",
    ("Part II", "Information on the repair service"),
    "Good to be repaired",
    "Nature of the defect",
    "Type of repair suggested",
    "Price for repair or, if it cannot be calculated, the applicable calculation method"
    " and maximum price of repair",
    "Time to complete repair",
    "Availability of temporary replacement goods",
    "If yes, indicate the corresponding costs, if any:",
    "Place to hand over the goods",
    "If applicable, the availability of ancillary services",
    "If yes, indicate the corresponding costs, if any:",
    "The period of validity of the European Repair Information Form",
    "If applicable, additional information",
]
FRENCH = {
    TITLE: "FORMULAIRE EUROPÉEN D'INFORMATION SUR LA RÉPARATION",
    "Part I": "Partie I",
    "Part II": "Partie II",
    ANNEX_I[0][1]: "Identité et coordonnées du réparateur fournissant le service de"
    " réparation",
    "Repairer": "Réparateur",
    "Address": "Adresse",
    "Telephone number": "Numéro de téléphone",
    "Email address": "Adresse électronique",
    ANNEX_I[5]: "Si de tels moyens sont fournis par le réparateur, autres moyens de"
    " communication en ligne permettant au consommateur de prendre contact et de"
    " communiquer de manière rapide et efficace avec le réparateur",
    "Information on the repair service": "Informations sur le service de réparation",
    "Good to be repaired": "Bien à réparer",
    "Nature of the defect": "Nature du défaut",
    "Type of repair suggested": "Type de réparation proposé",
    ANNEX_I[10]: "Prix de la réparation ou, s'il n'est pas possible de le calculer,"
    " méthode de calcul applicable et prix maximal de la réparation",
    "Time to complete repair": "Délai de réparation",
    "Availability of temporary replacement goods": "Disponibilité de biens de"
    " remplacement temporaire",
    "If yes, indicate the corresponding costs, if any:": "Dans l'affirmative, veuillez"
    " indiquer les coûts correspondants, le cas échéant:",
    "Place to hand over the goods": "Lieu de remise du bien",
    "If applicable, the availability of ancillary services": "Le cas échéant,"
    " disponibilité de services accessoires",
    ANNEX_I[17]: "Durée de validité du formulaire européen d'information sur la"
    " réparation",
    "If applicable, additional information": "Informations supplémentaires, le cas"
    " échéant",
}


def words(node):
    return " ".join(node.text_content().split())


class FormCommon(PrintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._complete_form()

    def _estimate(self, **values):
        order = self._create_order([self.labour], **values)
        return self._bring_to(order, "approval").estimate_ids

    def _print_form(self, estimate):
        """Return the title and the rows of the printed form: labels with answers."""
        page = self._render("report_estimate_version", estimate)
        (block,) = lxml_html.fromstring(page).xpath("//div[@name='repair_form']")
        title, *_rest = (words(node) for node in block)
        rows = []
        for row in block.iter("tr"):
            cells = list(row)
            if len(cells) == 1:
                rows.append((tuple(words(node) for node in cells[0]), None))
            else:
                rows.append(tuple(words(cell) for cell in cells))
        return title, rows

    def _answers(self, estimate):
        """Return the answers of the 17 rows."""
        _title, rows = self._print_form(estimate)
        return {
            number: answer
            for number, answer in enumerate(
                (answer for _label, answer in rows if answer is not None), start=1
            )
        }


@tagged("post_install", "-at_install")
class TestRepairForm(FormCommon):
    def test_rows_are_literally_those_of_annex_i_and_in_its_order(self):
        title, rows = self._print_form(self._estimate())
        self.assertEqual(title, TITLE)
        self.assertEqual([label for label, _answer in rows], ANNEX_I)

    def test_every_row_has_its_answer(self):
        self.company.service_chat = "https://chat.example.com/shop"
        self.type_repair.write(
            {
                "loan_offer": "paid",
                "loan_cost": 15,
                "diagnosis_product_id": self.labour_2.id,
            }
        )
        estimate = self._estimate(
            diagnosis="Contact foil worn",
            estimate_note="Bring the receipt",
            handover_place="Kiosk 3, Gdynia",
        )
        answers = self._answers(estimate)
        self.assertIn(self.company.name, answers[1])
        self.assertIn("Marina 5", answers[2])
        self.assertEqual(answers[3], "+48 22 1")
        self.assertEqual(answers[4], "shop@example.com")
        self.assertIn("https://chat.example.com/shop", answers[5])
        self.assertEqual(answers[6], "Cash register, SN-0001")
        self.assertEqual(answers[7], "Contact foil worn")
        self.assertIn(self.labour.name, answers[8])
        self.assertIn("50.00", answers[9])
        self.assertIn(estimate.currency_id.name, answers[9])
        self.assertEqual(answers[10], "9 days from your consent")
        self.assertEqual(answers[11], "Yes")
        self.assertIn("15.00", answers[12])
        self.assertEqual(answers[13], "Kiosk 3, Gdynia")
        self.assertEqual(answers[14], "None")
        self.assertTrue(answers[16].startswith("30 days"))
        self.assertIn("20.00", answers[17])
        self.assertIn("Bring the receipt", answers[17])

    def test_days_may_count_from_the_arrival_of_the_parts(self):
        self.type_repair.repair_days_from = "parts"
        answers = self._answers(self._estimate())
        self.assertEqual(answers[10], "9 days from the arrival of the parts")

    def test_examination_that_is_not_deducted_is_said_so(self):
        self.type_repair.write(
            {
                "diagnosis_product_id": self.labour_2.id,
                "diagnosis_is_deducted": False,
            }
        )
        answer = self._answers(self._estimate())[17]
        self.assertIn("beside the repair", answer)
        self.assertNotIn("refunded", answer)

    def test_examination_says_when_it_is_refunded_and_stays_as_it_was_sent(self):
        self.type_repair.write(
            {
                "diagnosis_product_id": self.labour_2.id,
                "diagnosis_is_refunded": True,
            }
        )
        estimate = self._estimate()
        said = "It is refunded if we cannot do the repair that you agreed to."
        self.assertIn(said, self._answers(estimate)[17])
        self.assertTrue(estimate._get_form_data()["rows"]["17"]["is_refunded"])
        self.type_repair.diagnosis_is_refunded = False
        self.assertIn(said, self._answers(estimate)[17])

    def test_lines_totals_terms_and_consent_stand_around_it(self):
        self.company.service_estimate_terms = "<p>Old parts are yours</p>"
        page = self._render("report_estimate_version", self._estimate())
        (block,) = lxml_html.fromstring(page).xpath("//div[@name='repair_form']")
        for name in ("lines", "total", "terms", "consent"):
            self.assertFalse(block.xpath(f".//*[@name='{name}']"), name)
        self.assertIn('name="terms"', page)

    # === COMPLETE OR PLAIN ===#

    def _assert_lacks(self, order, *gaps):
        self.assertEqual(order._get_form_gaps(order._prepare_next_form()), list(gaps))

    def test_what_is_missing_is_named_and_makes_it_a_plain_estimate(self):
        cases = {
            "name": None,
            "phone": lambda: self.company.write({"phone": False}),
            "email": lambda: self.company.write({"email": False}),
            "address": lambda: self.company.write({"city": False}),
        }
        for gap, take in cases.items():
            if take:
                self._complete_form()
                take()
                order = self._create_order([self.labour], device_id=False)
                self._bring_to(order, "diagnosis")
                self._assert_lacks(order, gap)
                self.assertIn(order._get_gap_labels()[gap], order.form_gaps)
                self.assertTrue(order.has_company_gaps)
                order.action_send_estimate()
                title, rows = self._print_form(order.estimate_ids)
                self.assertEqual(title, "Information on the repair")
                labels = [label for label, _answer in rows]
                self.assertNotIn(ANNEX_I[0], labels)

    def test_gaps_of_the_order_are_named_before_there_is_an_estimate(self):
        order = self._create_order(
            [self.labour],
            problem=False,
            repair_days=0,
            loan_offer="paid",
            loan_cost=0,
        )
        self._bring_to(order, "diagnosis")
        self._assert_lacks(order, "defect", "repair_days", "loan_cost")
        order.write({"problem": "Dead", "repair_days": 2, "loan_cost": 5})
        self.assertFalse(order.form_gaps)
        self.type_repair.validity_days = 29
        order.invalidate_recordset()
        self._assert_lacks(order, "valid_days")

    def test_gaps_are_filled_in_in_a_dialog_of_the_order(self):
        order = self._create_order([self.labour], repair_days=0)
        self._bring_to(order, "diagnosis")
        self.assertEqual(order.form_gaps, "days needed")
        action = order.with_user(self.technician).action_complete_form()
        self.assertEqual((action["res_id"], action["target"]), (order.id, "new"))
        order.with_user(self.technician).repair_days = 3
        self.assertFalse(order.form_gaps)
        with self.assertRaises(AccessError):
            order.with_user(
                self._create_user("form_stranger", "base.group_user")
            ).action_complete_form()

    def test_draft_that_waited_binds_from_the_day_it_is_sent(self):
        order = self._create_order([self.labour])
        self._bring_to(order, "diagnosis")
        order.action_prepare_estimate()
        self.assertFalse(order.form_gaps)

    def test_nothing_is_asked_for_once_it_is_sent(self):
        order = self._estimate().service_order_id
        self.company.phone = False
        order.invalidate_recordset()
        self.assertFalse(order.form_gaps)
        self.assertTrue(order.estimate_ids._is_european_form())

    def test_form_says_of_the_company_what_it_said_when_it_was_sent(self):
        estimate = self._estimate()
        self.company.write({"phone": "+48 22 2"})
        self.assertEqual(self._answers(estimate)[3], "+48 22 1")

    def test_forms_kept_before_have_the_other_rows_as_they_are_now(self):
        estimate = self._estimate()
        old = {"repair_days": 4, "loan_offer": "none", "price_method": ""}
        estimate.sudo().service_form = old
        self.assertEqual(self._answers(estimate)[10], "4 days from your consent")
        self.assertIn(self.company.name, self._answers(estimate)[1])

    # === LANGUAGES ===#

    def test_other_languages_name_every_row_in_words_of_their_own(self):
        labels = {TITLE}
        for label in ANNEX_I:
            labels |= set(label) if isinstance(label, tuple) else {label}
        folder = f"{get_module_path('rma_service')}/i18n"
        for lang in ("pl", "ro", "ru", "uk"):
            found = {
                entry.msgid: entry.msgstr
                for entry in polib.pofile(f"{folder}/{lang}.po")
                if "fuzzy" not in entry.flags
            }
            with self.subTest(lang):
                self.assertFalse(
                    {
                        label
                        for label in labels
                        if found.get(label, "").strip() in ("", label)
                    }
                )
                # Two rows that say the same are two rows for nobody.
                self.assertEqual(len({found[label] for label in labels}), len(labels))

    # === FRENCH ===#

    def test_french_labels_are_the_official_ones(self):
        entries = polib.pofile(f"{get_module_path('rma_service')}/i18n/fr.po")
        found = {entry.msgid: entry.msgstr for entry in entries}
        self.assertEqual({key: found.get(key) for key in FRENCH}, FRENCH)

    def test_french_customer_reads_the_form_in_french(self):
        self._load_french()
        self.partner.lang = "fr_FR"
        title, rows = self._print_form(self._estimate())
        self.assertEqual(title, FRENCH[TITLE])
        labels = [
            tuple(FRENCH[line] for line in label)
            if isinstance(label, tuple)
            else FRENCH[label]
            for label in ANNEX_I
        ]
        self.assertEqual([label for label, _answer in rows], labels)
        self.assertEqual(rows[11][1], "9 jours à compter de votre accord")

    def _load_french(self):
        """Load the French catalogue as it is: the template of all terms, beside which
        Odoo would read it, may wait for new terms."""
        self.env["res.lang"]._activate_lang("fr_FR")
        importer = TranslationImporter(self.cr, verbose=False)
        path = f"{get_module_path('rma_service')}/i18n/fr.po"
        with open(path, "rb") as french, NamedTemporaryFile(suffix=".po") as copy:
            copy.write(french.read())
            copy.seek(0)
            importer.load(copy, "po", "fr_FR", module="rma_service")
        importer.save(overwrite=True)
        self.env.invalidate_all()

    # === AS DATA ===#

    def test_form_is_kept_as_data_beside_the_print(self):
        estimate = self._estimate(diagnosis="Contact foil worn")
        document = estimate._get_kept_estimate()
        data = json.loads(document._get_data_file().raw)
        self.assertTrue(data["is_complete"])
        self.assertEqual(list(data["rows"]), [str(number) for number in range(1, 18)])
        self.assertEqual(data["rows"]["7"], ["Contact foil worn"])
        self.assertEqual(data["rows"]["9"]["price"], estimate.amount_total)
        self.assertEqual(data["rows"]["6"]["serial"], "SN-0001")
        self.assertEqual(data["rows"]["10"], {"days": 9, "from": "consent"})
        self.assertEqual(data["rows"]["16"]["days"], 30)
        self.assertNotIn("terms", data)

    def test_data_of_a_signed_form_lies_beside_its_own_print(self):
        estimate = self._estimate()
        first = estimate._get_kept_estimate()
        estimate._keep_sent_estimate()
        self.assertEqual(estimate._get_kept_estimate(), first)
        files = self.env["ir.attachment"].search(
            [
                ("res_model", "=", first._name),
                ("res_id", "=", first.id),
                ("mimetype", "=", "application/json"),
            ]
        )
        self.assertEqual(len(files), 1)

from time import perf_counter

from odoo.tests import BaseCase, tagged

from ...tools.redaction import Marks, Secret, Taken, redact

MARKS = Marks("[mail]", "[phone]", "[order]")


def person(name):
    return Secret("person", name, "[customer]")


def clean(text, *secrets):
    return redact(text, secrets, MARKS)[0]


@tagged("post_install", "-at_install")
class TestRedaction(BaseCase):
    """What tells whose device it was is found however it is written."""

    def test_name_and_its_parts_are_one(self):
        anna = person("Anna Kowalska")
        self.assertEqual(
            clean("Called Anna Kowalska, then anna kowalska", anna),
            "Called [customer], then anna [customer]",
        )
        self.assertEqual(clean("Mrs. KOWALSKA waits", anna), "Mrs. [customer] waits")

    def test_name_has_other_endings_and_accents(self):
        for text, name in (
            ("Telefon do Kowalskiej", "Anna Kowalska"),
            ("Зателефонувати Шевченкові", "Тарас Шевченко"),
            ("I-am spus lui Stefanescu", "Ion Ștefănescu"),
        ):
            self.assertTrue(clean(text, person(name)).endswith("[customer]"), text)

    def test_short_name_is_one_only_with_a_capital(self):
        rose = person("Rose May")
        self.assertEqual(clean("Rose may come", rose), "[customer] may come")
        self.assertEqual(clean("The pressure rose", rose), "The pressure rose")

    def test_other_words_stay(self):
        text = "Replaced the keyboard, cleaned contacts at 12 V"
        self.assertEqual(clean(text, person("Anna Kowalska")), text)

    def test_firm_counts_as_a_whole_without_its_legal_form(self):
        firm = Secret("firm", "Fast Print GmbH", "[customer]")
        self.assertEqual(clean("Sent to FAST PRINT", firm), "Sent to [customer]")
        self.assertEqual(clean("Fast Print GmbH asked", firm), "[customer] GmbH asked")
        self.assertEqual(clean("It can print fast", firm), "It can print fast")

    def test_phone_in_any_writing(self):
        phone = Secret("phone", "+48 600 100 200", "[phone]")
        for text in ("600100200", "+48600100200", "0048 600-100-200", "600 100 200"):
            self.assertEqual(clean(f"Call {text}!", phone), "Call [phone]!")

    def test_unknown_phone_and_address_by_their_form(self):
        self.assertEqual(clean("Call 0721 555 000"), "Call [phone]")
        self.assertEqual(clean("Write to x.y@firm.example"), "Write to [mail]")
        self.assertEqual(clean("As on SRV/2026/00012"), "As on [order]")

    def test_days_values_and_parts_stay(self):
        for text in (
            "Since 05.12.2026 10:30",
            "On 2026-11-28",
            "Part 302-1144-07",
            "220-240 V, error E24",
        ):
            self.assertEqual(clean(text), text)

    def test_number_is_no_piece_of_a_word(self):
        serial = Secret("number", "SN-1", "[serial]")
        self.assertEqual(clean("sn-1 and SN-12", serial), "[serial] and SN-12")
        self.assertEqual(clean("a", Secret("number", "a", "[serial]")), "a")

    def test_what_was_taken_is_told_once(self):
        _text, taken = redact("Anna, x@y.example, Anna", [person("Anna Li")], MARKS)
        self.assertEqual(
            taken, [Taken("Anna", "[customer]"), Taken("x@y.example", "[mail]")]
        )

    def test_nothing_is_found_in_nothing(self):
        self.assertEqual(redact(False, [], MARKS), ("", []))

    def test_long_texts_take_no_time(self):
        secrets = [person("Anna Kowalska"), Secret("phone", "600100200", "[phone]")]
        start = perf_counter()
        for piece in ("0 ", "a", "0", "a.", "+", "(0"):
            redact(piece * (20_000 // len(piece)), secrets, MARKS)
        self.assertLess(perf_counter() - start, 5)

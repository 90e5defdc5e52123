from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ...models.setup.service_wording import WORDING_KEYS
from ..common.service import WORDINGS, ServiceCommon


@tagged("post_install", "-at_install")
class TestWording(ServiceCommon):
    """What customers read belongs to the kind of work, and managers change it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_shipped(WORDINGS)

    def test_each_kind_of_work_has_a_sentence_for_everything(self):
        of_devices = {"collect", "to_ship", "sent_back"}
        for name in ("workshop", "visit", "advice"):
            words = self.env.ref(f"rma_service.wording_{name}")._get_words()
            missing = set() if name == "workshop" else of_devices
            self.assertEqual(set(words), set(dict(WORDING_KEYS)) - missing, name)

    def test_kind_follows_from_where_the_device_is_until_somebody_chooses(self):
        service_type = self.type_repair
        self.assertEqual(service_type.kind, "workshop")
        service_type.has_custody = False
        self.assertEqual(service_type.kind, "visit")
        service_type.kind = "advice"
        service_type.name = "Advice"
        self.assertEqual(service_type.kind, "advice")
        service_type.has_custody = True
        self.assertEqual(service_type.kind, "workshop")

    def test_nobody_who_keeps_his_device_reads_that_it_is_here(self):
        for kind in ("visit", "advice"):
            words = self.env.ref(f"rma_service.wording_{kind}")._get_words()
            for key, (_step, sentence) in words.items():
                with self.subTest(kind=kind, key=key):
                    self.assertNotIn("your device is", sentence.lower())
                    self.assertNotIn("collect", sentence)

    def test_own_words_of_a_type_come_first_and_the_usual_ones_fill_up(self):
        own = self.env["rma.service.wording"].create(
            {
                "name": "Calibration",
                "line_ids": [
                    Command.create({"key": "repair", "sentence": "We calibrate it."})
                ],
            }
        )
        usual = self.type_repair._get_words()
        self.type_repair.wording_id = own
        words = self.type_repair._get_words()
        self.assertEqual(words["repair"], (False, "We calibrate it."))
        self.assertEqual(words["intake"], usual["intake"])
        self.assertEqual(self.type_warranty._get_words(), usual)
        own.line_ids.sentence = "We adjust it."
        self.assertEqual(self.type_repair._get_words()["repair"][1], "We adjust it.")

    def test_missing_lines_are_taken_from_the_usual_words(self):
        own = self.env["rma.service.wording"].create(
            {
                "name": "Calibration",
                "sequence": 99,
                "line_ids": [
                    Command.create({"key": "repair", "sentence": "We calibrate it."})
                ],
            }
        )
        own.with_user(self.manager).action_complete()
        self.assertEqual(len(own.line_ids), len(WORDING_KEYS))
        self.assertEqual(own._get_words()["repair"][1], "We calibrate it.")

    def test_words_are_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        line = self.env.ref("rma_service.wording_workshop_request")
        line.with_context(lang="fr_FR").sentence = "Nous avons votre demande."
        service_type = self.type_repair
        french = service_type.with_context(lang="fr_FR")._get_words()
        self.assertEqual(french["request"][1], "Nous avons votre demande.")
        self.assertEqual(
            service_type._get_words()["request"][1], "We have your request."
        )

    def test_first_step_keeps_a_name(self):
        line = self.env.ref("rma_service.wording_workshop_request")
        with self.assertRaises(ValidationError):
            line.step = False

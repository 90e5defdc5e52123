"""One mail for each customer and run, with all that is due; each date told once."""

from freezegun import freeze_time

from odoo.tests import tagged

from ..common.migration import load_migration
from ..common.plan import PlanCommon

IN_TIME = "2027-12-10 10:30:00"
TEMPLATE = "rma_service.mail_template_service_inspection"


@tagged("post_install", "-at_install")
class TestInspectionMail(PlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.device.owner_id = False
        cls.rule = cls._create_rule(way="mail")
        cls.other = cls.env["res.partner"].create(
            {"name": "Other customer", "email": "other@example.com"}
        )
        cls.registers = cls.env["stock.lot"]
        for number in range(3):
            cls.registers |= cls._create_register(f"R-{number}")
        cls.foreign = cls._create_register("F-1", owner_id=cls.other.id)

    def setUp(self):
        super().setUp()
        self.before = self.env["mail.mail"].search([])

    def _get_mails(self):
        return self.env["mail.mail"].search([]) - self.before

    def test_customer_has_one_mail_for_all_that_is_due(self):
        self._ask(IN_TIME)
        self._ask(IN_TIME)
        mails = self._get_mails()
        self.assertEqual(len(mails), 2)
        mine = mails.filtered(lambda mail: mail.recipient_ids == self.partner)
        theirs = mails - mine
        self.assertEqual(theirs.recipient_ids, self.other)
        self.assertEqual(mine.subject, "3 devices are due for service")
        for register in self.registers:
            self.assertIn(register.name, mine.body_html)
            self.assertIn("was mailed", register.message_ids[0].body)
        self.assertNotIn("F-1", mine.body_html)
        self.assertIn("F-1 is due on 01/01/2028", theirs.subject)
        rows = self._get_open(self.registers | self.foreign)
        self.assertEqual(set(rows.mapped("state")), {"asked"})

    def test_what_is_not_due_yet_and_what_is_left_out_is_in_no_mail(self):
        self.registers[0].date_in_service = "2026-06-01"
        self.registers[1].action_suspend()
        self._ask(IN_TIME)
        [mine] = self._get_mails().filtered(lambda m: m.recipient_ids == self.partner)
        self.assertIn("R-2", mine.body_html)
        self.assertNotIn("R-0", mine.body_html)
        self.assertNotIn("R-1", mine.body_html)
        with freeze_time(IN_TIME):
            self.registers[1].action_resume()
        self._ask("2028-05-20 10:30:00")
        later = self._get_mails() - mine
        later = later.filtered(lambda mail: mail.recipient_ids == self.partner)
        self.assertIn("R-0", later.body_html)
        self.assertIn("R-1", later.body_html)
        self.assertNotIn("R-2", later.body_html)

    def test_other_rules_and_ways_of_the_customer(self):
        """What other rules mail goes along; what they request does not."""
        cleaning = self.type_inspection.copy({"name": "Cleaning"})
        self._create_rule(name="Cleaning", type_id=cleaning.id, way="mail")
        check = self.type_inspection.copy({"name": "Check"})
        self._create_rule(name="Safety check", type_id=check.id, way="request")
        self._ask(IN_TIME)
        [mine] = self._get_mails().filtered(lambda m: m.recipient_ids == self.partner)
        self.assertEqual(mine.body_html.count("Cleaning"), 3)
        self.assertNotIn("Safety check", mine.body_html)
        self.assertEqual(self._get_orders(self.registers).type_id, check)

    def test_visits_of_a_contract_are_mailed_together_with_their_places(self):
        self.rule.active = False
        self._plan(self.rule)
        self.registers[0].end_customer_id = self.north
        self.registers[1].end_customer_id = self.south
        self._create_plan(way="mail")
        self._ask("2026-02-01 10:30:00")
        mail = self._get_mails()
        self.assertEqual(len(mail), 1)
        for text in ("North shop", "South shop", "R-2", "02/14/2026"):
            self.assertIn(text, mail.body_html)

    def test_mail_speaks_the_language_of_its_reader(self):
        self.env["res.lang"]._activate_lang("ro_RO")
        self.partner.lang = "ro_RO"
        self._ask(IN_TIME)
        [mine] = self._get_mails().filtered(lambda m: m.recipient_ids == self.partner)
        self.assertIn("01.01.2028", mine.body_html)

    def test_words_of_a_company_for_one_device_go_out_for_each(self):
        template = self.env.ref(TEMPLATE)
        template.body_html = "<p>Come with <t t-out='object.device_id.name'/></p>"
        self._ask(IN_TIME)
        mails = self._get_mails()
        self.assertEqual(len(mails), 4)
        bodies = " ".join(mails.mapped("body_html"))
        for device in self.registers | self.foreign:
            self.assertIn(f"Come with {device.name}", bodies)

    def test_shipped_words_are_renewed_and_changed_ones_stay(self):
        script = load_migration("19.0.1.8.0", "post-inspection_mail")
        template = self.env.ref(TEMPLATE)
        template.body_html = "<p>Old</p>"
        script.migrate(self.env.cr, "19.0.1.7.0")
        self.assertIn("_get_told_rows", template.body_html)
        template.with_user(self.env.ref("base.user_admin")).body_html = "<p>Mine</p>"
        script.migrate(self.env.cr, "19.0.1.7.0")
        self.assertIn("Mine", template.body_html)

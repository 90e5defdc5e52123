from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestLineLanguage(ServiceCommon):
    """Names that nobody typed are in the language of the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("fr_FR", "de_DE"):
            cls.env["res.lang"]._activate_lang(code)
        for product, french, german in (
            (cls.labour, "Changer le clavier", "Tastatur tauschen"),
            (cls.part_keyboard, "Clavier", "Tastatur"),
        ):
            product.with_context(lang="fr_FR").name = french
            product.with_context(lang="de_DE").name = german
        cls.partner.lang = "fr_FR"
        cls.german = cls.env["res.partner"].create({"name": "Karl", "lang": "de_DE"})

    def _names(self, order):
        return [order.operation_ids.name, order.part_ids.name]

    def test_names_follow_a_corrected_customer(self):
        order = self._create_order([self.labour], [self.part_keyboard])
        self.assertEqual(self._names(order), ["Changer le clavier", "Clavier"])
        order.partner_id = self.german
        self.assertEqual(self._names(order), ["Tastatur tauschen", "Tastatur"])

    def test_names_follow_on_screen_before_anything_is_saved(self):
        with Form(self._create_order([self.labour])) as form:
            form.partner_id = self.german
            with form.operation_ids.edit(0) as line:
                self.assertEqual(line.name, "Tastatur tauschen")

    def test_names_and_the_draft_follow_a_changed_language(self):
        order = self._create_order([self.labour], [self.part_keyboard])
        order.action_prepare_estimate()
        self.partner.lang = "de_DE"
        self.assertEqual(self._names(order), ["Tastatur tauschen", "Tastatur"])
        self.assertEqual(
            order.estimate_id.order_line.mapped("name"),
            ["Tastatur tauschen", "Tastatur"],
        )
        order.action_send_estimate()
        self.assertEqual(order.estimate_id.order_line[0].name, "Tastatur tauschen")

    def test_typed_names_stay(self):
        order = self._create_order(
            [{"product_id": self.labour.id, "name": "Touches neuves"}]
        )
        order.action_prepare_estimate()
        sale_line = order.estimate_id.order_line
        self.partner.lang = "de_DE"
        self.assertEqual(order.operation_ids.name, "Touches neuves")
        self.assertEqual(sale_line.name, "Touches neuves")

    def test_name_typed_on_the_draft_stays(self):
        order = self._create_order([self.labour])
        order.action_prepare_estimate()
        order.estimate_id.order_line.name = "Touches neuves"
        self.partner.lang = "de_DE"
        self.assertEqual(order.operation_ids.name, "Tastatur tauschen")
        self.assertEqual(order.estimate_id.order_line.name, "Touches neuves")

    def test_what_was_sent_stays_in_its_language(self):
        order = self._bring_to(self._create_order([self.labour]), "approval")
        self.partner.lang = "de_DE"
        self.assertEqual(order.operation_ids.name, "Changer le clavier")
        self.assertEqual(order.estimate_id.order_line.name, "Changer le clavier")
        # What is added is not on that paper.
        order.operation_ids = [Command.create({"product_id": self.labour.id})]
        self.assertEqual(order.operation_ids[-1].name, "Tastatur tauschen")

    def test_closed_orders_stay_as_they_are(self):
        order = self._create_order([self.labour])
        order.action_cancel()
        self.partner.lang = "de_DE"
        self.assertEqual(order.operation_ids.name, "Changer le clavier")

    def test_who_has_no_rights_on_orders_may_correct_the_language(self):
        order = self._create_order([self.labour])
        user = self._create_user(
            "contacts", "base.group_user", "base.group_partner_manager"
        )
        self.partner.with_user(user).lang = "de_DE"
        self.assertEqual(order.operation_ids.name, "Tastatur tauschen")

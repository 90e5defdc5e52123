from odoo.tests import tagged

from .test_message import MessageCommon


@tagged("post_install", "-at_install")
class TestEnvelope(MessageCommon):
    """Who a message is for, and what is found of it when it goes out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create({"name": "ours.example.org"})
        cls.company.alias_domain_id = cls.domain

    def _get_recipients(self, **values):
        """Return who a message is for, with these values of the customer."""
        self.partner.write(values)
        order = self._create_order([self.labour])
        return self.env["res.partner"].browse(
            order._message_get_default_recipients()[order.id]["partner_ids"]
        )

    def test_message_is_for_the_customer(self):
        self.assertEqual(
            self._get_recipients(email="anna@elsewhere.example.org"), self.partner
        )

    def test_customer_with_an_address_of_ours_is_not_written_to(self):
        """The mail would come back and open an order, whose mail would come back."""
        team = self.env["rma.service.team"].create(
            {"name": "Desk", "alias_name": "desk", "alias_domain_id": self.domain.id}
        )
        addresses = {
            team.alias_full_name: False,
            self.domain.catchall_email: False,
            self.env.ref("base.partner_root").email: False,
            "anna@ours.example.org": True,
        }
        for address, is_written_to in addresses.items():
            with self.subTest(address=address):
                found = self._get_recipients(email=address)
                self.assertEqual(found == self.partner, is_written_to)

    def test_address_is_ours_as_soon_as_somebody_says_so(self):
        address = "desk@elsewhere.example.org"
        self.assertEqual(self._get_recipients(email=address), self.partner)
        self.domain.name = "elsewhere.example.org"
        self.env["mail.alias"].create(
            {
                "alias_name": "desk",
                "alias_domain_id": self.domain.id,
                "alias_model_id": self.env["ir.model"]._get_id("rma.service.order"),
            }
        )
        self.assertFalse(self._get_recipients(email=address))

    def test_alias_of_any_domain_is_heeded_from_the_moment_it_is_one(self):
        address = "desk@elsewhere.example.org"
        alias = self.env["mail.alias"].create(
            {
                "alias_name": "desk",
                "alias_domain_id": self.domain.id,
                "alias_model_id": self.env["ir.model"]._get_id("rma.service.order"),
            }
        )
        self.assertEqual(self._get_recipients(email=address), self.partner)
        alias.alias_incoming_local = True
        self.assertFalse(self._get_recipients(email=address))

    def test_address_of_the_robot_is_heeded_where_it_was_changed(self):
        address = "robot@elsewhere.example.org"
        self.assertEqual(self._get_recipients(email=address), self.partner)
        self.env.ref("base.partner_root").email = address
        self.assertFalse(self._get_recipients(email=address))

    def test_what_it_follows_and_where_answers_go_is_found_when_it_goes_out(self):
        self._rule("ready")
        order = self._bring_to(self._create_order([self.labour]), "quality")
        before = order.message_post(body="Look at it", message_type="comment")
        order.action_pass_quality()
        message = order.message_log_ids.mail_message_id
        order.message_post(body="Said after it", message_type="comment")
        self.assertFalse(message.parent_id, "nobody waits for it")
        self._do_jobs()
        self.assertEqual(message.parent_id, before)
        self.assertIn(self.domain.catchall_email, message.reply_to)

    def test_where_answers_go_to_by_the_template_stays(self):
        rule = self._rule("ready")
        rule.mail_template_id.reply_to = "front@elsewhere.example.org"
        order = self._bring_to(self._create_order([self.labour]), "ready")
        self._do_jobs()
        message = order.message_log_ids.mail_message_id
        self.assertEqual(message.reply_to, "front@elsewhere.example.org")

    def test_log_has_the_name_of_the_rule_as_it_is_now(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        rule = self._rule("received")

        def receive(lang):
            orders = self.env["rma.service.order"].with_context(lang=lang)
            order = orders.create(
                {
                    "partner_id": self.partner.id,
                    "product_id": self.device_product.id,
                }
            )
            order.action_receive()
            return order.message_log_ids.name

        for lang in ("en_US", "fr_FR"):
            receive(lang)
        rule.name = "It is here"
        rule.update_field_translations("name", {"fr_FR": "Arrivé"})
        self.assertEqual([receive("en_US"), receive("fr_FR")], ["It is here", "Arrivé"])

"""The words of a message about an order are for who may read the order."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import ServiceCommon

SECRET = "Spilled coffee on it"


@tagged("post_install", "-at_install")
class TestWordsOfHiddenOrders(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        colleague = cls._create_user("words_colleague", "group_service_own")
        cls.order = cls._create_order(user_id=colleague.id, problem=SECRET)
        cls.template = cls.env["mail.template"].create(
            {
                "name": "Words",
                "model_id": cls.env["ir.model"]._get_id(cls.order._name),
                "subject": "{{ object.problem }}",
                "body_html": "<p t-out='object.problem'/>",
            }
        )

    def setUp(self):
        super().setUp()
        self.env.flush_all()
        self.env.invalidate_all()

    def _preview(self, user):
        preview = (
            self.env["mail.template.preview"]
            .with_user(user)
            .create(
                {
                    "mail_template_id": self.template.id,
                    "resource_ref": f"{self.order._name},{self.order.id}",
                }
            )
        )
        return f"{preview.subject} {preview.body_html}"

    def test_preview_of_a_template_shows_no_order_of_a_colleague(self):
        self.assertNotIn(SECRET, self._preview(self.technician))

    def test_preview_shows_what_one_may_read(self):
        self.assertIn(SECRET, self._preview(self.clerk))

    def test_template_is_not_rendered_for_an_order_of_a_colleague(self):
        template = self.template.with_user(self.technician)
        with self.assertRaises(UserError):
            template._render_field("subject", self.order.ids)

    def test_mail_is_not_composed_from_an_order_of_a_colleague(self):
        composers = self.env["mail.compose.message"].with_user(self.technician)
        with self.assertRaises(UserError):
            composer = composers.create(
                {
                    "model": self.order._name,
                    "res_ids": str(self.order.ids),
                    "template_id": self.template.id,
                    "composition_mode": "comment",
                }
            )
            self.assertNotIn(SECRET, f"{composer.subject} {composer.body}")

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .test_article import ArticleCommon


@tagged("post_install", "-at_install")
class TestArticleMake(ArticleCommon):
    """An order's solution becomes an article, without its people and device."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        firm = cls.env["res.partner"].create(
            {"name": "Fast Print GmbH", "is_company": True, "email": "f@print.example"}
        )
        cls.partner.write({"parent_id": firm.id, "street": "Long Lane 7"})
        delegate = cls.env["res.partner"].create(
            {"name": "Jan Nowicki", "phone": "+48 601 222 333"}
        )
        cls.technician.name = "Piotr Wolski"
        cls.order = cls._create_order(
            [cls.labour],
            user_id=cls.technician.id,
            delegate_id=delegate.id,
            symptom_ids=cls.symptom.ids,
            problem="Keys of SN-0001 stick, says Anna Kowalska\nCall 601 222 333",
            diagnosis="Dust. Mr. Nowicki and Fast Print told us.",
        )
        cls.order.solution = (
            f"As on {cls.order.name}: cleaned, wrote to anna@example.com.\n"
            "Wolski tested 220-240 V; see Long Lane 7"
        )

    def _open(self, order=None, user=None):
        order = (order or self.order).with_user(user or self.technician)
        action = order.action_make_article()
        model = self.env[action["res_model"]].with_user(user or self.technician)
        return Form(model.with_context(**action["context"]))

    def test_text_is_shown_without_people_and_device(self):
        form = self._open()
        self.assertEqual(form.name, "Keys of [serial number] stick, says [customer]")
        text = form.answer
        for word in (
            "Anna",
            "Kowalska",
            "Nowicki",
            "Fast Print",
            "SN-0001",
            "601",
            "anna@",
            self.order.name,
            "Wolski",
            "Long Lane",
        ):
            self.assertNotIn(word, f"{form.name} {text}")
        self.assertIn("tested 220-240 V", text)
        self.assertIn("[colleague]", text)

    def test_user_sees_what_was_taken_out(self):
        form = self._open()
        for word in ("SN-0001", "Nowicki", "anna@example.com", self.order.name):
            self.assertIn(word, form.taken)

    def test_draft_is_saved_as_it_was_shown(self):
        form = self._open()
        form.name = "Keys stick"
        shown = form.answer
        wizard = form.save()
        action = wizard.action_save()
        article = self.articles.browse(action["res_id"])
        self.assertEqual(article.state, "draft")
        self.assertEqual(article.answer, shown)
        self.assertEqual(article.author_id, self.technician)
        self.assertEqual(article.order_id, self.order)
        self.assertEqual(article.product_ids, self.device_product)
        self.assertEqual(article.equipment_type_ids, self.equipment_type)
        self.assertEqual(article.symptom_ids, self.symptom)
        self.assertEqual(article.company_id, self.company)
        wizard.action_save()
        self.assertEqual(len(self.articles.search([])), 1)

    def test_name_that_is_put_back_is_refused(self):
        for text in ("Ask Anna Kowalska", "See SN-0001", "Call 601222333"):
            form = self._open()
            form.answer = f"<p>{text}</p>"
            with self.assertRaisesRegex(UserError, "tells whose device"):
                form.save().action_save()
        form = self._open()
        # A word that was taken for a name, and is none here.
        form.answer = "<p>Anna is also the name of the tool, 0721 555 000 a part</p>"
        form.save().action_save()

    def test_numbers_of_papers_are_taken_out(self):
        order = self._create_order([self.labour], device_id=False)
        order.action_prepare_estimate()
        order.scheme_voucher = "BONUS-77"
        order.solution = f"Offered with {order.estimate_ids.name} for bonus-77"
        answer = self._open(order).answer
        self.assertIn("Offered with [number] for [number]", answer)

    def test_markup_in_the_solution_stays_text(self):
        self.order.solution = "<script>alert(1)</script> cleaned"
        form = self._open()
        self.assertNotIn("<script>", form.answer)
        self.assertIn("cleaned", form.answer)

    def test_order_without_solution_makes_nothing(self):
        self.order.solution = " "
        with self.assertRaisesRegex(UserError, "no solution"):
            self.order.action_make_article()

    def test_order_of_a_colleague_is_not_made_an_article_of(self):
        colleague = self._create_user("article_colleague", "group_service_own")
        order = self.order.with_user(colleague)
        with self.assertRaises(AccessError):
            order.action_make_article()
        with self.assertRaises(AccessError):
            self.env["rma.service.article.make"].with_user(colleague).create(
                {"order_id": order.id, "name": "Mine", "answer": "<p>Mine</p>"}
            )

    def test_second_article_of_an_order_is_told(self):
        self._open().save().action_save()
        self.assertTrue(self._open().made_before)

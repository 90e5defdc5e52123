from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_article import ArticleCommon


@tagged("post_install", "-at_install")
class TestArticleUse(ArticleCommon):
    """What is counted, once for each reader, and what is kept of him."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.uses = cls.env["rma.service.article.use"]
        cls.questions = cls.env["rma.service.article.question"]
        cls.questions.search([]).unlink()
        cls.article = cls._create_article(audience="customers")

    def _note(self, kind, key="visitor 1"):
        return self.uses._note(self.article, kind, "customers", key, self.company)

    def _ask(self, text, **kwargs):
        self.questions._note(text, "en_US", self.company, **kwargs)
        return self.questions.search([])

    # === USES ===#

    def test_reader_counts_once_a_day_and_votes_once(self):
        for kind in ("shown", "solved"):
            self.assertTrue(self._note(kind))
            self.assertFalse(self._note(kind))
        self.assertTrue(self._note("helped"))
        self.assertFalse(self._note("unhelped"))
        self.assertTrue(self._note("unhelped", "visitor 2"))
        self.assertEqual(self.article.shown_count, 1)
        self.assertEqual(self.article.solved_count, 1)
        self.assertEqual(self.article.helped_count, 1)
        self.assertEqual(self.article.unhelped_count, 1)
        self.assertGreater(self.article.score, 0)

    def test_next_day_is_shown_again(self):
        self._note("shown")
        self.uses.search([]).sudo().date -= timedelta(days=1)
        self.assertTrue(self._note("shown"))
        self.assertEqual(self.article.shown_count, 2)

    def test_managers_see_counts_and_nobody_writes_them(self):
        self._note("shown")
        use = self.uses.search([])
        self.assertTrue(use.with_user(self.manager).read(["kind", "date"]))
        with self.assertRaises(AccessError):
            use.with_user(self.manager).read(["reader_key"])
        with self.assertRaises(AccessError):
            use.with_user(self.manager).write({"kind": "helped"})
        with self.assertRaises(AccessError):
            use.with_user(self.technician).read(["kind"])

    def test_who_a_visitor_was_is_forgotten(self):
        self._note("helped")
        self._note("helped", "user 7")
        uses = self.uses.search([])
        self.uses._gc_reader_keys()
        uses.invalidate_recordset()
        self.assertEqual(len(uses.filtered("reader_key")), 2)
        self.env.cr.execute(
            "UPDATE rma_service_article_use SET create_date = %s",
            [fields.Datetime.now() - timedelta(days=31)],
        )
        self.uses._gc_reader_keys()
        uses.invalidate_recordset()
        self.assertEqual(uses.mapped("reader_key"), ["user 7", False])

    # === QUESTIONS ===#

    def test_same_question_is_one_row(self):
        self._ask("Paper jam")
        [question] = self._ask("paper  JÁM!")
        self.assertEqual((question.name, question.count), ("paper jam", 2))
        self.assertEqual(question.date_last, self._get_today())

    def test_nothing_personal_is_kept(self):
        [question] = self._ask(
            "Ion Popescu ion@popescu.example 0721 555 000 serial 88441722 error E24",
            names="Popescu Ion",
        )
        self.assertEqual(question.name, "serial error e24")

    def test_nothing_is_noted_of_nothing(self):
        for text in ("", "   ", "??!", "x@y.example", "a" * 30, None):
            self.assertFalse(self._ask(text))

    def test_long_text_is_cut(self):
        [question] = self._ask("word " * 5000)
        self.assertLess(len(question.name), 100)

    def test_what_was_asked_once_is_forgotten(self):
        self._ask("Paper jam")
        self._ask("Paper jam")
        self._ask("Drawer")
        self.env.cr.execute(
            "UPDATE rma_service_article_question SET write_date = %s",
            [fields.Datetime.now() - timedelta(days=31)],
        )
        self.env.invalidate_all()
        self.questions._gc_asked_once()
        self.assertEqual(self.questions.search([]).name, "paper jam")

    def test_question_becomes_an_article(self):
        action = self._ask("Paper jam").action_write_article()
        self.assertEqual(action["context"]["default_name"], "paper jam")

    def test_question_of_another_company_is_hidden(self):
        company = self.env["res.company"].create({"name": "Neighbour"})
        self.questions._note("Drawer", "en_US", company)
        self.assertFalse(self.questions.with_user(self.manager).search([]))

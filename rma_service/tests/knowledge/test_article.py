from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common.service import ServiceCommon


class ArticleCommon(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.articles = cls.env["rma.service.article"]
        # Only what a test makes is found.
        cls.articles.search([]).unlink()
        cls.equipment_type = cls.env["rma.service.equipment.type"].create(
            {"name": "Till"}
        )
        cls.device_product.equipment_type_id = cls.equipment_type
        cls.symptom = cls.env["rma.service.symptom"].create({"name": "Keys stick"})

    @classmethod
    def _create_article(cls, name="Keys stick", publish=True, **values):
        article = cls.articles.create(
            {"name": name, "answer": "<p>Blow the dust out.</p>", "lang": "en_US"}
            | values
        )
        if publish:
            article.action_publish()
        return article


@tagged("post_install", "-at_install")
class TestArticle(ArticleCommon):
    """From draft to published to retired, by whom, and what stays of it."""

    def test_technician_drafts_and_publishes_nothing(self):
        articles = self.articles.with_user(self.technician)
        article = articles.create({"name": "Drawer", "answer": "<p>Oil it.</p>"})
        self.assertEqual(article.state, "draft")
        self.assertEqual(article.author_id, self.technician)
        article.answer = "<p>Clean it.</p>"
        for call in (article.action_publish, article.action_retire):
            with self.assertRaises(AccessError):
                call()
        for name, value in (("state", "published"), ("author_id", self.clerk.id)):
            with self.assertRaises(AccessError):
                article.write({name: value})
            with self.assertRaises(AccessError):
                articles.create({"name": "Mine", name: value})
        article.unlink()

    def test_technician_changes_no_published_article(self):
        article = self._create_article().with_user(self.technician)
        self.assertTrue(article.read(["answer"]))
        with mute_logger("odoo.addons.base.models.ir_rule"):
            for call in (
                lambda: article.write({"answer": "<p>Mine</p>"}),
                article.unlink,
                article.action_draft,
            ):
                with self.assertRaises(AccessError):
                    call()
        article.message_post(body="This is not true any more")

    def test_right_of_its_own_publishes(self):
        publisher = self._create_user(
            "article_publisher", "group_service_own", "group_service_publish"
        )
        for user in (publisher, self.manager):
            article = self._create_article(publish=False).with_user(user)
            article.action_publish()
            self.assertEqual(article.state, "published")
            self.assertEqual(article.date_published, self._get_today())
            self.assertEqual(article.date_reviewed, self._get_today())
            article.write({"answer": "<p>Better</p>"})
            article.action_retire()
            self.assertEqual(article.state, "retired")
            article.action_draft()
            self.assertEqual(article.state, "draft")

    def test_review_is_noted(self):
        article = self._create_article()
        article._as_system().write({"date_reviewed": "2020-01-01"})
        article.with_user(self.manager).action_review()
        self.assertEqual(article.date_reviewed, self._get_today())

    def test_article_that_nobody_reviewed_for_a_year_is_found(self):
        old, fresh = self._create_article("Old"), self._create_article("Fresh")
        old._as_system().write(
            {"date_reviewed": self._get_today() - timedelta(days=367)}
        )
        self.assertEqual(self.articles.search([("is_old", "=", True)]), old)
        self.assertEqual(self.articles.search([("is_old", "=", False)]), fresh)
        self.assertEqual((old | fresh).mapped("is_old"), [True, False])

    def test_question_without_answer_is_not_published(self):
        for answer in (False, "<p><br></p>"):
            article = self._create_article(publish=False, answer=answer)
            with self.assertRaisesRegex(UserError, "no answer"):
                article.action_publish()

    def test_many_are_published_at_once(self):
        articles = self._create_article(publish=False) | self._create_article(
            "Drawer", publish=False
        )
        articles.action_publish()
        self.assertEqual(set(articles.mapped("state")), {"published"})

    def test_answer_is_sanitised(self):
        article = self._create_article(
            answer="<p onclick='x()'>Oil<script>alert(1)</script></p>"
            "<a href='javascript:alert(1)'>it</a>"
        )
        for bad in ("script", "onclick", "javascript"):
            self.assertNotIn(bad, article.answer)
        self.assertIn("Oil", article.answer)

    def test_changed_answer_is_in_the_history(self):
        article = self._create_article()
        article.answer = "<p>Oil it.</p>"
        self.assertIn("Blow the dust out", article.message_ids[:1].body)
        before = len(article.message_ids)
        article.answer = "<p>Oil it.</p>"
        self.assertEqual(len(article.message_ids), before)

    def test_copy_is_a_draft_that_nobody_read(self):
        article = self._create_article()
        article._as_system().write({"helped_count": 3})
        copy = article.copy()
        self.assertEqual((copy.state, copy.helped_count), ("draft", 0))
        self.assertEqual(copy.name, "Keys stick (copy)")

    def test_article_of_another_company_is_hidden(self):
        company = self.env["res.company"].create({"name": "Neighbour"})
        article = self._create_article(company_id=company.id)
        shared = self._create_article("Shared", company_id=False)
        found = self.articles.with_user(self.manager).search([])
        self.assertEqual(found, shared)
        self.assertFalse(article.with_user(self.technician).has_access("read"))

    def test_product_of_another_company_is_refused(self):
        company = self.env["res.company"].create({"name": "Neighbour"})
        product = self._create_product("Theirs", company_id=company.id)
        with self.assertRaises(UserError):
            self._create_article(product_ids=[Command.link(product.id)])

    def test_people_from_outside_have_no_access(self):
        article = self._create_article(audience="customers")
        for user in (
            self._create_user("article_customer", "base.group_portal"),
            self.env.ref("base.public_user"),
            self._create_user("article_plain", "base.group_user"),
        ):
            for name in (
                "rma.service.article",
                "rma.service.article.category",
                "rma.service.article.use",
                "rma.service.article.question",
                "rma.service.article.make",
            ):
                for operation in ("read", "write", "create", "unlink"):
                    records = self.env[name].with_user(user)
                    self.assertFalse(records.has_access(operation), name)
            with self.assertRaises(AccessError):
                article.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                article.with_user(user).message_ids.read(["body"])

    def test_customers_read_what_is_published_for_them_in_their_company(self):
        company = self.env["res.company"].create({"name": "Neighbour"})
        open_one = self._create_article(audience="customers")
        shared = self._create_article(audience="customers", company_id=False)
        self._create_article(audience="staff")
        self._create_article(audience="customers", publish=False)
        self._create_article(audience="customers").action_retire()
        self._create_article(audience="customers", company_id=company.id)
        domain = self.articles._get_customer_domain(self.company)
        self.assertEqual(self.articles.search(domain), open_one | shared)

import re

from odoo import http
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PortalCommon

PAGE = "/service/articles"
SECRET = "Only for the bench"


class ArticleCommon(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.articles = cls.env["rma.service.article"]
        cls.articles.search([]).unlink()
        cls.questions = cls.env["rma.service.article.question"]
        cls.questions.search([]).unlink()
        cls.company.service_articles_public = True
        cls.other_company = cls.env["res.company"].create({"name": "Neighbour"})
        cls.till = cls.env["rma.service.equipment.type"].create(
            {"name": "Till of the test"}
        )
        cls.article = cls._create_article(
            "Receipt stays blank",
            answer="<p>Turn the <b>paper</b> roll.</p>",
            equipment_type_ids=[Command.link(cls.till.id)],
        )
        # What nobody outside may ever get.
        cls.hidden = [
            cls._create_article("Receipt draft", publish=False),
            cls._create_article("Receipt staff", audience="staff"),
            cls._create_article("Receipt other", company_id=cls.other_company.id),
        ]
        retired = cls._create_article("Receipt retired")
        retired.action_retire()
        cls.hidden.append(retired)

    @classmethod
    def _create_article(cls, name, publish=True, **values):
        article = cls.articles.create(
            {
                "name": name,
                "answer": f"<p>{SECRET}</p>",
                "audience": "customers",
                "lang": "en_US",
            }
            | values
        )
        if publish:
            article.action_publish()
        return article

    def _get(self, path="", login=None):
        self.authenticate(login, login)
        return self.url_open(f"{PAGE}{path}", allow_redirects=False)

    def _url(self, article):
        return article._get_page_url().removeprefix(PAGE)

    def _vote(self, article, helped="yes", **values):
        """Press a button of the page in the present session."""
        values = {"csrf_token": http.Request.csrf_token(self), "helped": helped}
        return self.url_open(
            f"{PAGE}/{article.id}/vote", data=values, allow_redirects=False
        )

    def _call(self, name, **params):
        return self.make_jsonrpc_request(f"{PAGE}/{name}", params)


@tagged("post_install", "-at_install")
class TestArticlePage(ArticleCommon):
    """Articles as customers and visitors find and read them."""

    # === WHO READS WHAT ===#

    def test_everybody_reads_what_is_published_for_customers(self):
        for login in ("page_owner", "page_stranger", self.technician.login, None):
            page = self._get(self._url(self.article), login)
            self.assertEqual(page.status_code, 200, login)
            self.assertIn("Turn the <b>paper</b> roll.", page.text)
            self.assertIn("Receipt stays blank", self._get("", login).text)

    def test_nobody_reads_anything_else(self):
        for login in ("page_owner", self.manager.login, None):
            text = self._get("", login).text + self._get("?search=receipt", login).text
            self.assertNotIn(SECRET, text)
            for article in self.hidden:
                self.assertNotIn(article.name, text)
                page = self._get(self._url(article), login)
                self.assertClosed(page, article.name)
                self.assertNotIn(SECRET, page.text)
                self.assertClosed(self._vote(article))
                self.assertEqual(article.helped_count, 0)
                self.assertEqual(
                    self._call("use", article_id=article.id, kind="shown"), {}
                )
        self.assertFalse(self.env["rma.service.article.use"].search([]))

    def test_visitors_read_nothing_where_the_company_says_so(self):
        self.company.service_articles_public = False
        for path in ("", "?search=receipt", self._url(self.article)):
            response = self._get(path)
            self.assertEqual(response.status_code, 303)
            self.assertIn("/web/login?redirect=", response.headers["Location"])
        self.assertIn("/web/login", self._vote(self.article).headers["Location"])
        self.assertEqual(
            self._call("suggest", text="receipt stays blank"), {"articles": []}
        )
        self.assertEqual(
            self._call("use", article_id=self.article.id, kind="shown"), {}
        )
        self.assertEqual(self._get("", "page_owner").status_code, 200)

    def test_article_that_is_not_there_is_no_error(self):
        for path in ("/x", "/x-0", "/x-99999999999999", "/-1", "/%00", "/1.5"):
            self.assertClosed(self._get(path), path)

    # === ADDRESS ===#

    def test_address_has_the_question_and_follows_it(self):
        old = self._url(self.article)
        self.assertRegex(old, r"^/receipt-stays-blank-\d+$")
        self.article.name = "Blank receipt"
        response = self._get(old)
        self.assertEqual(response.status_code, 301)
        self.assertTrue(response.headers["Location"].endswith(self._url(self.article)))
        self.assertEqual(self._get(f"/{self.article.id}").status_code, 301)

    def test_question_in_letters_that_no_address_has(self):
        for name in ("Чому не друкує?", "???", "<script>alert(1)</script>"):
            article = self._create_article(name)
            page = self._get(self._url(article))
            self.assertEqual(page.status_code, 200, name)
            self.assertNotIn("<script>alert", page.text)

    # === FINDING ===#

    def test_search_finds_by_words_and_not_by_chance(self):
        self._create_article("Keyboard of the laptop")
        text = self._get("?search=receipts+are+blank").text
        self.assertIn("Receipt stays blank", text)
        self.assertNotIn("Keyboard of the laptop", text)

    def test_category_and_kind_of_device_narrow_it_down(self):
        category = self.env["rma.service.article.category"].create({"name": "Before"})
        laptop = self.till.create({"name": "Portable of the test"})
        small = self.till.create({"name": "Small", "parent_id": self.till.id})
        other = self._create_article(
            "Save your data",
            category_id=category.id,
            equipment_type_ids=[Command.link(laptop.id)],
        )
        self.assertIn(other.name, self._get().text)
        text = self._get(f"?category={category.id}").text
        self.assertIn(other.name, text)
        self.assertNotIn(self.article.name, text)
        text = self._get(f"?kind={small.id}").text
        self.assertIn(self.article.name, text)
        self.assertNotIn(other.name, text)

    def test_what_helps_more_surely_stands_first(self):
        other = self._create_article("Receipt stays blank too")
        other._as_system().write({"helped_count": 9})
        for query in ("", "?search=receipt+blank"):
            text = self._get(query).text
            self.assertLess(text.index(other.name), text.rindex(self.article.name))

    def test_other_language_comes_last_and_says_so(self):
        self.env["res.lang"]._activate_lang("ro_RO")
        other = self._create_article("Bonul este alb", lang="ro_RO")
        other._as_system().write({"helped_count": 9})
        text = self._get().text
        self.assertLess(text.index(self.article.name), text.index(other.name))
        self.assertIn('lang="ro-RO"', text)

    def test_odd_queries_are_no_error(self):
        for query in (
            "?search=%00",
            "?search=%27%7C%26%3A*",
            "?search=the",
            "?category=x&kind=-1",
            "?category=99999999999999999999",
            "?kind=999999",
            "/page/0",
            "/page/99999",
        ):
            self.assertEqual(self._get(query).status_code, 200, query)

    # === WHAT IS NOT ANSWERED ===#

    def test_search_without_an_answer_is_kept_without_who_asked(self):
        self.owner.partner_id.name = "Ion Popescu"
        text = self._get(
            "?search=Popescu+drawer+ion@x.example+0721555000", "page_owner"
        ).text
        self.assertIn("No article answers that yet", text)
        question = self.questions.search([])
        self.assertEqual((question.name, question.count), ("drawer", 1))
        self._get("?search=drawer")
        self.assertEqual(question.count, 2)

    def test_search_with_an_answer_and_by_staff_is_not_kept(self):
        self._get("?search=receipt+blank")
        self._get("?search=drawer", self.technician.login)
        self.assertFalse(self.questions.search([]))

    # === VOTES ===#

    def test_visitor_votes_once(self):
        self._get(self._url(self.article))
        self.assertEqual(self._vote(self.article).status_code, 303)
        self._vote(self.article, "no")
        self.assertEqual(self.article.helped_count, 1)
        self.assertEqual(self.article.unhelped_count, 0)
        page = self.url_open(self.article._get_page_url())
        self.assertIn("Thank you", page.text)
        # Another one comes.
        self._get(self._url(self.article))
        self._vote(self.article, "no")
        self.assertEqual(self.article.unhelped_count, 1)

    def test_customer_votes_once_in_all_his_sessions(self):
        for _session in range(2):
            self._get(self._url(self.article), "page_owner")
            self._vote(self.article)
        self.assertEqual(self.article.helped_count, 1)

    def test_odd_votes_count_nothing(self):
        self._get()
        for helped in ("", "maybe", "1"):
            self._vote(self.article, helped)
        self.assertFalse(self.article.helped_count + self.article.unhelped_count)

    @mute_logger("odoo.http")
    def test_vote_needs_the_page(self):
        self._get()
        response = self.url_open(
            f"{PAGE}/{self.article.id}/vote", data={"helped": "yes"}
        )
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self.article.helped_count, 0)

    def test_number_of_the_visitor_is_not_kept(self):
        self._get()
        self._vote(self.article)
        use = self.env["rma.service.article.use"].search([])
        self.assertRegex(use.sudo().reader_key, r"^visitor [0-9a-f]{64}$")

    # === COST ===#

    def test_statements_do_not_grow_with_articles(self):
        def count(query):
            self.authenticate("page_owner", "page_owner")
            return len(self._count_statements(f"{PAGE}{query}"))

        few = [count(query) for query in ("", "?search=receipt+blank")]
        for number in range(79):
            self._create_article(f"Receipt blank {number}")
        many = [count(query) for query in ("", "?search=receipt+blank")]
        self.assertEqual(many, few)

    def test_page_takes_few_statements_beyond_the_layout(self):
        self.authenticate("page_owner", "page_owner")
        layout = len(self._count_statements("/my/closed/s/1"))
        for path in ("", self._url(self.article)):
            found = len(self._count_statements(f"{PAGE}{path}"))
            self.assertLessEqual(found - layout, 12, path)

    def test_pages_are_read_from_a_copy_of_the_database(self):
        # A write would be a warning that the test runner refuses.
        for path in ("", f"?kind={self.till.id}", self._url(self.article)):
            with self.assertNoLogs("odoo.http", "WARNING"):
                self.assertEqual(self._get(path).status_code, 200)

    def test_page_names_each_heading_once(self):
        text = self._get(self._url(self.article)).text
        self.assertEqual(len(re.findall("<h1", text)), 1)

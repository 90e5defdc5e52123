from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.rma_portal.controllers.article import LIMITS

from .test_article_page import ArticleCommon

# The page has told that it was read, and got its answer.
NOTED = (
    "performance.getEntriesByType('resource').some((each) =>"
    " each.name.endsWith('/service/articles/use') && each.responseEnd > 0)"
)


@tagged("post_install", "-at_install")
class TestArticleOffers(ArticleCommon):
    """What is offered to somebody who writes what is wrong, and what is counted."""

    def _offer(self, login=None, **params):
        self.authenticate(login, login)
        return [row["name"] for row in self._call("suggest", **params)["articles"]]

    def test_words_find_what_is_published_for_customers(self):
        for login in (None, "page_owner", self.technician.login):
            found = self._offer(login, text="my receipts come out blank")
            self.assertEqual(found, ["Receipt stays blank"])

    def test_symptom_is_enough_and_the_kind_alone_is_not(self):
        symptom = self.env["rma.service.symptom"].create({"name": "Silent"})
        article = self._create_article(
            "Look at the cable", symptom_ids=[Command.link(symptom.id)]
        )
        found = self._offer(text="", symptom_ids=[symptom.id])
        self.assertEqual(found, [article.name])
        found = self._offer(text="something else", equipment_type_id=self.till.id)
        self.assertFalse(found)

    def test_kind_of_the_device_breaks_a_tie(self):
        other = self._create_article("Receipt stays blank on paper")
        both = self._offer(text="receipt blank", equipment_type_id=self.till.id)
        self.assertEqual(both, [self.article.name, other.name])

    def test_other_language_is_not_offered(self):
        self.env["res.lang"]._activate_lang("ro_RO")
        self._create_article("Receipt alb", lang="ro_RO")
        self.assertEqual(self._offer(text="receipt blank alb"), [self.article.name])

    def test_odd_values_get_nothing(self):
        for params in (
            {},
            {"text": None},
            {"text": ["receipt"]},
            {"text": {"a": 1}},
            {"text": "\0" * 50},
            {"text": "", "symptom_ids": "1"},
            {"text": "", "symptom_ids": [None, "x", -1, 10**20, {}, True]},
            {"text": "", "equipment_type_id": "x"},
            {"text": "", "equipment_type_id": 999999},
        ):
            self.assertEqual(self._offer(**params), [], params)
        self.assertTrue(self._offer(text="receipt blank " + "x" * 100_000))

    def test_offering_counts_nothing(self):
        self._offer(text="receipt blank")
        self._offer(text="nothing like that")
        self.assertFalse(self.env["rma.service.article.use"].search([]))
        self.assertFalse(self.questions.search([]))

    def test_opened_and_solved_are_counted_once(self):
        self.authenticate(None, None)
        for _time in range(2):
            answer = self._call("use", article_id=self.article.id, kind="shown")
            self.assertIn("Turn the", answer["answer"])
            self._call("use", article_id=self.article.id, kind="solved")
        self.assertEqual(self.article.shown_count, 1)
        self.assertEqual(self.article.solved_count, 1)
        uses = self.env["rma.service.article.use"].search([])
        self.assertEqual(set(uses.mapped("reader")), {"customers"})

    def test_colleague_counts_as_staff(self):
        self.authenticate(self.technician.login, self.technician.login)
        self._call("use", article_id=self.article.id, kind="shown")
        uses = self.env["rma.service.article.use"].search([])
        self.assertEqual(uses.reader, "staff")

    def test_odd_uses_count_nothing(self):
        self.authenticate(None, None)
        for params in (
            {},
            {"article_id": "x", "kind": "shown"},
            {"article_id": -1, "kind": "shown"},
            {"article_id": [self.article.id], "kind": "shown"},
            {"article_id": self.article.id, "kind": "helped"},
            {"article_id": self.article.id, "kind": None},
        ):
            self.assertEqual(self._call("use", **params), {}, params)
        self.assertFalse(self.env["rma.service.article.use"].search([]))

    def test_who_asks_too_often_gets_nothing(self):
        self.assertTrue(self._offer(text="receipt blank"))
        self.env["rma.service.attempt"].search([]).sudo().number = LIMITS["suggest"]
        self.assertFalse(self._offer(text="receipt blank"))
        # By his login he is somebody else.
        self.assertTrue(self._offer("page_owner", text="receipt blank"))

    def test_who_votes_too_often_votes_no_more(self):
        self._get(self._url(self.article))
        self._vote(self.article)
        self.env["rma.service.attempt"].search([]).sudo().number = LIMITS["vote"]
        self._get(self._url(self.article))
        self._vote(self.article)
        self.assertEqual(self.article.helped_count, 1)

    # === ON THE FORM FOR A REQUEST ===#

    def test_customer_is_offered_an_article_while_he_writes(self):
        self.company.service_request_from = "customers"
        self.start_tour(
            f"/service/request/details?equipment={self.till.id}",
            "rma_portal_article_offers",
            login="page_owner",
        )
        self.assertEqual(self.article.shown_count, 1)
        self.assertEqual(self.article.solved_count, 1)

    def test_answer_that_is_opened_on_its_page_is_counted(self):
        self.browser_js(
            self.article._get_page_url(),
            "console.log('test successful')",
            ready=NOTED,
            login="page_owner",
        )
        self.assertEqual(self.article.shown_count, 1)

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged, warmup

from .test_article import ArticleCommon


@tagged("post_install", "-at_install")
class TestArticleOfOrder(ArticleCommon):
    """Which articles a technician is offered for an order, and what he does then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order(
            user_id=cls.technician.id,
            problem="The receipt printer jams",
            symptom_ids=cls.symptom.ids,
        )

    def _ask(self, order=None, **context):
        self.env.flush_all()
        order = (order or self.order).with_user(self.technician)
        return order.with_context(**context).get_articles()

    def _names(self, **context):
        return [row["name"] for row in self._ask(**context)]

    def test_product_then_symptom_then_words_then_type(self):
        self._create_article(
            "Type", equipment_type_ids=[Command.link(self.equipment_type.id)]
        )
        self._create_article("Receipt printers jam")
        self._create_article("Symptom", symptom_ids=[Command.link(self.symptom.id)])
        self._create_article(
            "Model", product_ids=[Command.link(self.device_product.id)]
        )
        self._create_article("Nothing in common")
        self.assertEqual(
            self._names(), ["Model", "Receipt printers jam", "Symptom", "Type"]
        )
        rows = {row["name"]: row["reasons"] for row in self._ask()}
        self.assertEqual(rows["Model"], ["this model"])
        self.assertEqual(rows["Receipt printers jam"], ["words of the fault"])

    def test_type_above_counts(self):
        child = self.env["rma.service.equipment.type"].create(
            {"name": "Small till", "parent_id": self.equipment_type.id}
        )
        self._create_article(
            "Type", equipment_type_ids=[Command.link(self.equipment_type.id)]
        )
        self._create_article("Child", equipment_type_ids=[Command.link(child.id)])
        self.assertEqual(self._names(), ["Type"])
        self.order.equipment_type_id = child
        self.assertEqual(set(self._names()), {"Type", "Child"})

    def test_accents_and_endings_do_not_matter(self):
        self.order.problem = "Imprimanta nu porneste, drukarki Шевченка"
        self._create_article("Imprimantă care nu pornește")
        self._create_article("Drukarka")
        self.assertEqual(
            set(self._names()), {"Imprimantă care nu pornește", "Drukarka"}
        )

    def test_language_of_the_user_comes_first(self):
        self.env["res.lang"]._activate_lang("ro_RO")
        product = [Command.link(self.device_product.id)]
        self._create_article("English", product_ids=product)
        self._create_article("Receipt printer", lang="ro_RO")
        self.assertEqual(self._names(), ["English", "Receipt printer"])
        self.assertEqual(self._names(lang="ro_RO"), ["Receipt printer", "English"])

    def test_what_helps_more_surely_comes_first(self):
        one, other = (
            self._create_article(name) for name in ("Printer one", "Printer other")
        )
        one._as_system().write({"helped_count": 2})
        other._as_system().write({"helped_count": 90, "unhelped_count": 10})
        self.assertEqual(self._names(), ["Printer other", "Printer one"])

    def test_drafts_and_retired_ones_are_not_offered(self):
        self._create_article("Printer", publish=False)
        self._create_article("Printer").action_retire()
        self.assertFalse(self._names())

    def test_article_of_another_company_is_not_offered(self):
        company = self.env["res.company"].create({"name": "Neighbour"})
        self._create_article("Printer", company_id=company.id)
        self.technician.company_ids += company
        self.assertFalse(self._names(allowed_company_ids=[self.company.id, company.id]))

    def test_order_without_anything_gets_something(self):
        order = self._create_order(
            problem=False, user_id=self.technician.id, product_id=False, device_id=False
        )
        self._create_article("Printer")
        self.assertIsInstance(self._ask(order), list)

    def test_odd_words_break_nothing(self):
        self._create_article("Printer")
        for text in ("' | & ! :* ( <->", "a_b \\ %", "🖨️ printer", "x" * 20_000):
            self.order.problem = text
            self.assertIsInstance(self._ask(), list)

    def test_answer_is_read_and_counted_once_a_day(self):
        article = self._create_article()
        order = self.order.with_user(self.technician)
        for _time in range(2):
            self.assertIn("Blow the dust", order.action_read_article(article.id))
        self.assertEqual(article.shown_count, 1)

    def test_helped_counts_once_an_order(self):
        article = self._create_article("Printer")
        order = self.order.with_user(self.technician)
        order.action_article_helped(article.id)
        order.action_article_helped(article.id)
        self.assertEqual(article.helped_count, 1)
        self.assertTrue(self._ask()[0]["has_helped"])
        self._create_order().action_article_helped(article.id)
        self.assertEqual(article.helped_count, 2)

    def test_answer_is_taken_over_below_what_was_written(self):
        article = self._create_article(answer="<p>Blow it out.</p><p>Oil it.</p>")
        order = self.order.with_user(self.technician)
        order.solution = "Opened it."
        order.action_take_article(article.id)
        self.assertEqual(order.solution, "Opened it.\n\nBlow it out.\nOil it.")
        order.action_take_article(article.id)
        self.assertEqual(order.solution.count("Oil it."), 1)
        self.assertEqual(article.helped_count, 1)

    def test_nothing_is_taken_over_into_a_closed_order(self):
        article = self._create_article()
        self.order.action_cancel()
        with self.assertRaisesRegex(UserError, "closed"):
            self.order.with_user(self.technician).action_take_article(article.id)

    def test_order_of_a_colleague_is_no_way_in(self):
        article = self._create_article()
        hidden = self._create_order(user_id=self.clerk.id).with_user(self.technician)
        for call in (
            hidden.get_articles,
            lambda: hidden.action_read_article(article.id),
            lambda: hidden.action_article_helped(article.id),
            lambda: hidden.action_take_article(article.id),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_hidden_or_odd_articles_are_refused(self):
        company = self.env["res.company"].create({"name": "Neighbour"})
        hidden = self._create_article(company_id=company.id)
        order = self.order.with_user(self.technician)
        with self.assertRaises(AccessError):
            order.action_read_article(hidden.id)
        for odd in (None, [], "1", [-1], 10**12, {"id": 1}):
            with self.assertRaises(UserError):
                order.action_take_article(odd)

    @warmup
    def test_statements_do_not_grow_with_articles(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._ask()
            return self.env.cr.sql_log_count - before

        self._create_article("Printer 0")
        count()
        few = count()
        for number in range(1, 80):
            self._create_article(f"Printer {number}")
        self.assertEqual(count(), few)
        self.assertEqual(len(self._ask()), 5)

    def test_words_are_found_by_an_index(self):
        self.env.cr.execute(
            "SELECT indexdef FROM pg_indexes WHERE indexname = %s",
            ["rma_service_article_words_idx"],
        )
        self.assertIn("USING gin (words)", self.env.cr.fetchone()[0])

from lxml import etree, html

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools.misc import file_open

from ...demo.articles import ARTICLES
from .test_article import ArticleCommon

DEMO = "rma_service/demo/knowledge/rma_service_article_demo.xml"


def read_demo():
    """Return the published articles for customers of the demo: dict name → answer."""
    with file_open(DEMO, "rb") as file:
        root = etree.parse(file).getroot()
    [publish] = root.xpath("//function[@name='action_publish']")
    return {
        record.get("id").removeprefix("demo_article_"): record.findtext(
            "field[@name='answer']"
        )
        for record in root.iter("record")
        if record.findtext("field[@name='audience']") == "customers"
        and f"'{record.get('id')}'" in publish.get("eval")
    }


def list_tags(answer):
    return [each.tag for each in html.fragment_fromstring(answer, "div").iter()]


@tagged("post_install", "-at_install")
class TestArticleDemo(ArticleCommon):
    """Visitors of a demo find articles in their language, once it is installed."""

    def _install(self, *langs):
        for lang in langs:
            self.env["res.lang"]._activate_lang(lang)
        self.env["ir.module.module"]._load_module_terms(["rma_service"], list(langs))

    def _name_demo(self, article):
        row = {"xml_id": "rma_service.demo_article_receipt", "record": article}
        backup = {"xml_id": "rma_service.demo_article_backup", "record": article}
        self.env["ir.model.data"]._update_xmlids([row, backup])

    def test_every_article_is_there_in_every_language_with_the_same_steps(self):
        demo = read_demo()
        self.assertGreater(len(demo), 3)
        self.assertEqual(set(ARTICLES), {"ro", "pl", "uk", "ru"})
        for code, articles in ARTICLES.items():
            self.assertEqual(set(articles), set(demo), code)
            for name, (question, answer) in articles.items():
                self.assertLess(len(question), 80, (code, name))
                self.assertEqual(list_tags(answer), list_tags(demo[name]), (code, name))

    def test_language_brings_its_articles_once(self):
        english = self._create_article(
            "The receipt comes out blank",
            audience="customers",
            equipment_type_ids=[Command.link(self.equipment_type.id)],
            symptom_ids=[Command.link(self.symptom.id)],
        )
        self._name_demo(english)
        for _time in range(2):
            self._install("ro_RO", "pl_PL")
        found = self.articles.search([("lang", "=", "ro_RO")])
        self.assertEqual(
            sorted(found.mapped("name")),
            sorted(ARTICLES["ro"][name][0] for name in ("receipt", "backup")),
        )
        self.assertEqual(set(found.mapped("state")), {"published"})
        self.assertEqual(set(found.mapped("audience")), {"customers"})
        self.assertEqual(found.equipment_type_ids, self.equipment_type)
        self.assertEqual(found.symptom_ids, self.symptom)
        self.assertEqual(self.articles.search_count([("lang", "=", "pl_PL")]), 2)

    def test_nothing_comes_where_there_is_no_demo_or_it_was_retired(self):
        self._install("ro_RO")
        article = self._create_article(audience="customers")
        self._name_demo(article)
        article.action_retire()
        self._install("ro_RO")
        self.assertFalse(self.articles.search([("lang", "=", "ro_RO")]))

from unittest import skipUnless

from odoo.tests import tagged

from odoo.addons.rma_service.tests.common.translation import LANGUAGES

from .accessibility import has_axe
from .test_accessible_pages import NARROWEST, UNFOLD, PagesCommon

# Pages with much text, or with buttons and labels side by side.
PAGES = {
    "list",
    "order, photos",
    "order, diagnosis",
    "order, done",
    "order, guarantee",
    "request, device",
    "request, fault",
    "request, mistakes",
    "articles",
    "/service/track",
    "/service/track/embed, answer",
    "estimate",
    "withdrawal",
}
SPOKEN = """
[document.documentElement.lang, document.querySelector("main h1")?.textContent.trim()]
"""


@tagged("post_install", "-at_install")
@skipUnless(has_axe(), "axe-core is not there: see devtools/requirements/test.txt")
class TestPagesSpoken(PagesCommon):
    """In the other languages words are longer: the pages fit a small phone, too."""

    def _judge(self, judge, page):
        """Return what does not fit, and in which language a page says that it is."""
        judge.resize(NARROWEST)
        name, path, act, ready = page
        judge.open(self.base_url() + path)
        if act:  # a form is sent, which needs no script
            judge.settle()
            judge.evaluate(act)
            judge.wait(f"document.readyState === 'complete' && {ready}")
        judge.evaluate(UNFOLD)
        lang, heading = judge.evaluate(SPOKEN)
        expected = self.spoken.replace("_", "-")
        faults = judge.find_wide()
        if lang != expected:
            faults.append(f"says that it is {lang}")
        if name.startswith("request") or name == "/service/track":
            self.headings.setdefault(name, []).append(heading)
        return [f"{name} in {expected}: {each}" for each in faults]

    def test_pages_fit_in_every_language(self):
        for code in LANGUAGES.values():
            self.env["res.lang"]._activate_lang(code)
        self.env["ir.module.module"]._load_module_terms(
            ["portal", "sale", "rma_service", "rma_portal"], list(LANGUAGES.values())
        )
        self.headings = {}
        # Before there are contracts, which would pay instead of the customer.
        prepared = self._prepare_visitor() + self._prepare_customer()
        pages = {page[0]: page for page in prepared if page[0] in PAGES}
        self.assertEqual(set(pages), PAGES)
        faults = []
        for code in LANGUAGES.values():
            self.owner.lang = self.spoken = code
            faults += self._walk(pages.values(), self.owner.login)
        self.assertFalse(faults, "\n".join(faults))
        for name, headings in self.headings.items():
            self.assertGreaterEqual(len(set(headings)), len(LANGUAGES) - 1, name)

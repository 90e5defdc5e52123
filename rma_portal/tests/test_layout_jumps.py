"""Nothing jumps while a page is loaded: who is about to tap hits what he saw."""

from unittest import skipUnless

from odoo.tests import tagged

from .accessibility import has_axe
from .test_accessible_pages import PagesCommon

# A page is good up to 0.1, says the browser's maker; ours do better.
MOST = 0.02
WIDTHS = (1366, 360)
# Puts a line above everything, some time after the page was there.
PUSH = """
new Promise((done) => setTimeout(() => {
    const line = document.createElement("div");
    line.style.height = "300px";
    document.querySelector("main").prepend(line);
    setTimeout(done, 200);
}, 200))
"""


@tagged("post_install", "-at_install")
@skipUnless(has_axe(), "axe-core is not there: see devtools/requirements/test.txt")
class TestLayoutJumps(PagesCommon):
    def _find_jumps(self, judge, page, act=None):
        faults = []
        for width in WIDTHS:
            judge.resize(width)
            judge.open(self.base_url() + page[1])
            if act:
                judge.evaluate(act)
            score, words = judge.find_jumps()
            if score > MOST:
                faults.append(f"{page[0]} at {width}: {score:.3f}: {words}")
        return faults

    def _find_own_jumps(self, pages, login=None):
        """Return what jumps on pages as they are opened: each address once."""
        opened = {page[1]: page for page in pages}.values()
        return self._walk(opened, login, self._find_jumps)

    def test_what_jumps_is_found(self):
        faults = self._walk(
            [("page", "/service/track", None, None)],
            judge_page=lambda judge, page: self._find_jumps(judge, page, PUSH),
        )
        self.assertEqual(len(faults), len(WIDTHS), faults)

    def test_pages_of_a_customer_do_not_jump(self):
        faults = self._find_own_jumps(self._prepare_customer(), self.owner.login)
        self.assertFalse(faults, "\n".join(faults))

    def test_pages_of_a_visitor_do_not_jump(self):
        faults = self._find_own_jumps(self._prepare_visitor())
        self.assertFalse(faults, "\n".join(faults))

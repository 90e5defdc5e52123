from unittest import skipUnless

from odoo.tests import tagged

from .accessibility import Judge, has_axe
from .test_accessible_pages import READY, PagesCommon
from .test_request import PAGE

MOST = 60  # presses of the key from one part of a page to another
# What has the focus, and whether it looks different for that.
FOCUSED = """
(() => {
    const each = document.activeElement;
    const looks = () => [each, each.closest("label")].filter(Boolean).map((box) => {
        const style = getComputedStyle(box);
        return [style.outline, style.boxShadow, style.borderColor].join(" ");
    }).join(" ");
    const focused = looks();
    let plain = "";
    // The parts of a date would begin anew.
    if (each.type !== "date") {
        each.blur();
        plain = looks();
        each.focus();
    }
    const name = `${each.tagName}#${each.id}.${each.className}`;
    return [each.matches(%s), focused !== plain || !each.closest("main"), name];
})()
"""
SUBMIT = "main form button[type=submit]"


@tagged("post_install", "-at_install")
@skipUnless(has_axe(), "axe-core is not there: see devtools/requirements/test.txt")
class TestKeyboard(PagesCommon):
    """Who has no mouse asks for a service and answers, and sees where he is."""

    def setUp(self):
        super().setUp()
        self.judge = Judge(self)
        self.addCleanup(self._stop)
        self.unmarked = []

    def _stop(self):
        self.judge.stop()
        self._wait_remaining_requests()

    def _visit(self, path, login=None):
        self.authenticate(login, login, browser=self.judge)
        self.env.flush_all()
        self.cr.clear()
        self.judge.resize(1366)
        self._open_page(path)

    def _open_page(self, path):
        self.judge.open(self.base_url() + path)
        self.judge.wait(READY)

    def _go_to(self, selector):
        """Press the key of tabulation until something has the focus."""
        passed = []
        for _press in range(MOST):
            self.judge.press("Tab")
            is_there, is_marked, name = self.judge.evaluate(FOCUSED % repr(selector))
            passed.append(name)
            if not is_marked:
                self.unmarked.append(name)
            if is_there:
                return
        self.fail(f"{selector} is not reached by keyboard: {passed}")

    def _write(self, selector, text):
        self._go_to(selector)
        self.judge.insert(text)

    def test_visitor_asks_for_a_service(self):
        with self.allow_requests(browser=self.judge):
            self._visit(PAGE)
            self._write("#request_model", "T 5")
            self._go_to(SUBMIT)
            self.judge.press("Enter")
            self.judge.wait("location.pathname.endsWith('/details')")
            self.judge.wait(READY)
            self._write("#request_problem", "It smells")
            self._write("#request_name", "Anna Visitor")
            self._write("#request_email", "anna@visitors.example")
            self._go_to("#request_consent")
            self.judge.press("Space")
            self._go_to("form[data-captcha] button[type=submit]")
            self.judge.press("Enter")
            self.judge.wait("location.pathname.includes('/sent/')")
            self.judge.settle()
        row = self.requests.search([], limit=1, order="id desc")
        self.assertEqual(row.email, "anna@visitors.example")
        self.assertFalse(self.unmarked)

    def test_customer_writes_rejects_and_opens_his_estimate(self):
        self.type_repair.asks_acceptance = True
        asked, ready = self._in("approval"), self._in("ready")
        paths = asked.access_url, ready.access_url
        with self.allow_requests(browser=self.judge):
            self._visit(paths[0], self.owner.login)
            self._write("#service_message", "When can I come?")
            self._go_to("[data-name=messages] button[type=submit]")
            self.judge.press("Enter")
            self.judge.wait("document.body.innerText.includes('When can I come?')")
            self.judge.wait(READY)
            self._go_to("[data-name=task]")
            self.judge.press("Enter")
            self.judge.wait("location.pathname.startsWith('/my/orders/')")
            self.judge.wait(READY)
            self._go_to("[name=sale_order_actions] a")
            self.judge.press("Enter")
            self.judge.wait("!!document.querySelector('.modal.show canvas')")
            self._open_page(paths[1])
            self._go_to("[data-name=reject] summary")
            self.judge.press("Enter")
            self._write("#service_remark", "The keys still stick")
            self._go_to("[data-name=reject] button[type=submit]")
            self.judge.press("Enter")
            self.judge.wait("document.body.innerText.includes('The keys still stick')")
            self.judge.settle()
        self.env.invalidate_all()
        self.assertEqual(ready.phase, "repair")
        self.assertFalse(self.unmarked)

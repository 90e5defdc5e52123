"""Odoo's web site changes the layout and the addresses of all pages: these run in a
database that has it."""

from unittest import SkipTest, skipUnless
from urllib.parse import urlsplit

from lxml import html

from odoo.fields import Command
from odoo.http import Request
from odoo.tests import tagged

from .accessibility import has_axe
from .test_accessible_pages import READY, PagesCommon

ONE = r"""
(() => {
    const faults = [];
    // Odoo's pages of an account and of an estimate have their own order.
    const isOdoos = /\/my(\/orders\/.*)?$/.test(location.pathname);
    const ours = isOdoos ? [] : ["main", "main h1"];
    for (const name of ["html[lang]", "title", ...ours]) {
        const count = document.querySelectorAll(name).length;
        if (count !== 1) faults.push(`${count} times ${name}`);
    }
    return faults;
})()
"""


def is_told(record):
    return "load preload assets" not in record.getMessage()


@tagged("post_install", "-at_install")
@skipUnless(has_axe(), "axe-core is not there: see devtools/requirements/test.txt")
class TestWebsite(PagesCommon):
    """Every page of a customer stands in the web site of the company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "website" not in cls.env:
            raise SkipTest("the web site is not installed")
        cls.website = cls.env["website"].get_current_website()

    def setUp(self):
        super().setUp()
        # Who leaves a page at once does not wait for what it loads for its editors.
        log = self._logger.getChild("browser")
        log.addFilter(is_told)
        self.addCleanup(log.removeFilter, is_told)

    def _judge(self, judge, page):
        """Return what is wrong with a page on a phone."""
        judge.resize(360)
        self._show(judge, page)
        judge.wait(READY)  # else what it still loads is an error of the next page
        found = judge.evaluate(ONE) + judge.find_wide() + judge.find_violations()
        return [f"{page[0]}: {each}" for each in found]

    def test_pages_of_a_customer(self):
        faults = self._walk(self._prepare_customer(), self.owner.login)
        self.assertFalse(faults, "\n".join(faults))

    def test_pages_of_a_visitor(self):
        faults = self._walk(self._prepare_visitor())
        self.assertFalse(faults, "\n".join(faults))

    def _log_in(self, url):
        """Follow a way to the login, log in there, and return the page behind it."""
        page = html.fromstring(self.url_open(url).text)
        [form] = page.xpath("//form[contains(@class, 'oe_login_form')]")
        data = {
            field.get("name"): field.get("value") or ""
            for field in form.xpath(".//input[@type='hidden']")
        }
        data |= {"csrf_token": Request.csrf_token(self)}
        data |= {"login": self.owner.login, "password": self.owner.login}
        return self.url_open("/web/login", data=data)

    def test_login_leads_on_to_what_was_asked_for(self):
        order = self._create_own()
        self.authenticate(None, None)
        page = html.fromstring(self.url_open(order.access_url).text)
        [link] = page.xpath("//main//a[contains(@href, '/web/login')]/@href")
        page = self._log_in(link)
        self.assertEqual(urlsplit(page.url).path, order.access_url)
        self.assertIn(order.name, page.text)
        self.company.service_request_from = "customers"
        self.authenticate(None, None)
        page = self._log_in("/service/request")
        self.assertEqual(urlsplit(page.url).path, "/service/request")

    def test_map_of_the_site_has_what_visitors_read_and_nobodys_order(self):
        self._create_own()
        self.authenticate(None, None)
        text = self.url_open("/sitemap.xml").text
        for path in (
            "/service/track",
            "/service/request",
            "/service/articles",
            self.article._get_page_url(),
        ):
            self.assertIn(f"{path}<", text)
        for path in ("/my/", "/embed", "/details", "/sent", self.hidden[0].name):
            self.assertNotIn(path, text)

    def test_forms_stay_in_the_language_of_the_address(self):
        lang = self.env["res.lang"]._activate_lang("ro_RO")
        self.website.language_ids = [Command.link(lang.id)]
        self.authenticate(None, None)
        page = self.url_open(f"/{lang.url_code}/service/request")
        self.assertIn('lang="ro-RO"', page.text)
        data = self._fill()
        sent = self.url_open(f"/{lang.url_code}/service/request/details", data=data)
        self.assertIn(f"/{lang.url_code}/service/request/sent/", sent.url)
        row = self.requests.search([], limit=1, order="id desc")
        self.assertEqual(row.lang, "ro_RO")

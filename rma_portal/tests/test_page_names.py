"""What a page calls its values means nothing to the layout around it."""

import ast

from lxml import etree

from odoo.tests import TransactionCase, tagged

LAYOUT = "portal.portal_layout"
# Parts of the layout that add-ons extend, and what those read that are not installed.
PARTS = ("portal.portal_breadcrumbs", LAYOUT)
OF_OTHERS = {
    *("invoice", "order", "payment", "picking", "project", "quotation", "repair"),
    *("sale_order", "subscription", "subtask", "task", "ticket", "timesheet"),
}
# What pages tell the layout on purpose.
TOLD = {"additional_title", "breadcrumbs_searchbar", "no_breadcrumbs", "title"}


def get_read_names(tree):
    """Return the names that the expressions of a template read."""
    names = set()
    for node in tree.iter():
        for key, value in node.attrib.items():
            if not key.startswith("t-"):
                continue
            try:
                found = ast.walk(ast.parse(value.strip(), mode="eval"))
            except SyntaxError:
                continue
            names |= {each.id for each in found if isinstance(each, ast.Name)}
    return names


def get_set_names(tree):
    """Return the names that a page sets where the layout sees them.

    A loop leaves its variable behind; what another template sets stays there.
    """
    names = set()
    for node in tree.xpath(f".//t[@t-call='{LAYOUT}']//*[@t-as or @t-set]"):
        calls = [each for each in node.iterancestors() if each.get("t-call")]
        if len(calls) == 1:
            names |= {node.get("t-as"), node.get("t-set")}
    return names - {None}


@tagged("post_install", "-at_install")
class TestPageNames(TransactionCase):
    def test_a_loop_is_found_and_what_is_called_is_not(self):
        tree = etree.fromstring(
            f"<t><t t-call='{LAYOUT}'><li t-foreach='x' t-as='task'/>"
            "<t t-call='other'><t t-set='name' t-value='1'/></t></t></t>"
        )
        self.assertEqual(get_set_names(tree), {"task"})

    def test_pages_use_no_name_that_the_layout_reads(self):
        views = self.env["ir.ui.view"]
        read = set(OF_OTHERS)
        for part in PARTS:
            read |= get_read_names(self.env.ref(part)._get_combined_arch())
        self.assertIn("page_name", read)
        pages = views.search([("type", "=", "qweb"), ("key", "=like", "rma_portal.%")])
        self.assertIn("rma_portal.portal_service_order", pages.mapped("key"))
        for page in pages:
            with self.subTest(page=page.key):
                found = get_set_names(etree.fromstring(page.arch)) & read - TOLD
                self.assertFalse(found, "Odoo's breadcrumbs would read these.")

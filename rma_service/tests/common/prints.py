"""Helpers for tests of prints: what they say, and their blocks switched."""

import re

from lxml import html as lxml_html


class PrintMixin:
    """For test cases that have the service centre of ``ServiceCommon``."""

    def _render(self, report, records, user=None):
        """Return the print of records as HTML, as a colleague prints it."""
        reports = self.env["ir.actions.report"].with_user(user or self.clerk)
        html, _kind = reports._render_qweb_html(f"rma_service.{report}", records.ids)
        return html.decode()

    def _switch(self, choice, print_name, *blocks, **values):
        """Let blocks be printed (``show``), left out (``hide``) or as usual
        (``inherit``): of the repair's type, or by ``type_id`` and ``company_id``."""
        vals = {"company_id": self.company.id, "type_id": self.type_repair.id} | values
        rows = self.env["rma.service.print.block"]
        for block in blocks:
            key = vals | {"print_name": print_name, "block": block}
            found = rows.search([(name, "=", value) for name, value in key.items()])
            if found:
                found.choice = choice
            else:
                rows.create(key | {"choice": choice})

    def _get_rows(self, html, name):
        """Return the rows of a named block of a print, as lists of words.

        :param name: the ``name`` of the table, or of what holds it
        """
        rows = []
        for node in lxml_html.fromstring(html).xpath(f'//*[@name="{name}"]//tr'):
            cells = [" ".join(cell.text_content().split()) for cell in node]
            # Without the signs of currencies, which stand before or after.
            rows.append([re.sub(r"[^\w.,%/() −-]", "", cell).strip() for cell in cells])
        return rows

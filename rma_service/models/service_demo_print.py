import re

from lxml import html as lxml_html

from odoo import models

# Style sheets of each print, and what in them would have to be fetched.
BUNDLES = ("web.report_assets_common", "web.report_assets_pdf")
FETCHED = re.compile(r"url\((?!['\"]?data:)[^)]*\)")


class IrActionsReport(models.Model):
    """Prints of the demo, made before there is a server."""

    _inherit = "ir.actions.report"

    def _prepare_html(self, html, report_model=False):
        """Give the prints of the demo their styles along.

        They are made while modules are loaded, without a server that they could be
        fetched from.
        """
        prepared = super()._prepare_html(html, report_model=report_model)
        if self.env.registry.ready or "rma_demo_time" not in self.env.context:
            return prepared
        bodies, res_ids, header, footer, arguments = prepared
        styles = self._get_offline_styles()
        return (
            [self._make_offline(body, styles) for body in bodies],
            res_ids,
            self._make_offline(header, styles),
            self._make_offline(footer, styles),
            arguments,
        )

    def _get_offline_styles(self):
        """Return the style sheets of prints without anything to be fetched."""
        qweb, css = self.env["ir.qweb"], ""
        for name in BUNDLES:
            bundle = qweb._get_asset_bundle(name, js=False, autoprefix=True)
            css += "".join(sheet.raw.decode() for sheet in bundle.css())
        return FETCHED.sub("none", css)

    def _make_offline(self, page, styles):
        """Return a page with ``styles`` in place of links to style sheets."""
        root = lxml_html.document_fromstring(str(page))
        for node in root.xpath("//link | //script[@src] | //base"):
            node.drop_tree()
        root.head.append(lxml_html.fragment_fromstring("<style></style>"))
        root.head[-1].text = styles
        return lxml_html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>")

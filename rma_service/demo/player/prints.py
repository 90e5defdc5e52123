"""Prints of the demo: made in the past, and before there is a server."""

import re
from contextlib import contextmanager

from lxml import html as lxml_html

# Style sheets of each print, and what in them would have to be fetched.
BUNDLES = ("web.report_assets_common", "web.report_assets_pdf")
FETCHED = re.compile(r"url\((?!['\"]?data:)[^)]*\)")


@contextmanager
def printing(env, when):
    """Keep documents as of ``when`` while modules are loaded.

    Prints get their styles along, as there is no server yet that they could be fetched
    from. Only methods of this registry are replaced, and only inside.

    :param env: any environment of the database
    :param when: naive UTC time that kept documents are dated to
    """
    reports = env.registry["ir.actions.report"]
    documents = env.registry["rma.service.document"]
    prepare_html = reports._prepare_html

    def prepare_offline(self, html, report_model=False):
        prepared = prepare_html(self, html, report_model=report_model)
        bodies, res_ids, header, footer, arguments = prepared
        styles = _get_styles(self.env)
        return (
            [_make_offline(body, styles) for body in bodies],
            res_ids,
            _make_offline(header, styles),
            _make_offline(footer, styles),
            arguments,
        )

    replaced = {
        (reports, "_prepare_html"): prepare_offline,
        (documents, "_can_print"): lambda self: True,
        (documents, "_get_time"): lambda self: when,
    }
    for (model, name), method in replaced.items():
        setattr(model, name, method)
    try:
        yield
    finally:
        for model, name in replaced:
            delattr(model, name)


def _get_styles(env):
    """Return the style sheets of prints without anything to be fetched."""
    css = ""
    for name in BUNDLES:
        bundle = env["ir.qweb"]._get_asset_bundle(name, js=False, autoprefix=True)
        css += "".join(sheet.raw.decode() for sheet in bundle.css())
    return FETCHED.sub("none", css)


def _make_offline(page, styles):
    """Return a page with ``styles`` in place of links to style sheets."""
    root = lxml_html.document_fromstring(str(page))
    for node in root.xpath("//link | //script[@src] | //base"):
        node.drop_tree()
    root.head.append(lxml_html.fragment_fromstring("<style></style>"))
    root.head[-1].text = styles
    return lxml_html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>")

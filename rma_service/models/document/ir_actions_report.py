import io

from odoo import api, models

from odoo.addons.base.models import ir_actions_report

from ...tools.kept import KeptPage

# What the wkhtmltopdf of Debian (unpatched Qt) needs, added to the head of a print.
# Fetched fonts it draws as pictures of letters, which nobody can search or copy, and of
# which none is bold: it gets those of the system.
UNPATCHED_STYLE = """
<style>
    body, h1, h2, h3, h4, h5, h6, [class*="o_company_"] {
        font-family: Arial, "Liberation Sans", "DejaVu Sans", sans-serif !important;
    }
</style>
"""
# It lays pages out wider than the paper, and then shrinks them by this (measured).
UNPATCHED_LABEL_STYLE = "<style>body { zoom: 1.3 }</style>"
# It prints no headers: no room is left for them.
UNPATCHED_MARGINS = {"data-report-margin-top": 15, "data-report-header-spacing": 0}


class IrActionsReport(models.Model):
    """Labels are printed on the paper of their size, and batches in any case.

    The wkhtmltopdf of Debian (unpatched Qt) makes a PDF of one page description only:
    there the documents of a batch are made one by one, with styles of their own.
    """

    _inherit = "ir.actions.report"

    def get_paperformat(self):
        """Labels are printed on the paper of their size."""
        label_format = self.env.context.get("rma_label_format")
        if label_format:
            return self.env.ref(f"rma_service.paperformat_label_{label_format}")
        return super().get_paperformat()

    @api.model
    def _render_qweb_html(self, report_ref, docids, data=None):
        """A page that is kept is printed as it was kept."""
        page = self.env.context.get("rma_kept_page")
        if isinstance(page, KeptPage):
            return page.html.encode(), "html"
        return super()._render_qweb_html(report_ref, docids, data=data)

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Make labels of several sizes one print for each size, then one file."""
        report = self._get_report(report_ref)
        prints = self.env.get(f"report.{report.report_name}")
        is_label = getattr(prints, "_prints_labels", False)
        if not is_label or not res_ids or "rma_label_format" in self.env.context:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids)
        streams = {}
        for label_format, records in prints._group_by_format(res_ids).items():
            reports = self.with_context(rma_label_format=label_format)
            made = super(IrActionsReport, reports)._render_qweb_pdf_prepare_streams(
                report_ref, data, records.ids
            )
            # A sheet of many labels is one file that stands for its first record.
            for res_id, stream in made.items():
                if stream["stream"]:
                    streams[res_id or records.ids[0]] = stream
        return streams

    @api.model
    def _run_wkhtmltopdf(
        self,
        bodies,
        report_ref=False,
        header=None,
        footer=None,
        landscape=False,
        specific_paperformat_args=None,
        set_viewport_size=False,
    ):
        bodies = list(bodies)
        options = {
            "report_ref": report_ref,
            "header": header,
            "footer": footer,
            "landscape": landscape,
            "specific_paperformat_args": specific_paperformat_args,
            "set_viewport_size": set_viewport_size,
        }
        prints = report_ref and self.env.get(
            f"report.{self._get_report(report_ref).report_name}"
        )
        is_ours = isinstance(prints, self.env.registry["rma.service.print"])
        wkhtmltopdf = ir_actions_report._wkhtml()
        if not is_ours or wkhtmltopdf.is_patched_qt:
            return super()._run_wkhtmltopdf(bodies, **options)
        style = UNPATCHED_STYLE
        if prints._prints_labels:
            style += UNPATCHED_LABEL_STYLE
        else:
            options["specific_paperformat_args"] = UNPATCHED_MARGINS | (
                specific_paperformat_args or {}
            )
        streams = [
            io.BytesIO(super(IrActionsReport, self)._run_wkhtmltopdf([body], **options))
            for body in (
                str(body).replace("</head>", f"{style}</head>", 1) for body in bodies
            )
        ]
        with self._merge_pdfs(streams) as merged:
            return merged.getvalue()

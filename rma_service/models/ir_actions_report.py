from odoo import models


class IrActionsReport(models.Model):
    """Labels are printed on the paper of their size."""

    _inherit = "ir.actions.report"

    def get_paperformat(self):
        label_format = self.env.context.get("rma_label_format")
        if label_format:
            return self.env.ref(f"rma_service.paperformat_label_{label_format}")
        return super().get_paperformat()

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

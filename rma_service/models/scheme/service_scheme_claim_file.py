import csv
import io
import zipfile

from PIL import Image, ImageOps

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.pdf import merge_pdf

from ...tools import place
from .service_scheme_document import REQUIRED_KINDS

REPORTS = {
    "invoice": "account.account_invoices",
    "work_report": "rma_service.action_report_work",
}
# Spreadsheets take what begins so for a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class RmaServiceSchemeClaim(models.Model):
    """The claim as a file: a table of the claims, and for each a PDF with all papers.

    Papers that were kept are taken as they were kept; invoice and work report are
    printed in the language of the customer. Photos are pages of their own.
    """

    _inherit = "rma.service.scheme.claim"

    def action_make_file(self):
        """Make the file of the claims, keep it, and let the user download it.

        :return: action that downloads a ZIP with the table (CSV) and a PDF each
        :raises UserError: if nothing is chosen
        """
        self._check_claim_access()
        if not self:
            raise UserError(self.env._("Choose the claims that the file is for."))
        attachments = self.env["ir.attachment"].sudo()
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("claims.csv", self._make_table().encode("utf-8-sig"))
            for claim in self:
                bundle, others = claim._make_bundle()
                stem = claim.name.replace("/", "-")
                if bundle:
                    archive.writestr(f"{stem}.pdf", bundle)
                    attachments.create(
                        {
                            "name": f"{stem}.pdf",
                            "raw": bundle,
                            "mimetype": "application/pdf",
                            "res_model": claim._name,
                            "res_id": claim.id,
                        }
                    )
                for name, piece in others:
                    archive.writestr(f"{stem}-{name}", piece)
        name = f"{self.name.replace('/', '-')}.zip" if len(self) == 1 else "claims.zip"
        # On no record: whoever made it downloads it, nobody else.
        archive = attachments.with_user(self.env.user).create(
            {
                "name": name,
                "raw": content.getvalue(),
                "mimetype": "application/zip",
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{archive.id}?download=true",
            "target": "self",
        }

    # === THE TABLE ===#

    def _make_table(self):
        """Return the claims as CSV: one line for each, dates and numbers as ISO has
        them."""
        stream = io.StringIO()
        writer = csv.writer(stream)
        rows = [claim._prepare_row() for claim in self]
        writer.writerow(rows[0])
        for row in rows:
            writer.writerow([self._escape(value) for value in row.values()])
        return stream.getvalue()

    def _prepare_row(self):
        """Return the line of the claim: dict title → value; a hook."""
        self.ensure_one()
        claim = self.sudo()
        order = claim.order_id
        invoices = claim._get_document_records("invoice").filtered(
            lambda move: move.move_type == "out_invoice"
        )
        digits = claim.currency_id.decimal_places
        return {
            "claim": claim.name,
            "scheme": claim.scheme_id.name,
            "voucher": order.scheme_voucher or "",
            "redeemed": order.scheme_voucher_date or "",
            "order": order.name,
            "customer": order.partner_id.name,
            "customer_address": order.partner_id._display_address(
                without_company=True
            ).replace("\n", ", "),
            "equipment_type": order.equipment_type_id.name or "",
            "device": order.product_id.display_name or "",
            "serial_number": order.device_id.name or "",
            "handed_over": place.get_day(order, order.date_out) or "",
            "invoices": " ".join(invoices.mapped("name")),
            "invoice_date": min(invoices.mapped("invoice_date"), default=""),
            "invoice_total": f"{sum(invoices.mapped('amount_total')):.{digits}f}",
            "claimed": f"{claim.amount:.{digits}f}",
            "currency": claim.currency_id.name,
            "file_until": claim.date_deadline or "",
        }

    def _escape(self, value):
        """Return a value that no spreadsheet takes for a formula."""
        text = str(value)
        return f"'{text}" if text.startswith(FORMULA_SIGNS) else text

    # === THE PAPERS ===#

    def _make_bundle(self):
        """Return one PDF with all papers of the claim, and files that are no PDF.

        :return: bytes, empty where there is no paper, and a list of (name, bytes)
        """
        self.ensure_one()
        claim = self.sudo()
        pages, others = [], []
        for name, content, kind in claim._get_papers():
            if kind == "application/pdf":
                pages.append(content)
            elif kind.startswith("image/"):
                pages.append(self._make_page(content))
            else:
                others.append((name, content))
        return (merge_pdf(pages) if pages else b""), others

    def _get_papers(self):
        """Return the papers: those that the scheme asks for, else all there are.

        :return: list of (name, bytes, MIME type)
        """
        self.ensure_one()
        wanted = self.scheme_id.document_ids.mapped("kind")
        papers = []
        for kind in [key for key, _label in REQUIRED_KINDS if key != "other"]:
            if wanted and kind not in wanted:
                continue
            for record in self._get_document_records(kind):
                papers.append(self._get_paper(kind, record))
        # What was added to the claim by hand; not what we made before.
        for attachment in self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("name", "!=", f"{self.name.replace('/', '-')}.pdf"),
            ]
        ):
            papers.append((attachment.name, attachment.raw, attachment.mimetype))
        return [paper for paper in papers if paper[1]]

    def _get_paper(self, kind, record):
        """Return a paper: as it was kept, or printed now.

        :return: tuple of name, bytes and MIME type
        """
        if record._name == "ir.attachment":
            return record.name, record.raw, record.mimetype
        if record._name == "rma.service.document":
            attachment = record._get_files()
            return attachment.name, attachment.raw, attachment.mimetype
        kept = kind == "invoice" and record.invoice_pdf_report_id
        if kept:
            return kept.name, kept.raw, kept.mimetype
        report = self.env.ref(REPORTS[kind]).with_company(self.company_id)
        report = report.with_context(lang=self.order_id.partner_id.lang)
        stem = f"{kind}-{record.name}".replace("/", "-")
        if report.get_wkhtmltopdf_state() == "install":
            made = report._render_qweb_html(report.report_name, record.ids)
        else:
            made = report._render_qweb_pdf(report.report_name, record.ids)
        content, extension = made
        mimetype = "application/pdf" if extension == "pdf" else "text/html"
        return f"{stem}.{extension}", content, mimetype

    def _make_page(self, content):
        """Return a photo as a page of a PDF, upright.

        :param content: bytes of an image
        """
        with Image.open(io.BytesIO(content)) as image:
            picture = ImageOps.exif_transpose(image).convert("RGB")
        picture.thumbnail((1600, 1600))
        page = io.BytesIO()
        picture.save(page, "PDF", resolution=150)
        return page.getvalue()

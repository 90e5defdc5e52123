import io

from PIL import Image, ImageOps

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import place
from ...tools.table import make_table
from .service_scheme_document import REQUIRED_KINDS
from .service_scheme_file import FILE_STATES

REPORTS = {
    "invoice": "account.account_invoices",
    "work_report": "rma_service.action_report_work",
}


class RmaServiceSchemeClaim(models.Model):
    """The claim in a file: a line of its table, and a PDF with all its papers.

    Papers that were kept are taken as they were kept; invoice and work report are
    printed in the language of the customer. Photos are pages of their own.
    """

    _inherit = "rma.service.scheme.claim"

    file_ids = fields.Many2many(
        comodel_name="rma.service.scheme.file",
        relation="rma_service_scheme_file_claim_rel",
        column1="claim_id",
        column2="file_id",
        readonly=True,
        groups="account.group_account_invoice,rma_service.group_service_manager",
    )
    file_id = fields.Many2one(
        comodel_name="rma.service.scheme.file",
        string="Last File",
        compute="_compute_file_id",
        compute_sudo=True,
        groups="account.group_account_invoice,rma_service.group_service_manager",
        help="The file that was made last.",
    )
    file_state = fields.Selection(
        selection=FILE_STATES,
        compute="_compute_file_id",
        compute_sudo=True,
        groups="account.group_account_invoice,rma_service.group_service_manager",
    )

    @api.depends("file_ids.attachment_id", "file_ids.is_reported")
    def _compute_file_id(self):
        for claim in self:
            claim.file_id = claim.file_ids.sorted("id")[-1:]
            claim.file_state = claim.file_id.file_state

    def action_make_file(self):
        """Have the file of the claims made, and show where it is found.

        :return: action that opens it: a ZIP with the table (CSV) and a PDF each
        :raises UserError: if nothing is chosen, or claims of several companies
        """
        self._check_claim_access()
        if not self:
            raise UserError(self.env._("Choose the claims that the file is for."))
        if len(self.company_id) > 1:
            raise UserError(
                self.env._("Make a file of the claims of one company at a time.")
            )
        file = self.env["rma.service.scheme.file"]._ask_for(self)
        return file._get_records_action(name=self.env._("File"), target="new")

    def action_download_file(self):
        """Download the file that was made last of the claim."""
        self.ensure_one()
        self._check_claim_access()
        if not self.file_id:
            raise UserError(self.env._("%s: make the file first.", self.name))
        return self.file_id.sudo(False).action_download()

    # === THE TABLE ===#

    def _make_table(self):
        """Return the claims as CSV: one line for each, dates and numbers as ISO has
        them."""
        rows = [claim._prepare_row() for claim in self]
        return make_table([rows[0], *(row.values() for row in rows)])

    def _prepare_row(self):
        """Return the line of the claim: dict title → value; a hook."""
        self.ensure_one()
        claim = self.sudo()
        order = claim.order_id
        invoices = claim._get_document_records("invoice").filtered(
            lambda move: move.move_type == "out_invoice"
        )
        address = order.partner_id._display_address(without_company=True)
        digits = claim.currency_id.decimal_places
        return {
            "claim": claim.name,
            "scheme": claim.scheme_id.name,
            "voucher": order.scheme_voucher or "",
            "redeemed": order.scheme_voucher_date or "",
            "order": order.name,
            "customer": order.partner_id.name,
            "customer_address": ", ".join(
                line.strip() for line in address.splitlines() if line.strip()
            ),
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

    # === THE PAPERS ===#

    def _get_pages(self):
        """Return the papers of the claim: those that are pages of a PDF, and others.

        :return: list of PDFs as bytes, and list of (name, bytes)
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
        return pages, others

    def _keep_bundle(self, name, bundle):
        """Keep the PDF of all papers with the claim; until it is filed, the last one.

        :param name: of the file
        :param bundle: bytes
        """
        self.ensure_one()
        files = self.env["ir.attachment"].sudo()
        vals = {
            "name": name,
            "raw": bundle,
            "mimetype": "application/pdf",
            "res_model": self._name,
            "res_id": self.id,
        }
        former = files.search(
            [(key, "=", vals[key]) for key in ("res_model", "res_id", "name")],
            order="id desc",
            limit=1,
        )
        if former and self.state == "to_file":
            former.raw = bundle
        else:
            files.create(vals)

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

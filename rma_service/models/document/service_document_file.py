import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import place
from ...tools.bounds import MB
from ...tools.kept import Clock, KeptPage, SignedNow
from ...tools.locking import lock
from ..message.service_message_queue import Queued


class RmaServiceDocument(models.Model):
    """The file of a document: made right after the moment that it is about.

    Nobody waits for a PDF. In the moment itself the page is kept, with all its words
    and pictures and with a hash; a job makes the file of that page and of nothing else,
    whatever became of the order, the terms, the prices or the language meanwhile. Who
    asks for the file before the job does gets it made then.
    """

    _inherit = "rma.service.document"
    _job_cron = "rma_service.ir_cron_make_documents"
    # A page with the logo of the company, a signature and pictures of the device.
    _bounds = {"page": (None, 50 * MB)}

    # Large, and nobody's to read: the file is what is shown.
    page = fields.Text(readonly=True, groups=fields.NO_ACCESS, prefetch=False)
    page_hash = fields.Char(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="SHA-256 of the page that the file is made of.",
    )
    file_state = fields.Selection(
        selection=[
            ("waiting", "Being prepared"),
            ("failed", "Not made yet"),
            ("made", "Ready"),
        ],
        compute="_compute_file_state",
        compute_sudo=True,
        help="The words are fixed already; the file follows within moments. Download"
        " makes it at once.",
    )

    _waiting_idx = models.Index("(retry_on) WHERE attachment_id IS NULL")

    @api.depends("attachment_id", "is_reported")
    def _compute_file_state(self):
        for document in self:
            if document.attachment_id:
                document.file_state = "made"
            else:
                document.file_state = "failed" if document.is_reported else "waiting"

    # === THE PAGE ===#

    @api.model
    def _prepare_page(self, record, vals, signature=None):
        """Return the page as it is in this moment, and the hashes of it.

        It is rendered once, on the clock of our place. Its words are hashed as they are
        in UTC (``_get_content_hashes``): only where a moment among them falls on
        another day there, or is written to the minute, that takes a second rendering.

        :param record: the order, visit or estimate that is printed
        :param vals: values of the document that is about to be made
        :param signature: image in base64, if it is signed
        :return: dict with ``page``, ``page_hash`` and ``content_hash``
        """
        # The page shows the hash that follows from its other words.
        mark = secrets.token_hex(32)
        clock = Clock()
        context = {
            "debug": False,
            "rma_print_clock": clock,
            "tz": place.get_zone(record),  # whoever makes it, or nobody
        }
        if signature:
            document = self.new(vals | {"content_hash": mark})
            document.signature = signature
            context["rma_signed_now"] = SignedNow(document)
        report = self._get_report(vals["kind"], record).sudo()
        reports = report.with_company(record.company_id).with_context(**context)
        data = {"report_type": "pdf", "debug": False}
        html, _kind = reports._render_qweb_html(reports, record.ids, data)
        page = html.decode()
        (body,) = self._get_bodies(page)
        if clock.is_read or body.find_class("o_service_moment"):
            content_hash = self._get_content_hash(vals["kind"], record)
        else:
            content_hash = self._get_words_hash(body)
        page = page.replace(mark, content_hash)
        return {
            "page": page,
            "page_hash": self._get_hash(page.encode()),
            "content_hash": content_hash,
        }

    def _keep_page(self, record):
        """Have the file made of the page; a hook for what is kept beside it.

        :param record: the order, visit or estimate that is printed
        """
        self._call_job()

    # === THE FILE ===#

    def _get_files(self):
        """Return the files of documents that their user may read.

        Of those that wait for their file it is made now. Who comes while it is being
        made waits, and gets that one.

        :return: ``ir.attachment``, with superuser rights
        """
        documents = self.sudo()
        waiting = documents.filtered(lambda document: not document.attachment_id)
        if waiting:
            lock(waiting, wait=True)
            waiting._make_file()
        return documents.attachment_id

    def _make_file(self):
        """Make the files of the kept pages, and keep them with their hashes.

        :raises UserError: where a page is not the one that was kept
        """
        for document in self:
            content, extension = document._print_page()
            name = document.name.replace("/", "-").replace(",", "")
            is_pdf = extension == "pdf"
            attachment = self.env["ir.attachment"].create(
                {
                    "name": f"{name}.{extension}",
                    "raw": content,
                    "mimetype": "application/pdf" if is_pdf else "text/html",
                    "res_model": self._name,
                    "res_id": document.id,
                }
            )
            # The file says it all now: its page is not kept twice.
            document.write(
                {
                    "attachment_id": attachment.id,
                    "file_hash": self._get_hash(content),
                    "page": False,
                    "problem": False,
                    "retry_on": False,
                }
            )
        queue = self.env["rma.service.message.queue"].sudo()
        queue.search([("document_id", "in", self.ids)])._call_when_possible()

    def _print_page(self):
        """Return the print of the kept page and its extension.

        HTML where nothing makes a PDF of it. The same page makes the same print,
        however often it is made, by whomever and whenever.

        :raises UserError: where the page is not the one that was kept
        """
        self.ensure_one()
        page = self.page or ""
        if self._get_hash(page.encode()) != self.page_hash:
            raise UserError(
                self.env._(
                    "%(document)s: its page is not the one that was kept.",
                    document=self.name,
                )
            )
        record = self.visit_id or self.estimate_id or self.order_ids[:1]
        report = self._get_report(self.kind, record).sudo()
        if report.get_wkhtmltopdf_state() == "install":
            return page.encode(), "html"
        reports = report.with_company(self.company_id)
        reports = reports.with_context(rma_kept_page=KeptPage(page))
        return reports._render_qweb_pdf(report.report_name, record.ids)

    # === MESSAGES ===#

    def _add_to_messages(self, notes):
        """Add the file to notes that were just logged; later, where it is not made yet.

        :param notes: ``mail.message``
        """
        self.ensure_one()
        queue = self.env["rma.service.message.queue"]
        if self.attachment_id:
            queue._add_files(notes, self.attachment_id)
        else:
            queue._add(notes, Queued(self))

    # === THE JOB ===#

    @api.model
    def _get_job_domain(self):
        return [("attachment_id", "=", False), ("page_hash", "!=", False)]

    def _do_job(self):
        self._make_file()

    def _get_job_orders(self):
        return self.sudo().order_ids

    def _get_job_trouble(self):
        return self.env._(
            "%(document)s: its file cannot be made. Open the document and download it;"
            " if that fails too, whoever administers Odoo finds why in the log.",
            document=self.name,
        )

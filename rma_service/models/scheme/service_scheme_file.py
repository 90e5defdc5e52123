import io
import zipfile
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools.pdf import merge_pdf

from ...tools.locking import lock

# How long the archive is kept; the PDF of each claim stays with the claim.
KEPT_DAYS = 90
FILE_STATES = [
    ("waiting", "Being prepared"),
    ("failed", "Not made yet"),
    ("made", "Ready"),
]


class RmaServiceSchemeFile(models.Model):
    """The file of claims for their scheme: a table (CSV), and a PDF of each claim.

    Nobody waits for prints: the file is asked for, and made right after the click by a
    job. Who downloads it before that gets it made then.
    """

    _name = "rma.service.scheme.file"
    _description = "File of Claims"
    _inherit = ["rma.service.job"]
    _order = "id desc"
    _job_cron = "rma_service.ir_cron_make_scheme_files"

    name = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    claim_ids = fields.Many2many(
        comodel_name="rma.service.scheme.claim",
        relation="rma_service_scheme_file_claim_rel",
        column1="file_id",
        column2="claim_id",
        string="Claims",
        readonly=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Made by",
        readonly=True,
        required=True,
        ondelete="restrict",
    )
    attachment_id = fields.Many2one(
        comodel_name="ir.attachment", string="File", readonly=True, ondelete="restrict"
    )
    file_state = fields.Selection(
        selection=FILE_STATES,
        compute="_compute_file_state",
        compute_sudo=True,
    )

    _waiting_idx = models.Index("(retry_on) WHERE attachment_id IS NULL")

    @api.depends("attachment_id", "is_reported")
    def _compute_file_state(self):
        for file in self:
            if file.attachment_id:
                file.file_state = "made"
            else:
                file.file_state = "failed" if file.is_reported else "waiting"

    # === ASKING ===#

    @api.model
    def _ask_for(self, claims):
        """Let the file of claims be made right after this transaction.

        :param claims: ``rma.service.scheme.claim`` of one company, not empty
        :return: the new file
        """
        name = claims.name.replace("/", "-") if len(claims) == 1 else "claims"
        file = self.sudo().create(
            {
                "name": f"{name}.zip",
                "company_id": claims.company_id.id,
                "claim_ids": [Command.set(claims.ids)],
                "user_id": self.env.uid,
            }
        )
        self._call_job()
        return file.sudo(False)

    # === MAKING ===#

    def _get_file(self):
        """Return the archive, with superuser rights; it is made now if it is not there.

        Who comes while it is being made waits, and gets that one.
        """
        self.ensure_one()
        file = self.sudo()
        if not file.attachment_id:
            lock(file, wait=True)
            file._make_file()
        return file.attachment_id

    def _make_file(self):
        """Make the archive, in the language of who asked for it, and keep it."""
        for file in self:
            if file.attachment_id:
                continue
            claims = file.claim_ids.with_context(lang=file.user_id.lang).sorted("id")
            content = io.BytesIO()
            with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("claims.csv", claims._make_table().encode("utf-8-sig"))
                for claim in claims:
                    for name, piece in file._make_pieces(claim):
                        archive.writestr(name, piece)
            attachment = self.env["ir.attachment"].create(
                {
                    "name": file.name,
                    "raw": content.getvalue(),
                    "mimetype": "application/zip",
                    "res_model": self._name,
                    "res_id": file.id,
                }
            )
            file.write(
                {
                    "attachment_id": attachment.id,
                    "problem": False,
                    "retry_on": False,
                }
            )

    def _make_pieces(self, claim):
        """Return the files of one claim; its PDF is kept with the claim, too.

        :return: list of (name, bytes)
        """
        stem = claim.name.replace("/", "-")
        pages, others = claim._get_pages()
        pieces = [(f"{stem}-{name}", piece) for name, piece in others]
        if pages:
            bundle = merge_pdf(pages)
            claim._keep_bundle(f"{stem}.pdf", bundle)
            pieces.insert(0, (f"{stem}.pdf", bundle))
        return pieces

    # === THE JOB ===#

    @api.model
    def _get_job_domain(self):
        return [("attachment_id", "=", False), ("claim_ids", "!=", False)]

    def _do_job(self):
        self._make_file()

    def _get_job_orders(self):
        return self.sudo().claim_ids.order_id

    def _get_job_trouble(self):
        return self.env._(
            "%(file)s: the file of the claims cannot be made. Open the claim and make"
            " it again; if that fails too, whoever administers Odoo finds why in the"
            " log.",
            file=self.name,
        )

    @api.autovacuum
    def _gc_files(self):
        """Drop archives that were made long ago."""
        before = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        self.sudo().search([("create_date", "<", before)], limit=1000).unlink()

    # === ACTIONS ===#

    def action_download(self):
        """Download the archive; it is made now if it is not there yet."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._get_file().id}?download=true",
            "target": "download",
        }

import base64

from odoo import fields, models
from odoo.exceptions import AccessError

from ...tools.bounds import MB

BATCH = 1000


class RmaServiceExport(models.AbstractModel):
    """A file of a company's records, written for managers and offered for download."""

    _name = "rma.service.export"
    _inherit = ["rma.service.checked.links"]
    _description = "Export to a File"
    # The records of many years, and nothing that somebody sends us.
    _bounds = {"file": (None, 1024 * MB)}

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
    )
    file = fields.Binary(readonly=True, attachment=True)
    filename = fields.Char(readonly=True)

    def _check_manager(self):
        """Let managers of the service centre pass, for a company that they may read.

        :raises AccessError: for everybody else
        """
        if not self.env.su and not self.env.user.has_group(
            "rma_service.group_service_manager"
        ):
            raise AccessError(
                self.env._(
                    "Only managers of the service centre may export or import records."
                )
            )
        self.company_id.check_access("read")

    def _offer(self, content, filename, title):
        """Keep the file on the dialog and open it again.

        :param content: bytes of the file
        :param filename: its name, with its ending
        :param title: title of the dialog, translated
        :return: action
        """
        self.file = base64.b64encode(content)
        self.filename = filename
        return self._get_records_action(name=title, target="new")

    def _iter_records(self, records, domain, order="id"):
        """Yield the records of a domain, read in batches by id.

        The ids are held, not the records: the cache is emptied after each batch.

        :param records: empty recordset, with the rights that are to be used
        :param domain: domain
        :param order: how they are sorted
        :return: generator of recordsets of at most ``BATCH`` records
        """
        record_ids = records.search(domain, order=order).ids
        for start in range(0, len(record_ids), BATCH):
            yield records.browse(record_ids[start : start + BATCH])
            self.env.invalidate_all()

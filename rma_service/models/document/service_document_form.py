import json

from odoo import api, models


class RmaServiceDocument(models.Model):
    """The repair information form of a kept estimate, as a file for machines.

    It lies beside the PDF, with the fields by the numbers of the rows of the form, and
    as little as that is it ever changed.
    """

    _inherit = "rma.service.document"

    @api.model
    def _freeze(self, kind, record, signature=None, signed_by=None):
        document = super()._freeze(kind, record, signature, signed_by)
        if kind == "estimate" and document and not document._get_data_file():
            document._keep_data(record.sudo())
        return document

    def _keep_data(self, estimate):
        """Keep what the form of an estimate says as JSON."""
        self.ensure_one()
        content = json.dumps(estimate._get_form_data(), ensure_ascii=False, indent=2)
        name = self.name.replace("/", "-").replace(",", "")
        self.env["ir.attachment"].sudo().create(
            {
                "name": f"{name}.json",
                "raw": content.encode(),
                "mimetype": "application/json",
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    def _get_data_file(self):
        """Return the file with the data of the form, with superuser rights, or none."""
        self.ensure_one()
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("mimetype", "=", "application/json"),
                ],
                limit=1,
            )
        )

    def action_download_data(self):
        """Open the data of the form that the document holds."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._get_data_file().id}?download=true",
            "target": "download",
        }

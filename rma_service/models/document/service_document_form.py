import json

from odoo import models
from odoo.exceptions import UserError


class RmaServiceDocument(models.Model):
    """The repair information form of a kept estimate, as a file for machines.

    It lies beside the PDF, with the fields by the numbers of the rows of the form, and
    as little as that is it ever changed.
    """

    _inherit = "rma.service.document"

    def _keep_page(self, record):
        """What the form says as data is kept in the moment in which its page is."""
        result = super()._keep_page(record)
        if self.kind == "estimate":
            self._keep_data(record)
        return result

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
        return self._get_data_files().get(self, self.env["ir.attachment"])

    def _get_data_files(self):
        """Return the files with the data of forms, with superuser rights.

        :return: dict document → file; without those that have none
        """
        files = self.env["ir.attachment"].sudo()
        files = files.search_fetch(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("mimetype", "=", "application/json"),
            ],
            ["res_id"],
        )
        return {self.browse(file.res_id): file for file in files}

    def action_download_data(self):
        """Open the data of the form that the document holds."""
        self.ensure_one()
        self.check_access("read")
        if not self._get_data_file():
            raise UserError(
                self.env._(
                    "%(document)s was made before forms were kept as data.",
                    document=self.name,
                )
            )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._get_data_file().id}?download=true",
            "target": "download",
        }

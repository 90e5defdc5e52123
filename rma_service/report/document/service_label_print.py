from base64 import b64encode

from odoo import api, models
from odoo.tools import split_every
from odoo.tools.image import image_data_uri

from ...tools.label import LABEL_SIZES, get_symbology


class RmaServiceLabelPrint(models.AbstractModel):
    """Labels: one for each record, on a page of its own or in the place of a sheet.

    The records say what stands on their label (``_prepare_label``) and which size it
    has (``_get_label_format``).
    """

    _name = "rma.service.label.print"
    _inherit = ["rma.service.print"]
    _description = "Labels of the Service Centre"
    _prints_labels = True

    @api.model
    def _get_report_values(self, docids, data=None):
        values = super()._get_report_values(docids, data=data)
        pages = []
        docids = values["doc_ids"]
        for label_format, records in self._group_by_format(docids).items():
            size = LABEL_SIZES[label_format]
            labels = [record._prepare_label() for record in records.sudo()]
            places = size.columns * size.rows
            pages += [(size, list(page)) for page in split_every(places, labels)]
        return values | {
            "pages": pages,
            "get_symbology": get_symbology,
            "draw_code": self._draw_code,
        }

    @api.model
    def _draw_code(self, symbology, number):
        """Return a number as picture (data URI); of letters of any script as well.

        :param symbology: ``Code128`` or ``QR``
        :param number: text of the code
        """
        width, height = (300, 300) if symbology == "QR" else (600, 110)
        picture = self.env["ir.actions.report"].barcode(
            symbology, number, width=width, height=height, quiet=0
        )
        return image_data_uri(b64encode(picture))

    @api.model
    def _group_by_format(self, docids):
        """Return the records by the size of their label: dict key → records.

        :param docids: ids of the records, in the order of the labels
        """
        records = self.env[self._print_model].browse(docids)
        asked = self.env.context.get("rma_label_format")
        if asked:
            return {asked: records}
        return records.sudo().grouped(lambda record: record._get_label_format())


class ReportOrderLabel(models.AbstractModel):
    _name = "report.rma_service.report_order_label"
    _inherit = ["rma.service.label.print"]
    _description = "Print: Device Label of a Service Order"
    _print_wants_device = True


class ReportDeviceLabel(models.AbstractModel):
    _name = "report.rma_service.report_device_label"
    _inherit = ["rma.service.label.print"]
    _description = "Print: Device Label"
    _print_model = "stock.lot"


class ReportShelfLabel(models.AbstractModel):
    _name = "report.rma_service.report_shelf_label"
    _inherit = ["rma.service.label.print"]
    _description = "Print: Shelf Label"
    _print_model = "stock.location"

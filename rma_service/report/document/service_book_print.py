from odoo import api, fields, models


class ReportDeviceBook(models.AbstractModel):
    """The book of a device, as it stands."""

    _name = "report.rma_service.report_device_book"
    _inherit = ["rma.service.print"]
    _description = "Print: Book of a Device"
    _print_model = "stock.lot"

    @api.model
    def _get_report_values(self, docids, data=None):
        """The duplicate names the day on which it was printed."""
        values = super()._get_report_values(docids, data)
        return values | {"now": fields.Datetime.now()}


class ReportDeviceBookDuplicate(models.AbstractModel):
    """The book of a device once more, marked as a duplicate."""

    _name = "report.rma_service.report_device_book_duplicate"
    _inherit = ["report.rma_service.report_device_book"]
    _description = "Print: Duplicate of the Book of a Device"


class ReportBookCertificate(models.AbstractModel):
    """What was done, for the owner of the device."""

    _name = "report.rma_service.report_book_certificate"
    _inherit = ["rma.service.print"]
    _description = "Print: Certificate of an Entry in a Book"
    _print_model = "rma.service.book.entry"

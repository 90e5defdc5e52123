from odoo import fields, models


class StockLot(models.Model):
    """The book of the device."""

    _inherit = "stock.lot"

    book_entry_ids = fields.One2many(
        comodel_name="rma.service.book.entry",
        inverse_name="device_id",
        string="Book",
        readonly=True,
        groups="rma_service.group_service_own",
    )

    def action_add_book_entry(self):
        """Open the dialog that adds an entry to the book of the device."""
        self.ensure_one()
        return self.env["rma.service.book.note"]._open(self)

    def action_print_book(self):
        """Print the book of the devices."""
        report = self.env.ref("rma_service.action_report_device_book")
        return report.report_action(self)

    def action_print_book_duplicate(self):
        """Print the books once more, marked as duplicates; noted on the devices."""
        self.check_access("read")
        for device in self:
            device._message_log(
                body=self.env._("A duplicate of the book of the device was printed.")
            )
        report = self.env.ref("rma_service.action_report_device_book_duplicate")
        return report.report_action(self)

    def _get_book(self):
        """Return the entries of the book in their order, with superuser rights.

        Of a device that companies share those of the current companies.
        """
        self.ensure_one()
        return (
            self.env["rma.service.book.entry"]
            .sudo()
            .search(
                [
                    ("device_id", "=", self.id),
                    ("company_id", "in", self.env.companies.ids),
                ],
                order="number",
            )
        )

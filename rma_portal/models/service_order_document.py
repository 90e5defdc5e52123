from odoo import models

# What was sent to the customer or signed by him. A kind that comes later is not shown
# before it is named here.
PAGE_DOCUMENTS = ("estimate", "intake", "handover")


class RmaServiceOrder(models.Model):
    """The documents on the order's page: prints as they were sent or signed."""

    _inherit = "rma.service.order"

    def _get_page_documents(self):
        """Return the documents of the order that its customer may read.

        Who was the customer before has signed for himself: his papers are not shown to
        the next one.

        :return: recordset of ``rma.service.document``, with superuser rights
        """
        self.ensure_one()
        order = self.sudo()
        customer = order.partner_id.commercial_partner_id
        return order.document_ids.filtered(
            lambda document: (
                document.kind in PAGE_DOCUMENTS
                and document.partner_id.commercial_partner_id == customer
            )
        )

    def _prepare_page_values(self):
        """Add ``documents``: list of dicts with ``id``, ``label``, ``number``,
        ``date``, ``signed_by``, ``is_waiting`` while its file is being made, and
        ``has_data`` (of a repair information form);
        newest first."""
        documents = self._get_page_documents()
        data_files = documents.filtered("estimate_id")._get_data_files()
        kinds = dict(documents._fields["kind"]._description_selection(self.env))
        return super()._prepare_page_values() | {
            "documents": [
                {
                    "id": document.id,
                    "label": kinds[document.kind],
                    "number": document.estimate_id.name,
                    "date": self._get_day_at_our_place(document.date),
                    "signed_by": document.signed_by,
                    "is_waiting": document.file_state != "made",
                    "has_data": document in data_files,
                }
                for document in documents
            ]
        }

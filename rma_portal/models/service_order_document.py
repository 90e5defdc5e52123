from odoo import models

# What was sent to the customer or signed by him. A kind that comes later is not shown
# before it is named here.
PAGE_DOCUMENTS = ("estimate", "intake", "acceptance", "handover")


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
        documents = order.env["rma.service.document"].search_fetch(
            [("order_ids", "in", order.ids)]
        )
        return documents.filtered(
            lambda document: (
                document.kind in PAGE_DOCUMENTS
                and document.partner_id.commercial_partner_id == customer
            )
        )

    def _prepare_page_values(self):
        """Add ``documents``: list of dicts, one a kind, with ``label``, ``current`` and
        ``replaced``, each a list of what ``_prepare_page_document`` returns, newest
        first."""
        page = super()._prepare_page_values()
        # The estimates are read by now.
        documents = self._get_page_documents()
        kinds = dict(documents._fields["kind"]._description_selection(self.env))
        replaced = self._get_replaced(documents)
        groups = []
        for kind in PAGE_DOCUMENTS:
            group = {"label": kinds[kind], "current": [], "replaced": []}
            for document in documents:
                if document.kind == kind:
                    has_data = document.id in page["data_files"]
                    row = self._prepare_page_document(document, has_data)
                    key = "replaced" if document in replaced else "current"
                    group[key].append(row)
            if group["current"] or group["replaced"]:
                groups.append(group)
        return page | {"documents": groups}

    def _prepare_page_document(self, document, has_data):
        """Return what the page says of a document.

        :param has_data: whether it holds a repair information form as data
        :return: dict with ``id``, ``number``, ``date``, ``signed_by``, ``has_data``,
            and ``is_waiting`` while its file is being made
        """
        return {
            "id": document.id,
            "number": document.estimate_id.name,
            "date": self._get_day_at_our_place(document.date),
            "signed_by": document.signed_by,
            "is_waiting": document.file_state != "made",
            "has_data": has_data,
        }

    def _get_replaced(self, documents):
        """Return the documents in whose place a later one is.

        :param documents: of one order, newest first
        """
        seen = set()
        replaced = documents.browse()
        for document in documents:
            key = (document.kind, document.estimate_id)
            if key in seen or document.estimate_id.service_replaced_by_id:
                replaced |= document
            seen.add(key)
        return replaced

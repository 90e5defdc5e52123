import base64

from odoo import models
from odoo.tools.misc import consteq, hmac

# 72 bits: nobody guesses them over the network, and they take twelve characters.
CODE_BYTES = 9
# What the first part of a short address stands for.
KINDS = {"s": "rma.service.order", "e": "sale.order"}


class RmaServiceOrder(models.Model):
    """Short addresses for short messages, which lead on to the page with its token.

    The code in them is made from the token: nothing more is kept, and who gets a new
    token gets a new code.
    """

    _inherit = "rma.service.order"

    def _get_message_link(self):
        self.ensure_one()
        page = super()._get_message_link()
        return page and self._get_short_link("s", self.sudo())

    def _get_estimate_link(self):
        self.ensure_one()
        page = super()._get_estimate_link()
        return page and self._get_short_link("e", self.sudo().estimate_id)

    def _get_short_link(self, kind, document):
        """Return the short address of the page of a document.

        :param kind: key of ``KINDS``
        :param document: an order or an estimate, with superuser rights
        """
        code = self._get_link_code(document)
        return f"{document.get_base_url()}/{kind}/{document.id}/{code}"

    def _get_link_code(self, document):
        """Return the code that stands for the token of a document."""
        digest = hmac(
            self.env(su=True),
            "rma_portal-link",
            (document._name, document.id, document.access_token),
        )
        code = bytes.fromhex(digest)[:CODE_BYTES]
        # Letters and digits alone: telephones cut other characters off an address.
        return base64.b64encode(code, altchars=b"Aa").decode()

    def _find_by_link(self, kind, document_id, code):
        """Return the document that a short address leads to.

        :param kind: key of ``KINDS``
        :param document_id: what stands in the address
        :param code: what stands in the address
        :return: the document with superuser rights, empty for a wrong code
        """
        documents = self.env[KINDS[kind]].sudo()
        document = documents.browse(document_id).exists()
        if kind == "e" and not document.service_order_id:
            return documents
        is_right = (
            document.access_token
            and code.isascii()
            and consteq(self._get_link_code(document), code)
        )
        return document if is_right else documents

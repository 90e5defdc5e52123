from odoo import models

from ...tools.redaction import Marks, Secret, redact
from ...tools.rights import reading_all


class RmaServiceOrder(models.Model):
    """Who and which device an order is about, to take it out of what others read.

    ``_get_personal_words`` names what is known; ``tools/redaction.py`` finds it, and
    what looks like it, in a text.
    """

    _inherit = "rma.service.order"

    def _redact(self, texts):
        """Return texts of the order without its people and device.

        :param texts: list of plain texts, which may be empty
        :return: list of tuples of a text and what was taken out (list of ``Taken``)
        """
        self.ensure_one()
        marks = self._get_personal_marks()
        general = Marks(marks["email"], marks["phone"], marks["order"])
        secrets = self._get_personal_words()
        return [redact(text, secrets, general) for text in texts]

    def _find_personal_words(self, text):
        """Return what a text tells of the order's people and device, as a list.

        Only what is certain: whole names, and numbers that are known.

        :param text: plain text
        """
        self.ensure_one()
        secrets = [
            secret._replace(kind="number") if secret.kind == "person" else secret
            for secret in self._get_personal_words()
        ]
        return [each.text for each in redact(text, secrets)[1]]

    def _get_personal_marks(self):
        """Return what takes the place of each kind of word: dict kind → text."""
        return {
            "customer": self.env._("[customer]"),
            "colleague": self.env._("[colleague]"),
            "phone": self.env._("[phone]"),
            "email": self.env._("[e-mail]"),
            "address": self.env._("[address]"),
            "serial": self.env._("[serial number]"),
            "order": self.env._("[number]"),
        }

    def _get_personal_words(self):
        """Return what must not be told of the order's people, device and papers.

        Read with all rights: what the user may not see must not be told, either. A
        wing that knows more numbers adds them here.

        :return: list of ``Secret``; what is longer comes first
        """
        self.ensure_one()
        marks = self._get_personal_marks()
        with reading_all(self, "operation_ids", "estimate_ids", "invoice_ids") as order:
            secrets = self._get_secrets_of_people(order, marks)
            device = order.device_id
            numbers = {
                "serial": [
                    device.name,
                    device.ref,
                    device.internal_number,
                ],
                "order": [
                    order.name,
                    *(order.former_numbers or "").split(", "),
                    order.scheme_voucher,
                    device.invoice_reference,
                    *order.estimate_ids.mapped("name"),
                    *order.estimate_ids.mapped("client_order_ref"),
                    *order.invoice_ids.mapped("name"),
                ],
            }
            secrets += [
                Secret("number", text, marks[kind])
                for kind, texts in numbers.items()
                for text in texts
                if text
            ]
        return sorted(secrets, key=lambda secret: -len(secret.text))

    def _get_secrets_of_people(self, order, marks):
        """Return the names, numbers and addresses of who has to do with an order.

        :param order: the order, as superuser
        :param marks: see ``_get_personal_marks``
        """
        customers = order.partner_id | order.delegate_id
        customers |= customers.commercial_partner_id
        colleagues = (order.user_id | order.operation_ids.user_id).partner_id
        secrets = []
        for partners, mark in (
            (customers, marks["customer"]),
            (colleagues - customers, marks["colleague"]),
        ):
            for partner in partners:
                kind = "firm" if partner.is_company else "person"
                found = [
                    (kind, partner.name, mark),
                    ("phone", partner.phone, marks["phone"]),
                    ("number", partner.email_normalized, marks["email"]),
                    ("number", partner.street, marks["address"]),
                    ("number", partner.vat, mark),
                ]
                secrets += [Secret(*each) for each in found if each[1]]
        return secrets

from odoo import models


class RmaServiceOrder(models.Model):
    """What else the order's page tells: the warranty given, a loan device, people."""

    _inherit = "rma.service.order"

    def _prepare_page_values(self):
        """Add ``warranties``, ``loan``, ``people``, ``date_labels``, and what the page
        says of the acceptance: ``asks_acceptance`` and ``accepted``."""
        self.ensure_one()
        order = self.sudo()
        return super()._prepare_page_values() | {
            "warranties": order._prepare_page_warranties(),
            "loan": order._prepare_page_loan(),
            "people": order._prepare_page_people(),
            "date_labels": order._get_page_date_labels(),
            "asks_acceptance": order.is_acceptance_asked,
            "accepted": order.acceptance_state == "accepted"
            and {
                "by": order.accepted_by,
                "on": order._get_day_at_our_place(order.accepted_on),
            },
            "signer": order._get_signer_name(),
        }

    def _prepare_page_warranties(self):
        """Return the warranty given on the work, once it was given.

        :return: list of dicts, see ``_get_warranty_rows``
        """
        if self.phase != "done":
            return []
        self._warm_warranties()
        return self._get_warranty_rows()

    def _prepare_page_loan(self):
        """Return the device that the customer has meanwhile: dict with ``device`` and
        ``date_due``, or False."""
        loan = self.loan_id
        return bool(loan) and {
            "device": loan.device_id.display_name,
            "date_due": loan.date_due,
        }

    def _prepare_page_people(self):
        """Return who of the customer's firm the order belongs to.

        :return: dict with ``owner`` and ``delegate``, names or False; of a person
            nothing but who came for him
        """
        partner = self.partner_id
        is_contact = partner.commercial_partner_id != partner
        return {
            "owner": is_contact and partner.name,
            "delegate": self.delegate_id.name,
        }

    def _get_page_date_labels(self):
        """Return what the days of the page are called, in the words of the type.

        :return: dict ``date_in``, ``date_out`` → label; without the day on which a
            device came in, where none did
        """
        words = self.type_id._get_words()
        labels = {"date_out": words.get("done", (False,))[0]}
        if self.type_id.kind == "workshop":
            labels["date_in"] = words.get("intake", (False,))[0]
        return {name: label for name, label in labels.items() if label}

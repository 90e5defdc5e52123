from odoo import models


class RmaServiceOrder(models.Model):
    """What the customer is asked to do now: the first thing on the order's page.

    Loaded last: it reads what the other rooms put on the page.
    """

    _inherit = "rma.service.order"

    def _prepare_page_values(self):
        """Add ``tasks``: see ``_get_page_tasks``."""
        self._warm_page()
        page = super(RmaServiceOrder, self._with_kept_rows())._prepare_page_values()
        return page | {"tasks": self._get_page_tasks(page)}

    def _get_page_tasks(self, page):
        """Return what the customer is asked to do, the most urgent first; a hook.

        To add one: a dict with ``key``, ``label`` (of its button) and ``url``, at its
        place in the list; ``is_own`` where it is an address below the page itself.

        :param page: what the page says, see ``_prepare_page_values``
        :return: list of dicts; empty where there is nothing to do for him
        """
        self.ensure_one()
        return (
            self._get_estimate_tasks(page)
            + self._get_acceptance_tasks(page)
            + self._get_payment_tasks(page)
            + self._get_booking_tasks(page)
            + self._get_collect_tasks(page)
            + self._get_rating_tasks(page)
        )

    def _get_estimate_tasks(self, page):
        """Return the estimates to answer, and the deposits to pay."""
        env = self.env
        tasks = []
        for estimate in page["estimates"]:
            if estimate["deposit_due"]:
                label = env._("Pay the deposit")
                tasks.append({"key": "deposit", "label": label, "url": estimate["url"]})
            elif not estimate["is_expired"]:
                label = env._("Answer estimate %(name)s", name=estimate["name"])
                tasks.append({"key": "answer", "label": label, "url": estimate["url"]})
        return tasks

    def _get_acceptance_tasks(self, page):
        if not page["asks_acceptance"]:
            return []
        label = self.env._("Accept or reject our work")
        return [{"key": "accept", "label": label, "url": "#acceptance"}]

    def _get_payment_tasks(self, page):
        """Return the invoices to pay."""
        return [
            {
                "key": "pay",
                "label": self.env._(
                    "Pay %(amount)s", amount=invoice["currency"].format(invoice["due"])
                ),
                "url": f"{self.access_url}/invoices/{invoice['id']}",
                "is_own": True,
            }
            for invoice in page["invoices"]
            if invoice["due"] > 0
        ]

    def _get_booking_tasks(self, page):
        """Return where a time is chosen, until one is booked."""
        booking = page["booking"]
        if not booking or booking["when"]:
            return []
        labels = {
            "bring": self.env._("Book a time to bring it"),
            "visit": self.env._("Book a time for our visit"),
            "collect": self.env._("Book a time to collect it"),
        }
        label = labels[booking["purpose"]]
        url = booking["url"]
        return [{"key": "book", "label": label, "url": url, "is_own": True}]

    def _get_collect_tasks(self, page):
        """Return where the device is collected, and the loan device brought back."""
        is_here = self.type_id.kind == "workshop" and self._get_way_key() == "collect"
        if is_here:
            label = self.env._("Collect it: where and when")
            return [{"key": "collect", "label": label, "url": "#company"}]
        return []

    def _get_rating_tasks(self, page):
        if not page["asks_rating"]:
            return []
        label = self.env._("Tell us how it was")
        return [{"key": "rate", "label": label, "url": "#rating"}]

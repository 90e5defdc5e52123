from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import place
from ..work.service_order_entry_checks import MISSING_PARTS


class RmaServiceOrder(models.Model):
    """Parts that come late: the customer is told of each delay, and once of each.

    A new delay is another part that is late, or a part that comes on a later day than
    the customer was told. A part that comes sooner again is none.
    """

    _inherit = "rma.service.order"

    def _tell_of_late_parts(self):
        """Tell the customers whose parts come after the promised date, or are late."""
        waiting = self.search(self._get_supply_domain())
        due = []
        for order in waiting:
            rule = order._get_message_rule("delayed")
            if rule and order._get_untold_parts():
                due.append((order, rule, order._get_message_key(rule)))
        self._send_one_by_one(due)

    @api.model
    def _get_supply_domain(self):
        """Return the domain of the orders for which parts may be on their way: also of
        those whose type has no stage between the approval and the repair."""
        answered = Domain("phase", "=", "approval") & Domain(
            "estimate_ids.state", "=", "sale"
        )
        return Domain("phase", "in", ("parts", "repair")) | answered

    def _get_late_parts(self):
        """Return the parts that should be here, or come after the promised date."""
        self.ensure_one()
        now = fields.Datetime.now()
        promised = self.date_promised
        return self.part_ids.filtered(
            lambda part: (
                part.availability in ("ordered", "to_order")
                and part.expected_date
                and (
                    part.expected_date < now
                    or (promised and promised < part.expected_date)
                )
            )
        )

    def _get_missing_parts(self):
        """Return the parts that are neither used nor here."""
        self.ensure_one()
        return self.sudo().part_ids.filtered(
            lambda part: part.availability in MISSING_PARTS
        )

    def _get_promise(self):
        """Return the promised date, if all that we know lets us keep it.

        The promise follows the parts: none is made for a date before the last missing
        part comes, nor while nobody knows when it comes, nor for what is over.

        :return: a datetime, or False
        """
        self.ensure_one()
        promised = self.date_promised
        if not promised or promised < fields.Datetime.now():
            return False
        missing = self._get_missing_parts()
        is_kept = all(
            part.expected_date and part.expected_date <= promised for part in missing
        )
        return promised if is_kept else False

    def _get_parts_date(self):
        """Return when the last missing part should be here.

        :return: a datetime, or False where it is unknown of one part, or over
        """
        self.ensure_one()
        dates = self._get_missing_parts().mapped("expected_date")
        last = max(dates) if dates and all(dates) else False
        return last if last and last > fields.Datetime.now() else False

    def _get_promise_words(self):
        """Return what a short message says of when the repair goes on or ends.

        :return: the sentence with a space before it, or an empty text
        """
        self.ensure_one()
        env = self.env
        day = format_date(env, place.get_day(self, self._get_promise()))
        if day:
            return " " + env._("We expect it to be ready by %(day)s.", day=day)
        day = format_date(env, place.get_day(self, self._get_parts_date()))
        if day:
            return " " + env._(
                "We need a part for it that should be here on %(day)s.", day=day
            )
        if self._get_missing_parts():
            return " " + env._("We need a part for it, and tell you when it is ready.")
        return ""

    def _get_untold_parts(self):
        """Return the late parts whose delay the customer does not know of yet."""
        self.ensure_one()
        return self._get_late_parts().filtered(lambda part: part._is_delay_untold())

    def _get_late_parts_date(self):
        """Return when the late parts should be here; the words of the message ask.

        :return: a datetime, or False where the date named is over or unknown
        """
        self.ensure_one()
        dates = self._get_late_parts().mapped("expected_date")
        last = max(dates, default=False)
        return last if last and last > fields.Datetime.now() else False

    def _get_late_parts_words(self):
        """Return when the late parts should be here as a sentence of a short message.

        :return: the sentence with a space before it, or an empty text
        """
        self.ensure_one()
        date = self._get_late_parts_date()
        if not date:
            return ""
        day = format_date(self.env, place.get_day(self, date))
        return " " + self.env._("The part should be here on %(day)s.", day=day)

    def _get_message_key(self, rule):
        """Return a key of its own for each delay: the parts and the days expected."""
        if rule.event != "delayed":
            return super()._get_message_key(rule)
        delays = [
            f"{part.id}@{part._get_expected_day()}"
            for part in self._get_untold_parts().sorted("id")
        ]
        return ":".join(["delayed", *delays])

    def _send_rule(self, rule, key, repeat=False):
        """Note which days of late parts the customer was told of."""
        logs = super()._send_rule(rule, key, repeat=repeat)
        # Who is thanked hears at the same time when the parts come.
        is_told = rule.event == "delayed" or (
            rule.event == "approved" and self._get_parts_date()
        )
        if logs and is_told:
            for part in self.sudo()._get_late_parts():
                part.date_delay_told = part._get_expected_day()
        return logs

from odoo import fields, models
from odoo.tools import format_date


class RmaServiceOrder(models.Model):
    """Parts that come late: the customer is told of each delay, and once of each.

    A new delay is another part that is late, or a part that comes on a later day than
    the customer was told. A part that comes sooner again is none.
    """

    _inherit = "rma.service.order"

    def _tell_of_late_parts(self):
        """Tell the customers whose parts come after the promised date, or are late."""
        waiting = self.search([("phase", "in", ("parts", "repair"))])
        due = []
        for order in waiting:
            rule = order._get_message_rule("delayed")
            if rule and order._get_untold_parts():
                due.append((order, rule, order._get_message_key(rule)))
        self._send_one_by_one(due)

    def _get_late_parts(self):
        """Return the parts that should be here, or come after the promised date."""
        self.ensure_one()
        now = fields.Datetime.now()
        promised = self.date_promised
        return self.part_ids.filtered(
            lambda part: (
                part.availability == "ordered"
                and part.expected_date
                and (
                    part.expected_date < now
                    or (promised and promised < part.expected_date)
                )
            )
        )

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
        day = format_date(self.env, date)
        return " " + self.env._("The part should be here on %(day)s.", day=day)

    def _get_message_key(self, rule):
        """Return a key of its own for each delay: the parts and the days expected."""
        if rule.event != "delayed":
            return super()._get_message_key(rule)
        delays = [
            f"{part.id}@{fields.Date.to_date(part.expected_date)}"
            for part in self._get_untold_parts().sorted("id")
        ]
        return ":".join(["delayed", *delays])

    def _send_rule(self, rule, key, repeat=False):
        """Note which days of late parts the customer was told of."""
        logs = super()._send_rule(rule, key, repeat=repeat)
        if logs and rule.event == "delayed":
            for part in self.sudo()._get_late_parts():
                part.date_delay_told = fields.Date.to_date(part.expected_date)
        return logs

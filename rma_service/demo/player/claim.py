from datetime import timedelta

from odoo import fields


class Claim:
    """Claims of the demo that are at the vendor for some days already."""

    def _send_claim(self, claim_id, days):
        """Send a claim so many days ago.

        :param claim_id: id of a draft ``rma.service.vendor.claim``
        :param days: how long the vendor has it
        """
        claim = self.env["rma.service.vendor.claim"].browse(claim_id)
        when = fields.Datetime.now() - timedelta(days=days)
        with self._dated(when, self._get_last_ids(), [claim.line_ids.order_id]):
            claim.action_send()
        for name in ("create_date", "date_sent"):
            self._write_date(claim, name, when)

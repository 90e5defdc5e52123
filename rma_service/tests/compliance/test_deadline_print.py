from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from ..common.deadline import DeadlineCommon


@tagged("post_install", "-at_install")
class TestDeadlinePrint(DeadlineCommon):
    """Who asked has to prove when: the protocol names day and hour of the request."""

    def _receive(self, asked, received):
        order = self._create_order(device_id=False)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE rma_service_order SET create_date = %s WHERE id = %s",
                asked,
                order.id,
            )
        )
        order.invalidate_recordset(["create_date"])
        with freeze_time(received):
            order.action_receive()
            html, _kind = self.env["ir.actions.report"]._render_qweb_html(
                "rma_service.report_intake_protocol", order.ids
            )
        return html.decode()

    def test_protocol_names_day_and_hour_of_the_request(self):
        """Asked for at 8:15 UTC, which is 9:15 in Warsaw; brought a day later."""
        html = self._receive("2026-03-02 08:15:00", "2026-03-03 10:00:00")
        self.assertIn("Requested", html)
        self.assertIn("03/02/2026", html)
        self.assertRegex(html, r"\b0?9:15")

    def test_device_that_is_handed_in_at_once_has_no_request(self):
        html = self._receive("2026-03-02 08:15:00", "2026-03-02 08:20:00")
        self.assertNotIn("Requested", html)

from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from ..common.deadline import DeadlineCommon


@tagged("post_install", "-at_install")
class TestDeadlineTour(DeadlineCommon, HttpCase):
    """The repair of ``test_deadline_story.py``, by a clerk in his browser."""

    def _click(self, moment, tour):
        """Let the clerk click at a moment, in UTC."""
        self.env.flush_all()
        with freeze_time(moment):
            self.start_tour(
                f"/odoo/service-orders/{self.order.id}",
                f"rma_service_deadline_{tour}",
                login=self.reader.login,
            )
        self.env.invalidate_all()

    def test_week_with_a_holiday_and_a_wait_for_the_customer(self):
        """Received on Monday the 2nd at 10:00 in Warsaw, five working days; Friday the
        6th is a holiday: Tuesday the 10th, 16:00. From Tuesday noon to Thursday noon
        the customer thinks: Thursday the 12th, 16:00.
        """
        self.reader = self._create_user(
            "deadline_clerk", "group_service_all", tz="Europe/Warsaw"
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "date_from": "2026-03-05 23:00:00",
                "date_to": "2026-03-06 22:59:59",
            }
        )
        self._level("repair", 5, warn_before=1, type_ids=self.type_repair.ids)
        with freeze_time("2026-03-02 08:00:00"):
            self.order = self._create_order([self.labour], team_id=self.team.id)
        self._click("2026-03-02 09:00:00", "monday")
        self.assertEqual(self._due(self.order), "2026-03-10 15:00:00")
        self._click("2026-03-03 11:00:00", "tuesday")
        self.assertFalse(self._due(self.order))
        self._click("2026-03-05 11:00:00", "thursday")
        self.assertEqual(self._due(self.order), "2026-03-12 15:00:00")
        self._click("2026-03-12 14:00:00", "last_day")
        self.assertEqual(self.order.deadline_ids.result, "kept")

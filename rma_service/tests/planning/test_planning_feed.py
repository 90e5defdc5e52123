"""The calendar a technician subscribes to: his own, by a secret, and closed in time."""

from datetime import timedelta

import vobject
from freezegun import freeze_time

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common.planning import NOW, THURSDAY, WEDNESDAY, PlanningCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPlanningFeed(PlanningCommon):
    def _read(self, user=None):
        user = (user or self.technician).sudo()
        file = self.env["rma.service.planning"]._make_feed(user)
        return vobject.readOne(file.decode())

    def _open(self, user=None):
        board = self.env["rma.service.planning"].with_user(user or self.technician)
        return board.open_feed()["url"].rpartition("/")[2].removesuffix(".ics")

    def _find(self, secret):
        return self.env["rma.service.feed"]._find_user(secret)

    def test_calendar_has_the_own_work_alone(self):
        self._plan()
        self._plan(self._create_work(user=self.colleague).operation_ids, hour=10)
        calendar = self._read()
        self.assertEqual(len(calendar.vevent_list), 1)
        event = calendar.vevent
        start = event.dtstart.value.replace(tzinfo=None)
        self.assertEqual(start, self._at(WEDNESDAY, 9))
        self.assertIn(self.work.name, event.summary.value)
        self.assertEqual(event.dtstart.value.utcoffset(), timedelta())

    def test_calendar_tells_of_visits_what_is_needed_to_make_them(self):
        self._offer("visit", slot_minutes=120)
        self.partner.write({"street": "Mill Lane 4", "city": "Lublin"})
        order = self._create_visited_order(user_id=self.technician.id)
        self._book(order, THURSDAY, 8, "visit")
        event = self._read().vevent
        self.assertIn(self.partner.name, event.summary.value)
        self.assertIn("Mill Lane 4", event.location.value)
        text = event.serialize()
        for secret in (self.partner.phone, self.partner.email, order.problem):
            self.assertNotIn(secret, text)

    def test_work_in_the_workshop_names_no_customer(self):
        self._plan()
        self.assertNotIn(self.partner.name, self._read().serialize())

    def test_cancelled_work_is_gone(self):
        self._plan()
        self.work.action_cancel()
        self.assertNotIn("vevent", self._read().contents)

    def test_secret_opens_until_it_is_closed_or_made_anew(self):
        first = self._open()
        self.assertEqual(self._find(first), self.technician)
        stored = self.env["rma.service.feed"].search(
            [("user_id", "=", self.technician.id)]
        )
        self.assertNotIn(first, stored.secret_hash)
        second = self._open()
        self.assertFalse(self._find(first))
        self.assertEqual(self._find(second), self.technician)
        board = self.env["rma.service.planning"].with_user(self.technician)
        self.assertTrue(board.get_feed()["since"])
        board.close_feed()
        self.assertFalse(self._find(second))
        self.assertFalse(board.get_feed()["since"])
        for nothing in ("", "x", "ż" * 20, "x" * 5000, False):
            self.assertFalse(self._find(nothing))

    def test_who_left_or_works_elsewhere_now_gets_nothing(self):
        secret = self._open()
        self.technician.active = False
        self.assertFalse(self._find(secret))
        self.technician.active = True
        self.assertFalse(self._find(secret))
        secret = self._open()
        group = self.env.ref("rma_service.group_service_own")
        self.technician.group_ids -= group
        self.assertFalse(self._find(secret))

    def test_work_of_a_company_that_he_left_is_not_in_it(self):
        self._plan()
        company = self.env["res.company"].create({"name": "Neighbour"})
        self.technician.write(
            {"company_ids": [(6, 0, company.ids)], "company_id": company.id}
        )
        self.assertNotIn("vevent", self._read().contents)


@tagged("post_install", "-at_install")
class TestPlanningFeedPage(PlanningCommon, HttpCase):
    @mute_logger("odoo.http")
    def test_address_answers_without_a_login(self):
        board = self.env["rma.service.planning"].with_user(self.technician)
        url = board.open_feed()["url"].partition("/service/")[2]
        self.authenticate(None, None)
        answer = self.url_open(f"/service/{url}")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("text/calendar", answer.headers["Content-Type"])
        self.assertIn("BEGIN:VCALENDAR", answer.text)
        self.assertEqual(answer.headers["Cache-Control"], "private, no-store")
        self.technician.active = False
        self.assertEqual(self.url_open(f"/service/{url}").status_code, 404)
        self.assertEqual(self.url_open("/service/calendar/wrong.ics").status_code, 404)

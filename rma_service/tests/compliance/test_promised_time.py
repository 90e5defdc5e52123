from datetime import datetime, timedelta

from odoo.tests import BaseCase, tagged

from ...tools.promised_time import (
    RoundTheClock,
    Stay,
    find_begin,
    find_due,
    find_kept,
    find_pauses,
)


def at(text):
    return datetime.strptime(f"2026-03-{text}", "%Y-%m-%d %H:%M")


def stays(*rows):
    """Return stays of (phase, begin); each ends with the next, the last is open."""
    moments = [*(at(moment) for _phase, moment in rows), None]
    return [
        Stay(phase, moments[index], moments[index + 1])
        for index, (phase, _moment) in enumerate(rows)
    ]


@tagged("post_install", "-at_install")
class TestPromisedTime(BaseCase):
    """What follows from the stays alone, without a calendar."""

    def _due(self, amount, *pauses):
        return find_due(
            RoundTheClock(None),
            at("02 10:00"),
            amount,
            "hour",
            [(at(start), end and at(end)) for start, end in pauses],
        )

    def test_time_without_pauses_is_the_time(self):
        self.assertEqual(self._due(48), at("04 10:00"))

    def test_pause_moves_what_is_due_by_its_length(self):
        """10:00 + 5 h run until 15:00, 3 h stand still, 1 h is left: 19:00."""
        self.assertEqual(self._due(6, ("02 15:00", "02 18:00")), at("02 19:00"))

    def test_pause_after_it_was_due_moves_nothing(self):
        self.assertEqual(self._due(4, ("02 15:00", "02 18:00")), at("02 14:00"))
        self.assertEqual(self._due(5, ("02 15:00", None)), at("02 15:00"))

    def test_open_pause_leaves_it_open(self):
        self.assertIsNone(self._due(6, ("02 15:00", None)))

    def test_pause_from_the_begin_on(self):
        self.assertEqual(self._due(1, ("02 10:00", "02 12:30")), at("02 13:30"))

    def test_begin_is_the_request_the_device_or_the_consent(self):
        log = stays(
            ("request", "02 10:00"),
            ("intake", "03 10:00"),
            ("approval", "04 10:00"),
            ("repair", "05 10:00"),
        )
        self.assertEqual(find_begin(log, "request"), at("02 10:00"))
        self.assertEqual(find_begin(log, "intake"), at("03 10:00"))
        self.assertEqual(find_begin(log, "consent"), at("05 10:00"))
        self.assertIsNone(find_begin(log[:1], "intake"))

    def test_repair_that_fails_its_check_is_not_kept(self):
        log = stays(
            ("repair", "02 10:00"), ("quality", "02 12:00"), ("repair", "02 13:00")
        )
        self.assertEqual(find_kept(log[:2], "repair"), at("02 12:00"))
        self.assertIsNone(find_kept(log, "repair"))
        self.assertEqual(find_pauses(log, "repair", at("02 10:00"), None, ()), [])

    def test_repair_that_comes_back_from_the_shelf_lost_no_time(self):
        log = stays(
            ("repair", "02 10:00"), ("ready", "03 12:00"), ("repair", "06 13:00")
        )
        self.assertEqual(
            find_pauses(log, "repair", at("02 10:00"), None, ()),
            [(at("03 12:00"), at("06 13:00"))],
        )

    def test_diagnosis_that_was_made_stays_made(self):
        log = stays(
            ("diagnosis", "02 10:00"),
            ("approval", "02 12:00"),
            ("diagnosis", "02 13:00"),
        )
        self.assertEqual(find_kept(log, "diagnosis"), at("02 12:00"))

    def test_who_is_agreed_and_misses_nothing_waits_for_us(self):
        log = stays(("parts", "02 10:00"), ("repair", "02 12:00"))
        pauses = find_pauses(log, "repair", at("02 10:00"), None, {"parts"})
        self.assertEqual(pauses, [(at("02 10:00"), at("02 12:00"))])
        agreed = [log[0]._replace(is_ready_to_start=True), log[1]]
        self.assertEqual(
            find_pauses(agreed, "repair", at("02 10:00"), None, {"parts"}), []
        )

    def test_stays_next_to_each_other_are_one_pause(self):
        log = stays(
            ("approval", "02 10:00"), ("parts", "02 12:00"), ("repair", "02 15:00")
        )
        self.assertEqual(
            find_pauses(
                log,
                "repair",
                at("02 10:00") + timedelta(hours=1),
                None,
                {"approval", "parts"},
            ),
            [(at("02 11:00"), at("02 15:00"))],
        )

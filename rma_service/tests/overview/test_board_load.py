from datetime import datetime

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common.deadline import DeadlineCommon

# A Wednesday, 11:30 in Warsaw.
NOW = datetime(2026, 3, 4, 10, 30)


@tagged("post_install", "-at_install")
class TestBoardLoad(DeadlineCommon):
    """The load of tomorrow: what is promised until then, against who works then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What a demo, or the company of this database, has of people and of work.
        cls.env["rma.service.team"].search([("id", "!=", cls.team.id)]).member_ids = [
            Command.clear()
        ]
        cls.env["rma.service.order"].search([]).date_promised = False
        cls.second = cls._create_user("board_second", "group_service_own")
        # By the hours of the team, as they have none of their own.
        for user in cls.technician | cls.second:
            user.resource_ids.calendar_id = False
        cls.team.member_ids = [Command.set((cls.technician | cls.second).ids)]

    def _load(self, user=None):
        """Return (minutes to do, minutes of working time, people)."""
        user = user or self.manager
        boards = self.env["rma.service.board"].with_user(user)
        with freeze_time(NOW):
            self.env.invalidate_all()
            load = boards.get_figures()["load"]
            action = boards.open_figure("load")
            operations = boards.env["rma.service.operation"].search(action["domain"])
        self.assertEqual(sum(operations.mapped("time_norm")), load["minutes"])
        return load["minutes"], load["capacity"], load["people"]

    def _promise(self, moment, operations=None, **values):
        serial = f"L-{self.env['stock.lot'].search_count([])}"
        device = self.device.copy({"name": serial})
        return self._create_order(
            operations or [self.labour],
            date_promised=moment,
            device_id=device.id,
            **values,
        )

    def test_two_technicians_have_two_working_days(self):
        self.assertEqual(self._load(), (0, 2 * 8 * 60, 2))

    def test_what_is_promised_until_tomorrow_is_to_do(self):
        self._promise("2026-03-02 10:00:00")  # late: 30 minutes
        self._promise("2026-03-05 22:59:00")  # tomorrow, 23:59 in Warsaw
        self._promise("2026-03-05 23:01:00")  # the day after
        self._promise(False)
        self.assertEqual(self._load()[0], 60)

    def test_what_is_finished_or_not_done_is_not_to_do(self):
        order = self._promise("2026-03-05 10:00:00", [self.labour, self.labour_2])
        self._bring_to(order, "repair")
        self.assertEqual(self._load()[0], 45)
        order.operation_ids[0].action_finish()
        self.assertEqual(self._load()[0], 15)
        self._bring_to(order, "quality")
        self.assertEqual(self._load()[0], 0)

    def test_holiday_and_absence_are_no_working_time(self):
        leaves = self.env["resource.calendar.leaves"]
        resource = self.env["resource.resource"].create(
            {
                "name": "Second",
                "user_id": self.second.id,
                "calendar_id": self.calendar.id,
                "company_id": self.company.id,
            }
        )
        absent = leaves.create(
            {
                "name": "Away",
                "resource_id": resource.id,
                "calendar_id": self.calendar.id,
                "date_from": "2026-03-05 07:00:00",
                "date_to": "2026-03-05 11:00:00",
            }
        )
        self.assertEqual(self._load()[1:], (12 * 60, 2))
        absent.date_to = "2026-03-05 16:00:00"
        self.assertEqual(self._load()[1:], (8 * 60, 1))
        leaves.create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "date_from": "2026-03-04 23:00:00",
                "date_to": "2026-03-05 22:59:59",
            }
        )
        self.assertEqual(self._load()[1:], (0, 0))

    def test_weekend_is_no_working_time(self):
        boards = self.env["rma.service.board"].with_user(self.manager)
        with freeze_time("2026-03-06 10:30:00"):  # Friday
            self.assertEqual(boards.get_figures()["load"]["capacity"], 0)

    def test_technician_sees_the_load_of_his_own_team(self):
        self.env["rma.service.team"].create(
            {"name": "Others", "member_ids": [Command.link(self.clerk.id)]}
        )
        self._promise("2026-03-05 10:00:00", user_id=self.technician.id)
        self._promise("2026-03-05 10:00:00", user_id=self.clerk.id)
        self.assertEqual(self._load(), (60, 3 * 8 * 60, 3))
        self.assertEqual(self._load(self.technician), (30, 2 * 8 * 60, 2))

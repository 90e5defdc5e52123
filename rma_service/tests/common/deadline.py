"""What tests of service levels have in common: a place, a team, fixed clocks."""

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command

from ...models.compliance.service_deadline_job import ASKED
from .service import ServiceCommon


class DeadlineCommon(ServiceCommon):
    """Warsaw: UTC+1 in winter, UTC+2 in summer. The team works 8 to 16, Monday to
    Friday. 2 March 2026 is a Monday.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Levels of a demo, or of the company in whose database this runs.
        cls.env["rma.service.level"].search([]).active = False
        cls.company.partner_id.tz = "Europe/Warsaw"
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Bench 8 to 16",
                "tz": "Europe/Warsaw",
                "company_id": cls.company.id,
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": "Work",
                                "dayofweek": str(day),
                                "hour_from": 8,
                                "hour_to": 16,
                                "day_period": "morning",
                            }
                        )
                        for day in range(5)
                    ),
                ],
            }
        )
        cls.leader = cls._create_user("deadline_leader", "group_service_all")
        cls.team = cls.env["rma.service.team"].create(
            {
                "name": "Bench",
                "resource_calendar_id": cls.calendar.id,
                "user_id": cls.leader.id,
            }
        )

    @classmethod
    def _level(cls, kind="repair", amount=1, unit="day", clock="working", **values):
        """Return a service level with one promise; ``begins``, ``warn_before`` of it
        are given as the values of the level are."""
        line = {"kind": kind, "amount": amount, "unit": unit, "clock": clock}
        for name in ("begins", "warn_before"):
            if name in values:
                line[name] = values.pop(name)
        return cls.env["rma.service.level"].create(
            {"name": "Test", "line_ids": [Command.create(line)], **values}
        )

    def _order_at(self, moment, **values):
        """Return an order that is asked for at a moment, in UTC."""
        values = {"team_id": self.team.id, "device_id": False} | values
        with freeze_time(moment):
            return self._create_order(**values)

    def _go(self, order, phase, moment):
        """Move an order to a phase at a moment, in UTC, past all that it asks for."""
        with freeze_time(moment):
            stage = order.type_id._get_stage_of_phase(phase, order.stage_id)
            order._write_stage(stage)
            order._after_move(stage, order)

    def _due(self, order, kind="repair"):
        """Return when a promise is due, as text in UTC; False: time stands still."""
        [row] = order.deadline_ids.filtered(lambda row: row.kind == kind)
        return fields.Datetime.to_string(row.date_due)

    def _state(self, order, moment, kind="repair"):
        """Return the state of a promise at a moment, in UTC."""
        [row] = order.deadline_ids.filtered(lambda row: row.kind == kind)
        with freeze_time(moment):
            row.invalidate_recordset(["state"])
            return row.state

    def _run(self, name, moment):
        """Let a scheduled action run at a moment, in UTC."""
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref(f"rma_service.ir_cron_{name}").method_direct_trigger()
        self.env.invalidate_all()

    def _compute_again(self, moment):
        """Let open orders follow a change; first which they are, then each batch."""
        self.env.cr.precommit.data.pop(ASKED, None)  # another click
        self._run("compute_deadlines", moment)
        self._run("compute_deadlines", moment)

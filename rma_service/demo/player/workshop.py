from datetime import timedelta

from odoo import Command

from ...tools import place


class Workshop:
    """Steps of the demo in the workshop: diagnosis, repair, quality check."""

    # === DIAGNOSIS ===#

    def _step_look(self, order, job, word, when):
        order.action_diagnose()
        self._fill_checklist(order, job, half=True)

    def _step_diagnose(self, order, job, word, when):
        order.action_diagnose()
        self._fill_checklist(order, job)
        lines = [*job.get("work", ()), *job.get("parts", ())]
        if any(payer for _key, _quantity, payer in map(self._read_line, lines)):
            # What we give away is the manager's to decide.
            order = order.with_user(self._ref("user", "manager"))
        order.write(
            {
                "diagnosis": job.get("diagnosis"),
                "defect_ids": self._link_faults("defect", job),
                "operation_ids": self._prepare_lines("service", job.get("work", ())),
                "part_ids": self._prepare_lines("part", job.get("parts", ())),
            }
        )
        for key in job.get("jobs", ()):
            self._ref("job", key)._add_to_order(order)

    def _step_prepare(self, order, job, word, when):
        order.action_prepare_estimate()

    def _step_extra(self, order, job, word, when):
        """More is broken than was seen: a supplement to the estimate."""
        extra = job["extra"]
        order.write(
            {
                "operation_ids": self._prepare_lines("service", extra["work"]),
                "part_ids": self._prepare_lines("part", extra["parts"]),
            }
        )
        order.action_send_estimate()

    # === REPAIR ===#

    def _step_start(self, order, job, word, when):
        order.action_start_repair()

    def _step_work(self, order, job, word, when):
        """Go on working: to the ``second`` operation, or into a ``pause``."""
        first = order.operation_ids[0]
        begun = max(first.entry_ids.mapped("date"))
        minutes = first.time_norm * self._get_pace(job)
        if word == "pause":
            status = self.env.ref("rma_service.operation_status_paused")
            date = min(when, begun + timedelta(minutes=minutes / 2))
            first.action_set_status(status, "Urgent till in between", date)
            return
        date = min(when, begun + timedelta(minutes=minutes))
        first.action_set_status(self._get_status("finished"), date=date)
        order.operation_ids[1].action_set_status(self._get_status("work"), date=when)

    def _step_rework(self, order, job, word, when):
        """The inspector sent it back: the main operation is opened again."""
        first = order.operation_ids[0]
        first.action_set_status(self._get_status("work"), job["say"], when)

    def _step_finish(self, order, job, word, when):
        order.write(
            {
                "solution": job.get("solution"),
                "resolution_ids": self._link_faults("resolution", job),
                "customer_note": job.get("customer_note"),
            }
        )
        self._fill_time_sheet(order, job, when)
        self._record_removed(order, job)
        order.action_finish_repair()

    def _record_removed(self, order, job):
        """Record what the technician took out of the device."""
        for key, serial, destination in job.get("removed", ()):
            part = order.part_ids.filtered(
                lambda p, key=key: p.product_id == self._ref("part", key)
            )
            order.removed_part_ids = [
                Command.create(
                    {
                        "part_id": part[:1].id,
                        "serial": serial,
                        "destination": destination,
                    }
                )
            ]

    def _step_give_up(self, order, job, word, when):
        """End without repair: outcome and reason, then ready."""
        outcome, _sep, reason = word.partition(":")
        order.write(
            {
                "solution": job.get("solution"),
                "resolution_ids": self._link_faults("resolution", job),
                "customer_note": job.get("customer_note"),
                "outcome": outcome,
                "outcome_reason_id": self.env.ref(f"rma_service.{reason}").id,
            }
        )
        order._move_to_phase("ready")

    def _get_status(self, kind):
        return self.env["rma.service.operation.status"]._get_default(kind)

    def _fill_time_sheet(self, order, job, when):
        """Enter when the operations were begun, interrupted, tested and finished."""
        morning = self._get_morning(when)
        paused = self.env.ref("rma_service.operation_status_paused")
        testing = self.env.ref("rma_service.operation_status_testing")
        work, finished = self._get_status("work"), self._get_status("finished")
        clock = morning
        opened = order.operation_ids.filtered(
            lambda op: op.status_kind not in ("finished", "not_done")
        ).sorted(lambda op: (op.status_kind != "work", op.sequence, op.id))
        for operation in opened:
            again = "finished" in operation.entry_ids.mapped("kind")
            minutes = 20 if again else operation.time_norm * self._get_pace(job)
            if operation.status_kind == "work":
                begun = max(operation.entry_ids.mapped("date"))
                clock = max(begun, clock)
                if place.get_day(self.env.company, begun) < place.get_day(
                    self.env.company, when
                ):
                    half = timedelta(minutes=minutes / 2)
                    operation.action_set_status(paused, date=begun + half)
                    operation.action_set_status(work, date=clock)
                    minutes /= 2
            else:
                operation.action_set_status(work, date=clock)
            if operation == opened[-1] and not again:
                share = timedelta(minutes=minutes * 0.8)
                operation.action_set_status(testing, date=clock + share)
            clock += timedelta(minutes=minutes)
            operation.action_set_status(finished, date=clock)
            clock += timedelta(minutes=4)

    # === QUALITY CHECK ===#

    def _step_fail(self, order, job, word, when):
        self._fill_checklist(order, job)
        order.action_fail_quality(job["say"])

    def _step_pass(self, order, job, word, when):
        self._fill_checklist(order, job)
        order.action_pass_quality()

    # === CLOCKS ===#

    def _settle_clocks(self, company):
        """Nobody worked through the nights since: what was begun days ago waits for its
        technician, and nobody has to be asked how long it took."""
        operations = self.env["rma.service.operation"].search(
            [("company_id", "=", company.id), ("worker_id", "!=", False)]
        )
        for operation in operations:
            begun = max(operation.entry_ids.mapped("date"))
            half = timedelta(minutes=operation.time_norm / 2)
            operation.action_set_status(self._get_status("paused"), date=begun + half)
        entries = self.env["rma.service.operation.entry"].search(
            [("company_id", "=", company.id), ("is_doubtful", "=", True)]
        )
        for entry in entries:
            entry._confirm_duration(entry.duration)

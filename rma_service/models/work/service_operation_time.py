from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list


class RmaServiceOperation(models.Model):
    """Time really worked, by whom.

    One person works on one operation at a time, unless the company says otherwise:
    starting a second one pauses the first. Time counts within the working hours only;
    who forgot to stop the clock is asked how long he really worked.
    """

    _inherit = "rma.service.operation"

    worker_id = fields.Many2one(
        comodel_name="res.users",
        string="Working on It",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Who works on it now: the time runs.",
    )
    time_running = fields.Float(
        string="Running (min)",
        compute="_compute_time_running",
        compute_sudo=True,
        help="Minutes since the work was started or resumed, of an operation that is"
        " being worked on.",
    )
    has_doubtful_time = fields.Boolean(
        string="Time to Confirm",
        readonly=True,
        copy=False,
        help="The clock ran on past the working hours, and nobody has said yet how long"
        " the work really took.",
    )

    @api.depends("worker_id", "entry_ids.date", "entry_ids.status_id")
    def _compute_time_running(self):
        running = self.filtered("worker_id")
        (self - running).time_running = 0.0
        last = self.env["rma.service.operation.entry"]
        for operation in running:
            last |= operation.entry_ids.sorted(lambda e: (e.date, e.id))[-1:]
        measured = last._measure(dict.fromkeys(last, fields.Datetime.now()))
        for operation in running:
            entry = last.filtered(lambda e, op=operation: e.operation_id == op)
            operation.time_running = measured.get(entry, (0.0, False))[0]

    # === ONE AT A TIME ===#

    def _get_worker(self):
        """Return who works when the current user starts the operation.

        Somebody at the counter starts it for the technician who has it to do.
        """
        self.ensure_one()
        user = self.env.user
        planned = self.sudo().planned_user_id
        if planned and planned != user and not user._is_service_technician():
            return planned._filter_service_colleagues(self.company_id) or user
        return user

    def _pause_others(self, starting, date=None):
        """Pause what those who start these operations are working on now.

        :param starting: dict operation → who starts it
        :param date: when, now by default
        :raises UserError: if one person would start several of these at once
        """
        workers = {}
        for operation in self:
            if not operation.company_id.sudo().service_parallel_work:
                workers.setdefault(starting[operation], []).append(operation)
        for worker, operations in workers.items():
            if len(operations) > 1:
                raise UserError(
                    self.env._(
                        "%(user)s works on one operation at a time: start one of"
                        " %(operations)s. Several at once can be allowed in the"
                        " settings of the service.",
                        user=worker.name,
                        operations=format_list(
                            self.env, [op.display_name for op in operations]
                        ),
                    )
                )
        if not workers:
            return
        # Also those of orders and companies that the user does not see.
        others = (
            self.sudo()
            .search(
                [
                    ("worker_id", "in", [worker.id for worker in workers]),
                    ("id", "not in", self.ids),
                    ("company_id.service_parallel_work", "=", False),
                ]
            )
            .filtered("worker_id")
        )
        paused = self.env["rma.service.operation.status"]
        for worker, operations in others.grouped("worker_id").items():
            [started] = workers[worker]
            begun = operations.entry_ids.mapped("date")
            paused = paused or paused._get_default("paused")
            operations._add_entries(
                paused,
                note=self.env._(
                    "Went on with %(operation)s of %(order)s.",
                    operation=started.display_name,
                    order=started.order_id.name,
                ),
                date=max([date or fields.Datetime.now(), *begun]),
            )
            self.env.user._bus_send(
                "simple_notification",
                {
                    "type": "info",
                    "title": self.env._("One operation at a time"),
                    "message": self.env._(
                        "%(operations)s was paused, as %(user)s goes on with"
                        " %(started)s.",
                        operations=format_list(
                            self.env,
                            [
                                f"{op.display_name} ({op.order_id.name})"
                                for op in operations
                            ],
                        ),
                        user=worker.name,
                        started=f"{started.display_name} ({started.order_id.name})",
                    ),
                },
            )

    def _apply_typed_entries(self):
        """Apply entries that somebody typed or imported: who works on an operation by
        them works on no other one any more."""
        before = {operation: operation.worker_id for operation in self}
        self._apply_entries()
        begun = self.filtered(lambda op: op.worker_id and op.worker_id != before[op])
        begun._pause_others({operation: operation.worker_id for operation in begun})

    def _stop_clock(self):
        """Pause what is being worked on, on orders that are closed, too."""
        running = self.filtered("worker_id")
        if running:
            statuses = self.env["rma.service.operation.status"]
            running._add_entries(statuses._get_default("paused"))

    # === HOW LONG REALLY ===#

    @api.model
    def _ask_for_times(self):
        """Return the dialog that asks the user about times in doubt, or True."""
        entries = self.env["rma.service.operation.entry"]._get_doubtful(self.env.user)
        return entries.sudo(False).action_ask_duration() if entries else True

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import place
from ...tools.arguments import MOMENT, TEXT, record_of, takes
from ...tools.bounds import MINUTES
from ...tools.locking import locks_first
from .service_operation_status import APPLIED, FINAL_KINDS


class RmaServiceOperation(models.Model):
    """One piece of labour on a service order.

    Choosing the product fills unit, time norm, quantity and value. Status entries drive
    the rest: the first entry that counts as work is the start, an entry with a final
    status is the end, worked time is what lies between; a finished operation may be
    reopened, which is logged.
    """

    _name = "rma.service.operation"
    _inherit = ["rma.service.line", "rma.service.guarded", "rma.service.whole"]
    _listed_by = frozenset({"order_id"})
    _description = "Service Operation"
    _rec_name = "product_id"
    _check_company_auto = True
    _sale_line_link = "service_operation_id"
    _warranty_kind = "labour"
    _bounds = {"time_norm": MINUTES}
    _system_fields = frozenset({"sale_line_ids"})

    product_id = fields.Many2one(domain="[('type', '=', 'service')]")
    sale_line_ids = fields.One2many(
        comodel_name="sale.order.line", inverse_name="service_operation_id"
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Technician",
        index=True,
        domain="[('share', '=', False)]",
    )
    planned_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Planned Technician",
        compute="_compute_planned_user_id",
        inverse="_inverse_planned_user_id",
        store=True,
        precompute=True,
        index=True,
        domain="[('share', '=', False)]",
        help="Who has the operation to do: its own technician, else that of the order.",
    )
    is_unassigned = fields.Boolean(
        string="Unassigned",
        compute="_compute_is_unassigned",
        compute_sudo=True,
        search="_search_is_unassigned",
        help="Nobody has it to do: no technician was planned, or he left.",
    )
    time_norm = fields.Float(
        string="Norm (min)",
        compute="_compute_time_norm",
        store=True,
        readonly=False,
        precompute=True,
        help="Minutes the operation should take: from the product, else from the"
        " equipment type of the order.",
    )
    time_spent = fields.Float(
        string="Worked (min)",
        readonly=True,
        copy=False,
        help="Minutes really worked, from the status entries.",
    )
    status_id = fields.Many2one(
        comodel_name="rma.service.operation.status",
        default=lambda self: self._default_status_id(),
        copy=False,
        index=True,
        ondelete="restrict",
    )
    status_kind = fields.Selection(related="status_id.kind")
    status_color = fields.Integer(related="status_id.color")
    entry_ids = fields.One2many(
        comodel_name="rma.service.operation.entry",
        inverse_name="operation_id",
        string="Status Entries",
        copy=False,
        groups="rma_service.group_service_own",
    )
    date_start = fields.Datetime(string="Started", readonly=True, copy=False)
    date_end = fields.Datetime(string="Ended", readonly=True, copy=False)
    is_finished_today = fields.Boolean(
        compute="_compute_is_finished_today", search="_search_is_finished_today"
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity of an operation must be above zero."
    )
    _time_norm_positive = models.Constraint(
        "CHECK (time_norm >= 0)", "The time norm of an operation cannot be negative."
    )
    _status_of_order_idx = models.Index("(order_id) INCLUDE (status_id, company_id)")
    # All that the productivity report asks of them.
    _date_end_idx = models.Index(
        "(date_end, id) INCLUDE (company_id, user_id, status_id, time_norm, time_spent)"
        " WHERE date_end IS NOT NULL"
    )

    def _default_status_id(self):
        statuses = self.env["rma.service.operation.status"]
        return statuses.browse(statuses._get_default_id("waiting"))

    # === COMPUTE METHODS ===#

    @api.depends("user_id", "order_id.user_id")
    def _compute_planned_user_id(self):
        for operation in self:
            operation.planned_user_id = operation.user_id or operation.order_id.user_id

    @api.depends("planned_user_id.active", "planned_user_id.company_ids", "company_id")
    def _compute_is_unassigned(self):
        for operation in self:
            planned = operation.planned_user_id
            colleague = planned._filter_service_colleagues(operation.company_id)
            operation.is_unassigned = not colleague

    def _search_is_unassigned(self, operator, value):
        if operator != "in":
            return NotImplemented
        colleagues = Domain("active", "=", True) & Domain("share", "=", False)
        domain = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain(
                "planned_user_id",
                "not any!",
                colleagues & Domain("company_ids", "in", company.ids),
            )
            for company in self.env.companies
        )
        return domain if True in value else ~domain

    @api.depends("date_end")
    def _compute_is_finished_today(self):
        for operation in self:
            end = place.get_day(operation, operation.date_end)
            operation.is_finished_today = end == place.get_today(operation)

    def _search_is_finished_today(self, operator, value):
        if operator != "in":
            return NotImplemented

        def build(here):
            begin, end = place.get_bounds(here)
            return Domain("date_end", ">=", begin) & Domain("date_end", "<", end)

        domain = place.get_domain(self.env, build, "order_id.warehouse_id")
        return domain if True in value else ~domain

    def _inverse_planned_user_id(self):
        for operation in self:
            operation.user_id = operation.planned_user_id

    @api.depends("product_id", "quantity", "product_uom_id")
    def _compute_time_norm(self):
        for operation in self:
            norm = operation.product_id._get_service_time_norm(
                operation.quantity, operation.product_uom_id
            )
            if not norm and operation.product_id:
                equipment_type = operation.order_id.equipment_type_id
                norm = equipment_type._get_default("time_norm") * operation.quantity
            operation.time_norm = norm

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        """A status that a new operation is given is an entry like any other."""
        if not self._is_typed() or self._is_system():
            return super().create(vals_list)
        first = self._default_status_id().id
        default = self.env.context.get("default_status_id")
        wanted = [vals.get("status_id") or default for vals in vals_list]
        operations = super().create([vals | {"status_id": first} for vals in vals_list])
        statuses = self.env["rma.service.operation.status"]
        others = sorted({one for one in wanted if one and one != first})
        for status in statuses.browse(others):
            pairs = zip(operations, wanted, strict=True)
            changed = self.browse([op.id for op, one in pairs if one == status.id])
            changed.action_set_status(status)
        return operations

    def write(self, vals):
        """Changing the status, also in a list, is an entry like any other."""
        if "status_id" in vals and self._is_typed():
            vals = dict(vals)
            status = self.env["rma.service.operation.status"].browse(
                vals.pop("status_id")
            )
            changed = self.filtered(lambda op: op.status_id != status)
            result = super().write(vals) if vals else True
            changed.action_set_status(status)
            return result
        result = super().write(vals)
        if "quantity" in vals or "payer" in vals:
            self.filtered("quantity_done")._apply_entries()
        return result

    def _is_typed(self):
        """Tell whether the values come from outside, not from the entries."""
        return self.env.context.get("rma_entries_applied") is not APPLIED

    # === ACTIONS ===#

    @takes(status=record_of("rma.service.operation.status"), note=TEXT, date=MOMENT)
    @locks_first
    def action_set_status(self, status, note=None, date=None):
        """Give the operations a new status: one entry each.

        :param status: record or id of ``rma.service.operation.status``
        :param note: remark kept on the entries
        :param date: when it happened, now by default
        :return: True
        :raises UserError: if work would start without the customer's consent, or on an
            order that is closed
        """
        if isinstance(status, int):
            status = self.env["rma.service.operation.status"].browse(status)
        self._check_status_change(status)
        reopened = self.filtered(
            lambda op: (
                op.status_id.kind in FINAL_KINDS and status.kind not in FINAL_KINDS
            )
        )
        if status.kind == "work":
            self._pause_others({op: op._get_worker() for op in self}, date)
        self._add_entries(status, note, date)
        for operation in reopened:
            operation.order_id.message_post(
                body=self.env._(
                    "Operation %(operation)s was reopened (%(status)s).",
                    operation=operation.display_name,
                    status=status.name,
                )
            )
        if status.kind == "work":
            self._start_repair_of_orders()
        elif status.kind == "finished":
            self._confirm_late_work()
        return True

    def action_start(self):
        """Start working: the status of kind *work* that comes first.

        :return: True, or the dialog that asks about times in doubt
        """
        return self._action_change_work("work")

    def action_pause(self):
        """Interrupt the work: the status of kind *paused* that comes first.

        :return: True, or the dialog that asks about times in doubt
        """
        return self._action_change_work("paused")

    def action_finish(self):
        """Finish: the status of kind *finished* that comes first.

        :return: True, or the dialog that asks about times in doubt
        """
        return self._action_change_work("finished")

    def _action_change_work(self, kind):
        statuses = self.env["rma.service.operation.status"]
        status = statuses._get_default(kind)
        # Clicked twice, or by two: what is so already gets no second entry.
        changed = self.filtered(
            lambda op: (
                op.status_id != status
                or (kind == "work" and op.sudo().worker_id != op._get_worker())
            )
        )
        if changed:
            changed.action_set_status(status)
        return self._ask_for_times()

    def action_open(self):
        """Open one operation with its entries in a dialog."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    # === BUSINESS METHODS ===#

    def _check_status_change(self, status):
        """Refuse entries on closed orders and work without consent."""
        self._check_order_open()
        if status._warm().kind != "work":
            return
        for operation in self:
            order = operation.order_id
            if operation.product_id.is_service_diagnosis:
                continue
            if order.phase == "request":
                raise UserError(
                    self.env._(
                        "%(operation)s cannot start: the device of %(order)s has not"
                        " been received.",
                        operation=operation.display_name,
                        order=order.name,
                    )
                )
            if order._needs_consent() and operation._get_quantity_to_agree() > 0:
                raise UserError(
                    self.env._(
                        "%(operation)s of %(order)s cannot start: the customer has not"
                        " agreed to it yet. Send the estimate, or let a manager"
                        " override the consent.",
                        operation=operation.display_name,
                        order=order.name,
                    )
                )

    def _confirm_late_work(self):
        """Work that is finished after the repair is agreed like that before its end."""
        self.order_id.filtered(
            lambda order: order.phase == "ready" and order.outcome == "repaired"
        )._confirm_estimates_without_consent()

    def _start_repair_of_orders(self):
        """Starting an operation starts the repair of its order."""
        orders = self.filtered(
            lambda op: not op.product_id.is_service_diagnosis
        ).order_id.filtered(
            lambda order: order.phase in ("intake", "diagnosis", "approval", "parts")
        )
        if orders:
            orders._move_to_phase("repair")

    def _prepare_entry_vals(self, status, note=None, date=None):
        """Return the values of a status entry of this operation."""
        self.ensure_one()
        return {
            "operation_id": self.id,
            "status_id": status.id,
            "date": date or fields.Datetime.now(),
            "note": note,
            "user_id": (
                self._get_worker() if status.kind == "work" else self.env.user
            ).id,
        }

    def _add_entries(self, status, note=None, date=None):
        """Give the operations a new status, without a question.

        :param status: ``rma.service.operation.status``
        :param note: remark kept on the entries
        :param date: when it happened, now by default
        """
        entries = self.env["rma.service.operation.entry"]
        entries.with_context(rma_entries_applied=APPLIED).create(
            [operation._prepare_entry_vals(status, note, date) for operation in self]
        )
        self._apply_entries()

    def _apply_entries(self):
        """Derive status, start, end, worked and done from the status entries."""
        for operation in self:
            entries = operation.entry_ids.sorted(lambda entry: (entry.date, entry.id))
            vals = operation._prepare_vals_from_entries(entries)
            changed = {
                name: value
                for name, value in vals.items()
                if operation._fields[name].convert_to_write(operation[name], operation)
                != value
            }
            if changed:
                system = operation._as_system()
                system.with_context(rma_entries_applied=APPLIED).write(changed)

    def _prepare_vals_from_entries(self, entries):
        """Return the values that the sorted ``entries`` give; also set their durations.

        :param entries: all entries of the operation, oldest first
        """
        self.ensure_one()
        working = entries.filtered(lambda entry: entry.status_id.kind == "work")
        entries._apply_ends(
            {
                entry: following.date
                for entry, following in zip(entries, entries[1:], strict=False)
                if entry in working
            }
        )
        last = entries[-1:]
        status = last.status_id or self._default_status_id()
        is_final = status.kind in FINAL_KINDS
        return {
            "status_id": status.id,
            "date_start": working[:1].date,
            "date_end": last.date if is_final else False,
            "time_spent": sum(entries.mapped("duration")),
            "worker_id": last.user_id.id if last in working else False,
            "has_doubtful_time": any(entries.mapped("is_doubtful")),
            "quantity_done": self.quantity if status.kind == "finished" else 0.0,
            "user_id": self.user_id.id
            or (last.user_id.id if status.kind in ("work", "finished") else False),
        }

    def _finish_open(self):
        """Finish what is neither finished nor marked as not done.

        :raises UserError: naming the open operations, where the service type wants
            every operation finished by its technician
        """
        opened = self.filtered(lambda op: op.status_id.kind not in FINAL_KINDS)
        strict = opened.filtered(
            lambda op: not op.order_id.type_id.finish_open_operations
        )
        if strict:
            raise UserError(
                self.env._(
                    "Finish these operations first, or mark them as not done:"
                    " %(operations)s.",
                    operations=", ".join(
                        f"{op.order_id.name}: {op.display_name}" for op in strict
                    ),
                )
            )
        if opened:
            opened.action_finish()

    def _give_up_open(self):
        """Mark as not done what is not finished, as the device is not repaired."""
        opened = self.filtered(lambda op: op.status_id.kind not in FINAL_KINDS)
        if opened:
            statuses = self.env["rma.service.operation.status"]
            opened.action_set_status(statuses._get_default("not_done"))

    def _can_move_order(self):
        return super()._can_move_order() and self.status_id.kind == "waiting"

import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_list

from ...tools import place
from ...tools.arguments import DAY, takes
from ...tools.locking import locks_first

_logger = logging.getLogger(__name__)

# What the dates of a device follow from.
PLANNED_BY = frozenset(
    {
        "company_id",
        "date_in_service",
        "date_inspected_before",
        "date_sold",
        "date_suspended",
        "end_customer_id",
        "equipment_type_id",
        "owner_id",
        "product_id",
        "sale_line_id",
        "service_state",
    }
)


class StockLot(models.Model):
    """What is due on the device, and since when it is suspended.

    The next date is kept by the code that changes what it follows from: the device
    itself, finished orders, and rules (``rma.service.inspection.rule``, in batches).
    Without any rule nothing is read or written.
    """

    _inherit = "stock.lot"

    inspection_ids = fields.One2many(
        comodel_name="rma.service.inspection",
        inverse_name="device_id",
        string="Inspections",
        readonly=True,
        groups="rma_service.group_service_own",
    )
    has_inspections = fields.Boolean(
        readonly=True, copy=False, help="Something is due on the device by rules."
    )
    next_inspection = fields.Date(
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The next day on which an inspection is due by the rules.",
    )
    date_inspected_before = fields.Date(
        string="Inspected Elsewhere",
        copy=False,
        help="Last inspection that was not done on an order of ours.",
    )
    date_suspended = fields.Date(
        string="Suspended Since",
        readonly=True,
        copy=False,
        tracking=True,
        help="Not used for a while: nothing is due until it is used again.",
    )

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        devices = super().create(vals_list)
        inspected = devices._filter_inspected().filtered("owner_id")
        if inspected:
            inspected._plan_inspections()
        return devices

    def write(self, vals):
        changes = PLANNED_BY & vals.keys()
        if not changes or not self.env["rma.service.inspection.rule"]._get_terms():
            return super().write(vals)
        owners = {device: device.owner_id for device in self}
        result = super().write(vals)
        inspected = self._filter_inspected()
        if inspected:
            inspected.filtered(lambda d: d.owner_id != owners[d])._forget_asking()
            inspected._plan_inspections()
        return result

    def _filter_inspected(self):
        """Return the devices that rules may be about, without a look at the rules."""
        rules = self.env["rma.service.inspection.rule"]
        if not rules._get_terms():
            return self.browse()
        products, types = rules._get_scope()
        return self.filtered(
            lambda device: (
                device.has_inspections
                or device.equipment_type_id.id in types
                or (products and device.product_id.product_tmpl_id.id in products)
                or rules._has_plan_for(device)
            )
        )

    # === ACTIONS ===#

    @locks_first
    def action_suspend(self):
        """Note that the devices are not used for a while; nothing is due meanwhile.

        :raises UserError: for devices that are out of service
        """
        self.check_access("write")
        out = self.filtered(lambda device: device.service_state == "out")
        if out:
            raise UserError(
                self.env._(
                    "%(devices)s: out of service, there is nothing to suspend.",
                    devices=format_list(self.env, out.mapped("name")),
                )
            )
        for device in self.filtered(lambda device: not device.date_suspended):
            device._as_system().write({"date_suspended": place.get_today(device)})
        return True

    @takes(day=DAY)
    @locks_first
    def action_resume(self, day=None):
        """Note that the devices are used again: what their rules say becomes due.

        :param day: date of the restart; today by default
        :raises UserError: for a restart before the pause
        """
        self.check_access("write")
        for device in self.filtered("date_suspended"):
            restart = day or place.get_today(device)
            device._resume(restart)
        return True

    def _resume(self, restart):
        """End the pause of one device.

        :param restart: date
        """
        self.ensure_one()
        pause = (restart - self.date_suspended).days
        if pause < 0:
            raise UserError(
                self.env._(
                    "%(device)s cannot start again before it was suspended.",
                    device=self.name,
                )
            )
        rows = self.env["rma.service.inspection"].sudo()
        for row in rows.search([("device_id", "=", self.id), ("is_open", "=", True)]):
            row._resume(restart, pause)
        self._as_system().write({"date_suspended": False})

    def action_view_inspections(self):
        """Open the inspections of the devices, done ones too."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "rma_service.rma_service_inspection_action"
        )
        return action | {"domain": [("device_id", "in", self.ids)], "context": {}}

    # === PLANNING ===#

    def _try_plan_inspections(self):
        """Plan one device; what is wrong with it is told in the log."""
        try:
            with self.env.cr.savepoint():
                self._plan_inspections()
        except Exception:
            self.env.invalidate_all()
            _logger.exception("%s: its inspections cannot be planned", self)

    def _plan_inspections(self):
        """Plan what is due on the devices anew, all at once.

        Rows are made for what rules ask for and dropped where none does; what was
        asked for already is not asked again for another date.
        """
        devices = self.sudo()
        rows = self.env["rma.service.inspection"].sudo()
        rows = rows.search([("device_id", "in", devices.ids), ("is_open", "=", True)])
        known = rows.grouped("device_id")
        wanted = devices._choose_inspection_rules(known)
        dropped = rows.browse()
        vals_list = []
        for device in devices:
            chosen = dict(wanted.get(device, {}))
            for row in known.get(device, ()):
                rule_id = chosen.pop(row.type_id.id, None)
                if not rule_id:
                    dropped |= row
                elif row.rule_id.id != rule_id:
                    row._as_system().write({"rule_id": rule_id})
            if device.owner_id:
                vals_list += [
                    device._prepare_inspection_vals(rule_id)
                    for rule_id in chosen.values()
                ]
        dropped._drop()
        rows = (rows - dropped) | rows._as_system().create(vals_list)
        devices._date_inspections(rows)
        devices._tell_next_inspection(rows)

    def _prepare_inspection_vals(self, rule_id):
        """Return the values of the inspection that a rule asks for.

        :param rule_id: id of a ``rma.service.inspection.rule``
        """
        self.ensure_one()
        rule = self.env["rma.service.inspection.rule"].browse(rule_id)
        return {
            "device_id": self.id,
            "rule_id": rule.id,
            "type_id": rule.type_id.id,
            "company_id": rule.company_id.id,
        }

    def _choose_inspection_rules(self, known):
        """Return by device which rules count: dict service type id → rule id.

        Only single units are inspected: of a lot nobody knows which one. A device that
        companies share is its seller's, else of who recorded its owner; without an
        owner it stays with whose inspections it has.

        :param known: dict device → its open inspections
        """
        rules = self.env["rma.service.inspection.rule"]
        single = self.filtered(lambda device: device._is_single_unit())
        shared = single.filtered(lambda d: not d.company_id and not d.sale_line_id)
        histories = self.env["rma.service.device.owner"].sudo()
        recorded = {
            row.device_id: row.company_id.id
            for row in histories.search(
                [("device_id", "in", shared.ids), ("date_to", "=", False)]
            )
        }
        wanted = {}
        for device in single:
            company = device.company_id or device.sale_line_id.company_id
            company_id = company.id or recorded.get(device)
            if not company_id and device in known:
                company_id = known[device][:1].company_id.id
            wanted[device] = rules._choose(device, {company_id})
        return wanted

    def _date_inspections(self, rows):
        """Write the dates of open inspections where they are others now.

        :param rows: open ``rma.service.inspection`` of the devices
        """
        last = {}
        done = rows._read_group(
            [("device_id", "in", rows.device_id.ids), ("state", "=", "done")],
            ["device_id", "type_id"],
            ["date_done:max", "period_begin:max"],
        )
        for device, service_type, *days in done:
            last[device.id, service_type.id] = days
        changed = {}
        for row in rows:
            day, period = last.get((row.device_id.id, row.type_id.id), (False, False))
            vals = row._prepare_plan_vals(day, period)
            if any(row[name] != value for name, value in vals.items()):
                key = tuple(vals.items())
                changed[key] = changed.get(key, row.browse()) | row
        for key, same in changed.items():
            same._as_system().write(dict(key))

    def _tell_next_inspection(self, rows=None):
        """Keep on the devices when the next inspection is due.

        :param rows: their open inspections, where they are known
        """
        if rows is None:
            rows = self.env["rma.service.inspection"].sudo()
            rows = rows.search([("device_id", "in", self.ids), ("is_open", "=", True)])
        days = dict.fromkeys(rows.device_id, False)
        for row in rows:
            if row.date_due and not row.hold:
                known = days[row.device_id] or row.date_due
                days[row.device_id] = min(known, row.date_due)
        changed = {}
        for device in self.sudo():
            told = (device in days, days.get(device, False))
            if told != (device.has_inspections, device.next_inspection):
                changed[told] = changed.get(told, device.browse()) | device
        for (has_any, day), devices in changed.items():
            devices._as_system().write(
                {"has_inspections": has_any, "next_inspection": day}
            )

    def _forget_asking(self):
        """Who bought the device is asked anew; an order that is open goes on."""
        rows = self.env["rma.service.inspection"].sudo()
        rows.search(
            Domain("device_id", "in", self.ids)
            & Domain("state", "=", "asked")
            & (Domain("order_id", "=", False) | Domain("order_id.is_open", "=", False))
        )._as_system().write({"state": "planned", "asked_on": False})

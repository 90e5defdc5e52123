from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import SQL

from ...tools import place

# Devices of one visit.
MOST_TOGETHER = 100


class RmaServiceInspection(models.Model):
    """Devices that are seen to in one visit, and the visits of a contract.

    One visit is one ``rma.service.visit`` with an order for each device, as at the
    counter: each device has its own checklist, book and next date, and the visit keeps
    them together.
    """

    _inherit = "rma.service.inspection"

    contract_id = fields.Many2one(related="rule_id.contract_id")
    period_begin = fields.Date(
        string="Visit of the Period From",
        readonly=True,
        help="First day of the period of the contract that the visit belongs to.",
    )
    place_id = fields.Many2one(
        comodel_name="res.partner",
        compute="_compute_place_id",
        compute_sudo=True,
        help="Where the device is: the address of who uses it.",
    )

    @api.depends("device_id.owner_id", "device_id.end_customer_id")
    def _compute_place_id(self):
        for row in self:
            row.place_id = row.device_id._get_service_address()

    # === WHEN ===#

    def _prepare_plan_vals(self, last, period=False):
        """A visit of a contract is due by its calendar, whatever the device says."""
        if not self.rule_id.contract_id:
            vals = super()._prepare_plan_vals(last, period)
            return vals | {"period_begin": False}
        begin, day = self.rule_id._find_visit(self.period_begin, period)
        return self._prepare_due_vals(day) | {"period_begin": begin}

    def _get_hold(self, day):
        contract = self.rule_id.contract_id
        if not contract:
            return super()._get_hold(day)
        # What the device says comes first.
        hold = super()._get_hold(True)
        if not hold and contract.state == "suspended":
            hold = "contract"
        return hold or (False if day else "term")

    def _resume(self, restart, pause):
        """What passed while a device was not used is not made up for by a plan."""
        if self.rule_id.contract_id:
            return self._forget_period()
        return super()._resume(restart, pause)

    def _forget_period(self):
        """Let visits that nobody was asked for yet be planned from today on."""
        self.filtered(lambda row: row.state == "planned")._as_system().write(
            {"period_begin": False}
        )

    def _drop(self):
        """An order that nobody has begun says that its contract asks for it no more."""
        orders = self.env["rma.service.order"].sudo()
        for row in self.sudo():
            if row.rule_id.contract_id and row.order_id.phase == "request":
                orders |= row.order_id
        result = super()._drop()
        for order in orders:
            order._message_log(
                body=self.env._(
                    "The contract does not ask for this visit any more: it is over, or"
                    " the device is not covered now. Cancel the order, or agree on it"
                    " with the customer."
                )
            )
        return result

    # === WHAT IS ASKED FOR TOGETHER ===#

    def _find_together(self):
        """Return what is due at the same place about then, locked.

        Of a plan: what belongs to the same period. What somebody else is asking for in
        this moment is left to him.
        """
        self.ensure_one()
        rule = self.rule_id
        if not rule._is_asked_together():
            return self.browse()
        domain = Domain(
            [
                ("id", "!=", self.id),
                ("rule_id", "=", rule.id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "planned"),
                ("hold", "=", False),
                ("asked_on", "=", False),
            ]
        )
        if rule.contract_id:
            domain &= Domain("period_begin", "=", self.period_begin)
        else:
            latest = place.clip_day(self.date_due) + timedelta(rule.together_days)
            domain &= Domain("date_due", "<=", latest) & Domain(
                "device_id.owner_id", "=", self.device_id.owner_id.id
            )
        near = self.search(domain).filtered(lambda row: row._is_beside(self))
        return near[: MOST_TOGETHER - 1]._lock_free()

    def _lock_free(self):
        """Return those of the rows that nobody else has, or had since they were read.

        A row that somebody wrote meanwhile cannot be locked in this transaction: it is
        his, and keeps the others from nothing.
        """
        if not self:
            return self
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(
                    SQL(
                        "SELECT id FROM %s WHERE id IN %s ORDER BY id"
                        " FOR NO KEY UPDATE SKIP LOCKED",
                        SQL.identifier(self._table),
                        self._ids,
                    ),
                    log_exceptions=False,
                )
                free = {id_ for (id_,) in self.env.cr.fetchall()}
        except SerializationFailure:
            if len(self) == 1:
                return self.browse()
            return self.browse().concat(*(row._lock_free() for row in self))
        return self.filtered(lambda row: row.id in free)

    def _is_beside(self, other):
        """Tell whether the same customer has both devices at one place."""
        self.ensure_one()
        return (
            self.place_id == other.place_id
            and self._get_customer() == other._get_customer()
        )

    def _join_visit(self):
        """Put the orders that were made now, at one place, into one visit.

        A device that came under the contract after the others were asked for joins
        them, as long as their visit has not begun.
        """
        orders = self.order_id | self[:1]._find_asked_orders()
        alone = orders.filtered(lambda order: not order.visit_id)
        if not alone or len(orders) < 2:
            return
        visit = orders.visit_id[:1]
        if visit:
            alone.write({"visit_id": visit.id})
            return
        visits = self.env["rma.service.visit"].sudo()
        visits.with_company(self.company_id).create(
            {
                "partner_id": alone[0].partner_id.id,
                "company_id": self.company_id.id,
                "order_ids": [Command.set(alone.ids)],
            }
        )

    def _find_asked_orders(self):
        """Return what a plan asked for at the place in this period and is not begun."""
        orders = self.env["rma.service.order"].sudo()
        if not self.rule_id.contract_id:
            return orders
        asked = self.search(
            [
                ("rule_id", "=", self.rule_id.id),
                ("company_id", "=", self.company_id.id),
                ("period_begin", "=", self.period_begin),
                ("state", "=", "asked"),
                ("order_id.phase", "=", "request"),
            ]
        )
        found = asked.filtered(lambda row: row._is_beside(self)).order_id
        return found if len(found) < MOST_TOGETHER else orders

    def _join_visits(self):
        """Put orders that somebody asked for by hand into visits, place by place."""
        together = self.filtered(lambda row: row.rule_id._is_asked_together())
        for rows in together.grouped(
            lambda row: (row.rule_id, row.period_begin, row.place_id, row.partner_id)
        ).values():
            rows._join_visit()

    # === THE ORDER ===#

    def _get_customer(self):
        """Return who has the device serviced: its owner.

        Of a contract, who is its customer or belongs to him; that may be the place
        that uses what its organisation owns.
        """
        device = self.device_id
        buyer = self.rule_id.contract_id.partner_id
        if buyer and buyer not in device.owner_id._get_with_parents():
            return device.end_customer_id or device.owner_id
        return device.owner_id

    def _prepare_order_vals(self):
        vals = super()._prepare_order_vals()
        contract = self.rule_id.contract_id
        if contract:
            customer = self._get_customer()
            user = self.device_id.end_customer_id
            vals |= {
                "contract_id": contract.id,
                "partner_id": customer.id,
                "delegate_id": user.id if user != customer else False,
            }
        return vals

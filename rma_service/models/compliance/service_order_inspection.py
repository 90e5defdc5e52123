from odoo import fields, models
from odoo.fields import Domain

from ...tools import place

# Outcomes with which an inspection is done.
INSPECTED = ("repaired", "no_fault")


class RmaServiceOrder(models.Model):
    """The inspection that an order is made for, or does without being made for it."""

    _inherit = "rma.service.order"

    inspection_id = fields.Many2one(
        comodel_name="rma.service.inspection",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="rma_service.group_service_own",
    )

    def _get_checkpoint_ids(self, phase):
        """An inspection has the points of its rule, where that names some."""
        ids = super()._get_checkpoint_ids(phase)
        order = self.sudo()
        if phase and order.inspection_id.rule_id.checkpoint_ids:
            points = order.inspection_id.rule_id.checkpoint_ids
            return tuple(
                points.filtered(lambda point: point.phase == phase)
                .sorted(lambda point: (point.sequence, point.id))
                .ids
            )
        return ids

    # === EFFECTS OF THE PHASES ===#

    def _enter_ready(self):
        result = super()._enter_ready()
        self._settle_inspections(is_finished=True)
        return result

    def _enter_done(self):
        result = super()._enter_done()
        self._settle_inspections()
        self._release_inspections()
        return result

    def _enter_cancel(self):
        result = super()._enter_cancel()
        self._release_inspections()
        return result

    def _settle_inspections(self, is_finished=False):
        """What was inspected sets the next date, from the day the work was finished.

        :param is_finished: the work was finished just now; of an order that went back
            into work that is a later day
        """
        type_ids = self.env["rma.service.inspection.rule"]._get_type_ids()
        orders = self.filtered(
            lambda order: (
                order.outcome in INSPECTED
                and order.device_id
                and order.type_id.id in type_ids
            )
        )
        if not orders:
            return
        rows = self.env["rma.service.inspection"].sudo()
        found = rows.search(
            Domain("device_id", "in", orders.device_id.ids)
            & Domain("type_id", "in", orders.type_id.ids)
            & (
                Domain("is_open", "=", True)
                | (Domain("order_id", "in", orders.ids) & Domain("state", "=", "done"))
            )
        )
        for order in orders:
            of_order = found.filtered(lambda row, order=order: row.order_id == order)
            row = of_order.filtered(lambda row: row.state == "done")[:1]
            if row and not is_finished:
                continue
            row = row or found.filtered(lambda row, order=order: order._does(row))[:1]
            if row:
                row._finish(order, place.get_today(order))
                order.sudo()._as_system().write({"inspection_id": row.id})
        orders.device_id._plan_inspections()

    def _does(self, row):
        """Tell whether the order does an open inspection, also when made otherwise.

        :param row: a ``rma.service.inspection``
        """
        self.ensure_one()
        return (
            row.state != "done"
            and row.device_id == self.device_id
            and row.type_id == self.type_id
            and row.company_id == self.company_id
        )

    def _release_inspections(self):
        """Orders that came to nothing leave their inspections to be done still."""
        if not self.env["rma.service.inspection.rule"]._get_type_ids():
            return
        rows = self.env["rma.service.inspection"].sudo()
        rows = rows.search([("order_id", "in", self.ids), ("is_open", "=", True)])
        rows._release()

from odoo import models

from ...tools.promised_time import find_kept


class RmaServiceOrder(models.Model):
    """Deadlines and inspections of requests that are merged or split.

    What was asked for first counts: the moment is kept in ``date_requested``, and the
    stage log begins with it (``_get_stays``). An answer that the customer got to the
    request that was split is the answer to all of its orders.
    """

    _inherit = "rma.service.order"

    def _absorb(self, others):
        result = super()._absorb(others)
        self._take_inspection(others)
        return result

    def _hand_on(self, orders, parts):
        result = super()._hand_on(orders, parts)
        for order in orders:
            order._take_inspection(self)
        return result

    def _note_merge(self, others):
        result = super()._note_merge(others)
        # What was written, and the moment of the request, came with the others.
        self._update_deadlines()
        return result

    def _take_inspection(self, others):
        """Do the inspection that another request was made for.

        One that does not fit here is to be done still: its date is asked for again.
        """
        fitting = others.filtered(
            lambda order: (
                order.inspection_id.is_open
                and order.inspection_id.type_id == self.type_id
                and order.inspection_id.device_id == self.device_id
            )
        )[:1]
        if not fitting or self.inspection_id:
            return
        inspection = fitting.inspection_id
        fitting.write({"inspection_id": False})
        vals = {"inspection_id": inspection.id}
        if not self.visit_id:
            # Several devices at one place are one visit of a maintenance plan.
            vals["visit_id"] = fitting.visit_id.id
        self.write(vals)
        inspection.write({"order_id": self.id})

    def _get_stays(self):
        """An order that was asked for before it was made has been a request since."""
        found = super()._get_stays()
        for order in self:
            stays = found[order.id]
            if order.date_requested and stays and stays[0].phase == "request":
                entered = min(stays[0].entered, order.date_requested)
                stays[0] = stays[0]._replace(entered=entered)
        return found

    def _get_answers(self, stays):
        """What the customer was written on a request counts for what it was split into.

        :param stays: dict id → stays
        """
        answers = super()._get_answers(stays)
        split = self.filtered(
            lambda order: (
                order.id not in answers
                and order.parent_order_id.closed_as == "split"
                and not find_kept(stays[order.id], "answer")
            )
        )
        if split:
            requests = split.parent_order_id
            of_requests = super(RmaServiceOrder, requests)._get_answers(
                {request.id: [] for request in requests}
            )
            for order in split:
                moment = of_requests.get(order.parent_order_id.id)
                if moment:
                    answers[order.id] = moment
        return answers

    def _prepare_deadlines(self, stays, answers):
        """What goes on elsewhere is due there."""
        if self.closed_as and self.phase == "cancel":
            return []
        return super()._prepare_deadlines(stays, answers)

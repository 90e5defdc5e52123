"""Deadlines of merged and split requests: what was asked for first counts."""

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common.deadline import DeadlineCommon

MONDAY = "2026-03-02 09:00:00"
TUESDAY = "2026-03-03 09:00:00"
WEDNESDAY = "2026-03-04 09:00:00"
THURSDAY = "2026-03-05 09:00:00"


@tagged("post_install", "-at_install")
class TestDeadlineMerge(DeadlineCommon):
    def _request_at(self, moment, **values):
        """Return a request that is asked for at a moment, as its row says, too."""
        order = self._order_at(moment, **values)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE rma_service_order SET create_date = %s WHERE id = %s",
            (moment, order.id),
        )
        self.env.invalidate_all()
        return order

    def _split_at(self, moment, request):
        dialog = self.env["rma.service.split"].create(
            {
                "order_id": request.id,
                "line_ids": [
                    Command.create({"problem": text, "type_id": self.type_repair.id})
                    for text in ("Printer jams", "Drawer stuck")
                ],
            }
        )
        with freeze_time(moment):
            dialog.action_split()
        return request.follow_up_ids.sorted("id")

    def _answer_at(self, moment, order):
        with freeze_time(moment):
            return order.message_post(
                body="We look into it",
                author_id=self.technician.partner_id.id,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=self.partner.ids,
            )

    def test_orders_of_a_split_request_are_due_as_it_was(self):
        self._level("repair", amount=5, begins="request")
        request = self._request_at(MONDAY)
        due = self._due(request)
        orders = self._split_at(THURSDAY, request)
        for order in orders:
            self.assertEqual(self._due(order), due)
        self.assertFalse(request.deadline_ids)
        self.assertFalse(request.date_deadline)

    def test_what_is_late_is_late_on_the_orders_alone(self):
        self._level("repair", amount=1, begins="request")
        request = self._request_at(MONDAY)
        orders = self._split_at(THURSDAY, request)
        for order in orders:
            self.assertEqual(self._state(order, THURSDAY), "late")
        self.assertFalse(request.deadline_ids)

    def test_answer_to_the_request_is_the_answer_to_its_orders(self):
        self._level("answer", amount=8, unit="hour", clock="always")
        request = self._request_at(MONDAY)
        self._answer_at("2026-03-02 12:00:00", request)
        for order in self._split_at(THURSDAY, request):
            [row] = order.deadline_ids
            self.assertEqual(str(row.date_kept), "2026-03-02 12:00:00")
            self.assertEqual(row.result, "kept")

    def test_who_got_no_answer_waits_on_each_order(self):
        self._level("answer", amount=8, unit="hour", clock="always")
        request = self._request_at(MONDAY)
        for order in self._split_at(THURSDAY, request):
            self.assertEqual(self._state(order, THURSDAY, "answer"), "late")
            self._answer_at("2026-03-05 10:00:00", order)
            [row] = order.deadline_ids
            self.assertEqual(str(row.date_kept), "2026-03-05 10:00:00")
            self.assertEqual(row.result, "missed")

    def test_merged_requests_count_from_the_first_of_them(self):
        self._level("repair", amount=5, begins="request")
        early = self._request_at(MONDAY)
        due = self._due(early)
        stays = self._request_at(WEDNESDAY)
        with freeze_time(THURSDAY):
            stays._merge(early)
        self.assertEqual(self._due(stays), due)
        self.assertFalse(early.deadline_ids)

    def test_answer_to_a_merged_request_comes_along(self):
        self._level("answer", amount=24, unit="hour", clock="always")
        early, stays = self._request_at(MONDAY), self._request_at(TUESDAY)
        self._answer_at("2026-03-02 12:00:00", early)
        with freeze_time(WEDNESDAY):
            stays._merge(early)
        [row] = stays.deadline_ids
        self.assertEqual(str(row.date_kept), "2026-03-02 12:00:00")
        self.assertEqual(row.result, "kept")

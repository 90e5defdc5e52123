from odoo.tests import HttpCase, tagged

from ..common.requests import RequestCommon


@tagged("post_install", "-at_install")
class TestMergeTour(RequestCommon, HttpCase):
    def test_two_requests_are_found_compared_and_merged(self):
        words = "The receipt printer jams every morning"
        first = self._create_request(problem=words)
        second = self._create_request(problem=f"{words}!")
        self.start_tour(
            f"/odoo/service-orders/{second.id}",
            "rma_service_merge",
            login=self.clerk.login,
        )
        self.assertEqual(second.merged_into_id, first)
        self.assertEqual(second.phase, "cancel")

    def test_one_request_is_split_into_two_orders(self):
        request = self._create_request(problem="Two things")
        self.start_tour(
            f"/odoo/service-orders/{request.id}",
            "rma_service_split",
            login=self.clerk.login,
        )
        orders = request.follow_up_ids.sorted("id")
        self.assertEqual(orders.mapped("problem"), ["Printer jams", "Drawer stuck"])
        self.assertEqual(request.closed_as, "split")

from odoo.tests import HttpCase, tagged

from ..common.compliance import ComplianceCommon


@tagged("post_install", "-at_install")
class TestDeviceBookTour(ComplianceCommon, HttpCase):
    def test_device_shows_what_is_due_and_its_book(self):
        self.type_inspection.has_book = True
        self._create_rule()
        register = self._create_register("TOUR-BOOK-1", date_in_service="2020-01-01")
        self._inspect(register, seals=("A1", "B7"))
        self.start_tour(
            f"/odoo/action-rma_service.stock_lot_action_device/{register.id}",
            "rma_service_device_book",
            login=self.clerk.login,
        )
        first, second = register.book_entry_ids.sorted("number")
        self.assertEqual(second.corrects_id, first)
        self.assertEqual((second.seals_after, second.user_id), ("B8", self.clerk))

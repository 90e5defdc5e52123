"""What is refused leaves the screen as it was."""

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestRefusedMove(ServiceCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order(
            [cls.labour], problem="Keys stick", user_id=cls.manager.id
        )
        cls.order.partner_id.name = "Refused by Tom"
        # What nobody checked keeps it from going on.
        kind = cls.env["rma.service.equipment.type"].create({"name": "Of the test"})
        cls.env["rma.service.checkpoint"].create(
            {"name": "Type plate", "phase": "intake", "equipment_type_id": kind.id}
        )
        cls.order.equipment_type_id = kind
        cls.order.action_receive()

    @mute_logger("odoo.http")
    def test_stage_bar_shows_the_stage_of_the_order_after_a_refusal(self):
        url = f"/odoo/service-orders/{self.order.id}"
        self.start_tour(url, "rma_service_refused_stage", login=self.manager.login)
        self.assertEqual(self.order.phase, "intake")
        self.assertEqual(self.order.problem, "Keys are loose")

    @mute_logger("odoo.http")
    def test_card_that_was_dragged_where_it_cannot_go_is_back(self):
        url = "/odoo/my-service-orders?view_type=kanban"
        self.start_tour(url, "rma_service_refused_drag", login=self.manager.login)
        self.assertEqual(self.order.phase, "intake")

    def test_escape_in_the_choice_of_columns_keeps_the_new_line(self):
        url = f"/odoo/service-orders/{self.order.id}"
        self.start_tour(url, "rma_service_escape_of_columns", login=self.manager.login)

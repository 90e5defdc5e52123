from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestOrderTimesTour(ServiceCommon, HttpCase):
    """When something is due, and how long it lasts already, as a person says it."""

    def test_board_list_and_calendar_say_when_and_who(self):
        clerk = self._create_user("times_clerk", "group_service_all")
        customer = self.env["res.partner"].create({"name": "Times Customer"})
        now = fields.Datetime.now()
        orders = self.env["rma.service.order"]
        for words, days, phase in (
            ("In four days", 4, "intake"),
            ("In twenty days", 20, "approval"),
            ("A month ago", -30, "diagnosis"),
        ):
            due = (now + timedelta(days=days)).replace(hour=14, minute=5, second=0)
            order = self._create_order(
                [self.labour],
                partner_id=customer.id,
                device_id=self.device.copy({"name": words}).id,
                problem=words,
                date_promised=due,
                user_id=clerk.id,
            )
            orders |= self._bring_to(order, phase)
        since = now - timedelta(hours=3, minutes=5)
        orders._as_system().date_last_stage_update = since
        self.env.ref(
            "rma_service.rma_service_order_action_my"
        ).context = "{'search_default_filter_my': 1}"
        self.start_tour(
            "/odoo/my-service-orders", "rma_service_order_times", login=clerk.login
        )

"""A list asks for the columns that somebody looks at, and for no others."""

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..common.stock import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestShownColumns(ServiceStockCommon, HttpCase):
    def test_column_is_asked_for_once_it_is_shown(self):
        order = self._create_order([self.labour], [self.part_keyboard])
        tag = self.env["rma.service.tag"].create({"name": "Urgent job"})
        order.tag_ids = [Command.link(tag.id)]
        self.assertEqual(order.parts_state, "available")
        action = self.env["ir.actions.act_window"].create(
            {
                "name": "One Order",
                "res_model": "rma.service.order",
                "view_mode": "list,form",
                "domain": [("id", "=", order.id)],
            }
        )
        url = f"/odoo/action-{action.id}"
        self.start_tour(url, "rma_service_shown_columns", login=self.manager.login)

import json
from unittest.mock import MagicMock, patch

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.bus.models.bus import channel_with_db, json_dump

from ...models.overview.res_company import BOARD
from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestBoardHints(ServiceCommon):
    """Screens are told that something changed: seldom, nothing of it, and those only
    who may know."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order()
        cls.env.company.sudo().search([]).service_board_watched = False
        cls.env.registry.clear_cache("stable")

    def _watch(self):
        board = self.env["rma.service.board"].with_user(self.clerk)
        board.get_figures()
        self._get_hints()

    def _get_hints(self):
        """End the transaction as a click does; return the hints that it sent."""
        last = self.env["bus.bus"].search([], order="id desc", limit=1).id
        self.env.flush_all()
        self.env.cr.precommit.run()
        sent = self.env["bus.bus"].search([("id", ">", last)])
        return sent.filtered(lambda row: json.loads(row.message)["type"] == BOARD)

    def _channel(self, company):
        return json_dump(channel_with_db(self.env.cr.dbname, (company, BOARD)))

    def test_change_is_told_without_a_word_of_it(self):
        self._watch()
        self.order.action_receive()
        [hint] = self._get_hints()
        self.assertEqual(json.loads(hint.message), {"type": BOARD, "payload": {}})
        self.assertEqual(hint.channel, self._channel(self.company))

    def test_company_that_nobody_watches_is_not_told(self):
        self.order.action_receive()
        self.assertFalse(self._get_hints())

    def test_company_that_nobody_watches_any_more_is_not_told(self):
        self._watch()
        self.company.service_board_watched = "2020-01-01"
        self.order.action_receive()
        self.assertFalse(self._get_hints())

    def test_what_no_number_follows_from_is_not_told(self):
        self._watch()
        self.order.internal_note = "Nobody counts this"
        self.assertFalse(self._get_hints())

    def test_hints_are_seconds_apart(self):
        self._watch()
        self.order.action_receive()
        self.assertEqual(len(self._get_hints()), 1)
        self.order.action_diagnose()
        self.assertFalse(self._get_hints())
        self.env.cr.execute(
            "UPDATE bus_bus SET create_date = create_date - interval '6 seconds'"
        )
        self.order.date_promised = "2026-12-24 10:00:00"
        self.assertEqual(len(self._get_hints()), 1)

    def test_work_that_is_done_changes_the_load(self):
        self._watch()
        self.order.operation_ids = [Command.create({"product_id": self.labour.id})]
        self.assertEqual(len(self._get_hints()), 1)

    def test_channels_are_those_of_companies_of_who_works_in_the_service(self):
        other = self.env["res.company"].create({"name": "Other"})
        plain = self._create_user("hint_plain", "base.group_user")
        customer = self._create_user("hint_customer", "base.group_portal")
        for user, expected in (
            (self.technician, {self._channel(self.company)}),
            (self.manager, {self._channel(self.company)}),
            (plain, set()),
            (customer, set()),
        ):
            with self.subTest(user.login):
                found = self._subscribe(user, [BOARD])
                self.assertEqual(found, expected)
                self.assertNotIn(self._channel(other), found)
        self.assertFalse(self._subscribe(self.manager, []))

    def _subscribe(self, user, names):
        """Return the channels with hints that a user's screen listens to."""
        sockets = self.env["ir.websocket"].with_user(user)
        request = MagicMock()
        request.session.uid = user.id
        with patch("odoo.addons.bus.models.ir_websocket.wsrequest", new=request):
            found = sockets._build_bus_channel_list(list(names))
        channels = {
            json_dump(channel_with_db(self.env.cr.dbname, each)) for each in found
        }
        return {name for name in channels if BOARD in name}

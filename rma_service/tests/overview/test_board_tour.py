from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestBoardTour(ServiceCommon, HttpCase):
    """The board in a browser: numbers, their lists, news, a lost connection, a wall."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The orders of a demo are not counted.
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE rma_service_order SET active = FALSE")
        cls.env.invalidate_all()
        cls.order = cls._create_order([cls.labour])
        cls._bring_to(cls.order, "ready")

    def test_numbers_open_their_lists_and_follow_what_happens(self):
        self.start_tour(
            "/odoo/service-board", "rma_service_board", login=self.clerk.login
        )

    def test_wall_needs_nobody_and_survives_a_lost_connection(self):
        self.start_tour(
            "/odoo/service-board-wall", "rma_service_board_wall", login=self.clerk.login
        )

    def test_who_does_not_work_in_the_service_reads_why_he_sees_nothing(self):
        plain = self._create_user("board_tour_plain", "base.group_user")
        with mute_logger("odoo.http"):
            self.start_tour(
                "/odoo/service-board", "rma_service_board_refused", login=plain.login
            )

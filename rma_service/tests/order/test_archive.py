from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestArchive(ServiceCommon):
    """What is still worked on leaves no list."""

    def test_open_order_is_not_archived(self):
        order = self._create_order()
        done = self._create_order(device_id=False)
        self._bring_to(done, "done")
        self._bring_to(order, "intake")
        with self.assertRaisesRegex(UserError, f"{order.name} is still open"):
            (order | done).with_user(self.manager).action_archive()
        self.assertTrue(order.active and done.active)

    def test_closed_order_is_archived_and_comes_back(self):
        order = self._create_order()
        self._bring_to(order, "done")
        order.with_user(self.manager).action_archive()
        self.assertFalse(order.active)
        order.with_user(self.manager).action_unarchive()
        self.assertTrue(order.active)

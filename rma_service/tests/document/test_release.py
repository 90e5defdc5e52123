from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..common.migration import load_migration
from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestRelease(ServiceCommon):
    """Customers read what was found and done when it is released, not before."""

    def test_technician_releases_his_words_and_goes_on_writing(self):
        order = self._create_order(diagnosis="Membrane", user_id=self.technician.id)
        self.assertTrue(order.has_unreleased_words)
        self.assertFalse(order.released_diagnosis)
        order.with_user(self.technician).action_release_words()
        self.assertEqual(order.released_diagnosis, "Membrane")
        self.assertEqual(order.released_by_id, self.technician)
        self.assertTrue(order.released_on)
        self.assertFalse(order.has_unreleased_words)
        order.diagnosis = "Membrane, I think it was dropped"
        self.assertEqual(order.released_diagnosis, "Membrane")
        self.assertTrue(order.has_unreleased_words)

    def test_words_that_are_taken_away_are_gone_for_the_customer_too(self):
        order = self._create_order(diagnosis="Dropped by the customer")
        order.action_release_words()
        order.diagnosis = False
        order.action_release_words()
        self.assertFalse(order.released_diagnosis)

    def test_what_was_found_is_released_with_the_estimate(self):
        order = self._create_order([self.labour], diagnosis="Membrane", solution="Try")
        self._bring_to(order, "approval")
        self.assertEqual(order.released_diagnosis, "Membrane")
        self.assertFalse(order.released_solution)

    def test_all_is_released_when_the_work_is_finished(self):
        order = self._create_order([self.labour], user_id=self.technician.id)
        self._bring_to(order, "quality")
        order.write({"diagnosis": "Membrane", "solution": "Replaced"})
        self.assertFalse(order.released_on)
        order.with_user(self.technician).action_pass_quality()
        self.assertEqual(order.released_diagnosis, "Membrane")
        self.assertEqual(order.released_solution, "Replaced")
        self.assertEqual(order.released_by_id, self.technician)

    def test_nobody_writes_what_was_released_by_hand(self):
        order = self._create_order().with_user(self.manager)
        for name, value in (
            ("released_diagnosis", "x"),
            ("released_on", "2026-01-01"),
            ("released_by_id", self.manager.id),
        ):
            with self.subTest(name=name), self.assertRaises(UserError):
                order.write({name: value})

    def test_who_does_not_see_the_order_releases_nothing(self):
        other = self._create_user("other_technician", "group_service_own")
        order = self._create_order(diagnosis="x", user_id=self.technician.id)
        with self.assertRaises(AccessError):
            order.with_user(other).action_release_words()

    def test_finished_orders_of_before_stay_as_they_were_read(self):
        done = self._bring_to(
            self._create_order([self.labour], diagnosis="Old"), "done"
        )
        at_work = self._create_order(diagnosis="Still thinking", device_id=False)
        self.env.flush_all()
        for column in ("released_diagnosis", "released_solution"):
            self.env.cr.execute(
                SQL(
                    "ALTER TABLE rma_service_order DROP COLUMN %s",
                    SQL.identifier(column),
                )
            )
        script = load_migration("19.0.1.6.0", "pre-released_words")
        script.migrate(self.env.cr, "19.0.1.5.0")
        script.migrate(self.env.cr, "19.0.1.5.0")
        self.env.invalidate_all()
        self.assertEqual(done.released_diagnosis, "Old")
        self.assertFalse(at_work.released_diagnosis)

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-04 10:30:00")
class TestTimeOfOthers(ServiceCommon):
    """What a colleague worked only he or a manager says, and the order tells."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._create_user("colleague", "group_service_all")
        cls.order = cls._create_order(
            operations=[cls.labour], user_id=cls.technician.id
        )
        cls._bring_to(cls.order, "repair")
        cls.operation = cls.order.operation_ids
        with freeze_time("2026-03-04 09:00:00"):
            cls.operation.with_user(cls.technician).action_start()
        cls.entry = cls.operation.entry_ids.filtered(lambda e: e.kind == "work")[-1:]
        # From here on changes are changes, not what is filled in at once.
        cls.env.cr.precommit.run()

    def _get_history(self):
        self.env.cr.precommit.run()
        return " ".join(self.order.message_ids.mapped("body"))

    def test_entry_of_a_colleague_is_not_changed(self):
        entry = self.entry.with_user(self.colleague)
        for vals in (
            {"date": "2026-03-04 08:00:00"},
            {"user_id": self.colleague.id},
            {"note": "Not me"},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(AccessError, "service manager"),
            ):
                entry.write(vals)

    def test_entry_is_not_made_for_a_colleague(self):
        entries = self.env["rma.service.operation.entry"].with_user(self.colleague)
        with self.assertRaisesRegex(AccessError, "service manager"):
            entries.create(
                {
                    "operation_id": self.operation.id,
                    "status_id": self.entry.status_id.id,
                    "user_id": self.technician.id,
                }
            )

    def test_own_entry_is_not_given_away(self):
        with self.assertRaisesRegex(AccessError, "service manager"):
            self.entry.with_user(self.technician).user_id = self.colleague

    def test_length_is_not_typed(self):
        for name, value in (
            ("duration", 600),
            ("is_confirmed", True),
            ("is_doubtful", True),
        ):
            with self.subTest(field=name), self.assertRaises(AccessError):
                self.entry.with_user(self.technician).write({name: value})

    def test_own_entry_is_corrected_and_the_order_tells(self):
        self.entry.with_user(self.technician).date = "2026-03-04 08:00:00"
        self.assertIn("→", self._get_history())

    def test_manager_corrects_a_colleague_and_the_order_tells(self):
        self.entry.with_user(self.manager).user_id = self.colleague
        history = self._get_history()
        self.assertIn(self.colleague.name, history)
        self.assertIn(self.technician.name, history)

    def test_counter_starts_the_work_of_a_technician(self):
        counter = self._create_user("counter", "group_service_all")
        order = self._create_order(
            operations=[self.labour_2], user_id=self.technician.id, device_id=False
        )
        self._bring_to(order, "repair")
        order.operation_ids.with_user(counter).action_start()
        self.assertTrue(order.operation_ids.entry_ids)

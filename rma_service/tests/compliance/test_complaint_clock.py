from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common.migration import load_migration
from ..common.plain_request import PlainRequestCommon


@tagged("post_install", "-at_install")
class TestComplaintClock(PlainRequestCommon):
    """In France a complaint is answered within eight days: a clock of the law."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.fr")
        cls.level = cls.env.ref("rma_service.rma_service_level_fr_complaint")
        cls._load_shipped("data/compliance/rma_service_level_data.xml")
        cls.complaint = cls.env.ref("rma_service.rma_service_type_complaint")

    def _complain(self, **values):
        return self._create_request(type_id=self.complaint.id, **values)

    def test_complaint_has_to_be_answered_within_eight_days(self):
        self.assertEqual(self.level.type_ids, self.complaint)
        with freeze_time("2026-03-02 10:30:00"):
            order = self._complain()
            [deadline] = order.deadline_ids
            self.assertEqual(deadline.kind, "answer")
            self.assertTrue(deadline.is_legal)
            day = self._get_day(deadline.date_due)
            self.assertEqual((day - self._get_today()).days, 8)
        with freeze_time("2026-03-05 10:30:00"):
            order.with_user(self.technician).action_answer("You get 20 back.")
        self.assertEqual(deadline.result, "kept")
        self.assertFalse(order.date_deadline)

    def test_late_answer_is_missed(self):
        with freeze_time("2026-03-02 10:30:00"):
            order = self._complain()
        with freeze_time("2026-03-15 10:30:00"):
            order.with_user(self.technician).action_answer("You get 20 back.")
        self.assertEqual(order.deadline_ids.result, "missed")

    def test_repairs_under_warranty_have_no_clock_of_complaints(self):
        order = self._create_order(type_id=self.type_warranty.id)
        self.assertFalse(order.deadline_ids.filtered("is_legal"))

    # === FROM BEFORE ===#

    def _migrate(self):
        load_migration("19.0.1.8.0", "post-complaints").migrate(
            self.env.cr, "19.0.1.7.0"
        )
        self.env.invalidate_all()

    def test_databases_of_before_get_the_clock_on_complaints(self):
        self.level.type_ids = self.type_warranty
        self._migrate()
        self.assertEqual(self.level.type_ids, self.complaint)
        self.assertTrue(self.level.active)
        self._migrate()
        self.assertEqual(self.level.type_ids, self.complaint)

    def test_clock_that_somebody_changed_stays(self):
        for types in (
            self.type_warranty | self.type_repair,
            self.type_complaint,
            self.type_repair.browse(),
        ):
            self.level.type_ids = [Command.set(types.ids)]
            self._migrate()
            self.assertEqual(self.level.type_ids, types)
        self.level.write({"type_ids": self.type_warranty, "active": False})
        self._migrate()
        self.assertFalse(self.level.active)

    def test_clock_without_its_type_wakes_up(self):
        self.level.write({"type_ids": [Command.clear()], "active": False})
        rows = self.env["ir.model.data"].search(
            [("module", "=", "rma_service"), ("name", "=", "rma_service_type_warranty")]
        )
        rows.name = "gone"
        self.env.flush_all()
        self.env.registry.clear_cache()
        self._migrate()
        self.assertEqual(self.level.type_ids, self.complaint)
        self.assertTrue(self.level.active)

    def test_columns_of_requests_are_made_before_the_update(self):
        script = load_migration("19.0.1.8.0", "pre-requests")
        order = self._create_request(subject_id=self.labour.id)
        order.flush_recordset()
        script.migrate(self.env.cr, "19.0.1.7.0")
        self.assertEqual(order.subject_id, self.labour)

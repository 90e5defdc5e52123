"""Points of the intake are answered at the counter, in the dialog itself."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..device.test_photos import HTML
from .test_checklist import PIXEL, ChecklistCommon


@tagged("post_install", "-at_install")
class TestIntakeChecks(ChecklistCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.point_seal = cls._create_point(
            "Seal", phase="intake", kind="number", has_max=True, value_max=3
        )
        cls.point_case = cls._create_point(
            "Case", phase="intake", photo_required=True, is_mandatory=False
        )

    def _form(self):
        form = Form(self.env["rma.service.intake"].with_user(self.clerk))
        form.partner_id = self.partner
        form.serial = self.device.name
        return form

    def _create_device_of(self, name):
        vals = {"name": name, "product_id": self.device_product.id}
        return self.env["stock.lot"].create(vals)

    def _answer(self, **answers):
        """Return an intake with answers to points, by the names of their attributes."""
        points = {name: getattr(self, f"point_{name}") for name in answers}
        return (
            self.env["rma.service.intake"]
            .with_user(self.clerk)
            .create(
                {
                    "partner_id": self.partner.id,
                    "serial": self.device.name,
                    "check_answers": {
                        str(points[name].id): value for name, value in answers.items()
                    },
                }
            )
        )

    def test_dialog_shows_the_points_of_the_intake_and_judges_the_answers(self):
        form = self._form()
        names = [check["name"] for check in form.intake_checks]
        self.assertEqual(set(names), {"Type plate", "Seal", "Case"})
        self.assertTrue(form.has_open_checks)
        intake = self._answer(plate={"result": "pass"}, seal={"value_number": 5})
        results = {check["name"]: check["result"] for check in intake.intake_checks}
        self.assertEqual(
            results, {"Type plate": "pass", "Seal": "fail", "Case": "pending"}
        )
        self.assertFalse(intake.has_open_checks)

    def test_answers_of_the_counter_stop_nobody_later(self):
        intake = self._answer(
            plate={"result": "pass", "remark": "Scratched"}, seal={"value_number": 2}
        )
        intake.action_confirm()
        order = intake.line_ids.order_id
        plate = order.check_ids.filtered(lambda c: c.checkpoint_id == self.point_plate)
        self.assertEqual((plate.result, plate.remark), ("pass", "Scratched"))
        self.assertEqual(plate.user_id, self.clerk)
        order.with_user(self.manager).action_diagnose()
        self.assertEqual(order.phase, "diagnosis")

    def test_answers_belong_to_their_device(self):
        intake = self._answer(plate={"result": "pass"}, seal={"value_number": 2})
        intake.action_add_device()
        self.assertFalse(intake.check_answers)
        intake.write({"product_id": self.device_product.id, "serial": "SECOND-1"})
        self.assertTrue(intake.has_open_checks)
        intake.action_confirm()
        first, second = intake.line_ids.sorted("id").order_id.sorted("id")
        self.assertFalse(first.intake_points)
        self.assertIn("Type plate", second.intake_points)

    def test_photo_of_a_point_is_kept_and_only_ones_own(self):
        files = self.env["ir.attachment"].with_user(self.clerk)
        vals = {"name": "a.png", "datas": PIXEL, "res_model": "rma.service.intake"}
        photo = files.create(vals)
        intake = self._answer(case={"result": "pass", "photo_id": photo.id})
        intake.action_confirm()
        checks = intake.line_ids.order_id.check_ids
        case = checks.filtered(lambda c: c.checkpoint_id == self.point_case)
        self.assertTrue(case.has_photo)
        foreign = files.with_user(self.manager).create(vals)
        for device in ("PHOTO-1", "PHOTO-2"):
            self._create_device_of(device)
        intake = self._answer(case={"photo_id": foreign.id})
        intake.serial = "PHOTO-1"
        with self.assertRaises(AccessError):
            intake.action_confirm()
        page = files.create(vals | {"datas": False, "raw": HTML})
        intake = self._answer(case={"photo_id": page.id})
        intake.serial = "PHOTO-2"
        with self.assertRaisesRegex(UserError, "no photo"):
            intake.action_confirm()

    def test_nonsense_is_no_answer(self):
        for answer in (
            [],
            "pass",
            {"result": "excellent"},
            {"result": ["pass"]},
            {"value_number": "much"},
            {"value_number": True, "order_id": 1, "user_id": 1},
        ):
            with self.subTest(answer):
                intake = self._answer(seal=answer)
                [seal] = [c for c in intake.intake_checks if c["name"] == "Seal"]
                self.assertEqual(seal["result"], "pending")
        intake.action_confirm()
        self.assertEqual(
            set(intake.line_ids.order_id.check_ids.mapped("result")), {"pending"}
        )

    def test_what_the_customer_says_of_fault_and_urgency_is_on_the_order(self):
        category = self.env["rma.service.category"].create({"name": "Leasing"})
        form = self._form()
        form.show_more = True
        form.severity = "dangerous"
        form.category_id = category
        intake = form.save()
        intake.action_confirm()
        order = intake.line_ids.order_id
        self.assertEqual((order.severity, order.category_id), ("dangerous", category))

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..common.slow import slow_server
from .test_checklist import ChecklistCommon


@tagged("post_install", "-at_install")
class TestChecklistScreen(ChecklistCommon, HttpCase):
    """A technician fills the checklist with taps, in a real browser."""

    def test_checklist_is_filled_by_taps(self):
        order = self._create_order(
            type_id=self.type_warranty.id, user_id=self.technician.id
        )
        order.action_receive()
        order.action_mark_all_passed()
        order.action_diagnose()
        self.start_tour(
            f"/odoo/rma.service.order/{order.id}",
            "rma_service_checklist",
            login="service_own",
        )
        self.env.invalidate_all()
        answers = {
            check.name: check.result
            for check in order.check_ids
            if check.phase == "diagnosis"
        }
        self.assertEqual(
            answers,
            {
                "Battery": "fail",
                "Keys": "pass",
                "Report number": "pass",
                "Dust": "na",
            },
        )
        battery = self._get_check(order, "Battery")
        self.assertEqual(battery.value_number, 2.1)
        self.assertEqual(battery.remark, "Leaks")
        self.assertEqual(battery.user_id, self.technician)
        self.assertEqual(order.operation_ids.product_id, self.labour_2)
        self.assertEqual(order.phase, "repair")

    def test_all_points_are_passed_with_one_tap(self):
        self.point_plate.phase = "quality"
        # A fault that the diagnosis found does not hide the end of the inspection.
        self.register.checkpoint_ids.filtered(
            lambda point: point.phase == "diagnosis" and point != self.point_note
        ).active = False
        order = self._create_order(
            type_id=self.type_warranty.id,
            user_id=self.technician.id,
            operation_ids=[Command.create({"product_id": self.labour.id})],
        )
        for action in ("receive", "diagnose", "start_repair", "finish_repair"):
            getattr(order, f"action_{action}")()
            self._get_check(order, "Dust").result = "fail"
        self.start_tour(
            f"/odoo/rma.service.order/{order.id}",
            "rma_service_checklist_all",
            login="service_own",
        )
        self.env.invalidate_all()
        inspected = order._get_current_checks("quality")
        self.assertEqual(inspected.mapped("result"), ["pass"] * 3)
        self.assertEqual(order.phase, "ready")

    def test_what_is_typed_is_stored_though_the_server_is_slow(self):
        for name in ("Supply", "Fan"):
            # 5 lies in the range, too: a lost key would pass.
            self._create_point(
                name,
                kind="number",
                has_min=True,
                value_min=1,
                has_max=True,
                value_max=2000,
            )
        for name in ("Screws", "Cables"):
            self._create_point(name, is_mandatory=False)
        self.point_keys.active = False
        order = self._create_order(
            type_id=self.type_warranty.id,
            user_id=self.technician.id,
            operation_ids=[Command.create({"product_id": self.labour.id})],
        )
        order.action_receive()
        order.action_mark_all_passed()
        order.action_diagnose()
        with slow_server():
            self.start_tour(
                f"/odoo/rma.service.order/{order.id}",
                "rma_service_checklist_slow",
                login="service_own",
                timeout=120,
            )
        self.env.invalidate_all()
        self.assertEqual(self._get_check(order, "Supply").value_number, 19.05)
        self.assertEqual(self._get_check(order, "Fan").value_number, 1450.25)
        self.assertEqual(self._get_check(order, "Battery").value_number, 2.95)
        self.assertEqual(
            self._get_check(order, "Report number").value_text, "Z-1042/77"
        )
        self.assertEqual(
            self._get_check(order, "Fan").remark,
            "Measured three times, with the cover closed and after an hour of work",
        )

    def test_measured_numbers_are_read_as_they_were_typed(self):
        self.browser_js(
            "/odoo",
            """
            const { parseMeasured } = odoo.loader.modules.get(
                "@rma_service/checklist/checklist"
            );
            const english = { decimalPoint: ".", thousandsSep: "," };
            const romanian = { decimalPoint: ",", thousandsSep: "." };
            const polish = { decimalPoint: ",", thousandsSep: "\u00a0" };
            const wanted = [
                ["19.05", english, 19.05],
                ["19,05", english, 19.05],
                ["6,5", english, 6.5],
                ["1,250", english, NaN],
                ["0,125", english, 0.125],
                ["1,250.5", english, 1250.5],
                ["1,250,000", english, 1250000],
                ["12,50,00", english, null],
                ["19.05", romanian, 19.05],
                ["1.250", romanian, NaN],
                ["1.2500", romanian, 1.25],
                ["1250,5", romanian, 1250.5],
                ["1.250,5", romanian, 1250.5],
                ["1.250", polish, 1.25],
                ["1 250,5", polish, 1250.5],
                ["19 05", polish, null],
                ["-3", polish, -3],
                ["=1+2", english, null],
                ["5 V", english, null],
                ["", english, null],
            ];
            for (const [text, locale, value] of wanted) {
                const read = parseMeasured(text, locale);
                if (!Object.is(read, value)) {
                    throw new Error(`${text} was read as ${read}, not as ${value}`);
                }
            }
            console.log("test successful");
            """,
            ready="odoo.isReady === true",
            login="service_own",
        )

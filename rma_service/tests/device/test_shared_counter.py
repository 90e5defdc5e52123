"""A technician with his own orders at a counter that he shares with colleagues.

He takes a device in, or looks one up, that a colleague has an open order of: he is
told the number of that order and nothing else of it, and is never refused.
"""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..house.test_rights import RightsCommon

SECRET = "Found the diary of the customer"


@tagged("post_install", "-at_install")
class TestSharedCounter(RightsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls._create_order(
            [cls.labour], user_id=cls.colleague.id, problem=SECRET
        )
        cls._bring_to(cls.foreign, "intake")
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.env.invalidate_all()

    def _get_models(self, name):
        return self.env[name].with_user(self.technician)

    def test_new_order_is_warned_of_the_order_of_a_colleague(self):
        with Form(self._get_models("rma.service.order")) as form:
            form.partner_id = self.partner
            form.product_id = self.device_product
            form.device_id = self.device
            self.assertIn(self.foreign.name, form.intake_warning)
            self.assertTrue(form.is_device_here)
            self.assertFalse(form.other_open_order_ids[:])
            self.assertFalse(form.device_order_ids[:])
            self.assertFalse(form._get_modifier("intake_warning", "invisible"))
            self.assertTrue(form._get_modifier("device_order_ids", "invisible"))
            form.problem = "Keys stick"
        order = form.record
        self.assertIn(self.foreign.name, order.intake_warning)
        self.assertFalse(order.other_open_order_ids)

    def test_new_order_lists_what_may_be_opened(self):
        self.foreign.user_id = self.technician
        form = Form(self._get_models("rma.service.order"))
        form.partner_id = self.partner
        form.product_id = self.device_product
        form.device_id = self.device
        self.assertEqual(form.other_open_order_ids[:].ids, self.foreign.ids)

    def test_web_client_opens_the_form_of_a_new_order(self):
        orders = self._get_models("rma.service.order")
        spec = {
            name: {"fields": {"display_name": {}, "stage_id": {}}}
            for name in ("other_open_order_ids", "device_order_ids")
        } | {"device_id": {}, "intake_warning": {}}
        answer = orders.onchange({"device_id": self.device.id}, ["device_id"], spec)
        self.assertNotIn(SECRET, str(answer))
        self.assertFalse(answer["value"].get("other_open_order_ids"))
        answer = orders.with_context(default_device_id=self.device.id).onchange(
            {}, [], spec
        )
        self.assertIn(self.foreign.name, answer["value"]["intake_warning"])
        # The owner is compared with who brings it once that is known.
        self.assertNotIn("belongs", answer["value"]["intake_warning"])

    def test_scanned_device_is_warned_of(self):
        with Form(self._get_models("rma.service.intake")) as form:
            form.partner_id = self.partner
            form._barcode_scanned = self.device.name
            self.assertEqual(form.device_id, self.device)
            self.assertIn(self.foreign.name, form.warning)
            self.assertFalse(form.open_order_ids[:])
            self.assertFalse(form._get_modifier("warning", "invisible"))
            self.assertNotIn(SECRET, f"{form.device_history} {form.model_history}")
            # The next one is scanned: the first goes on the list.
            form._barcode_scanned = "SN-NEW"
            with form.line_ids.edit(0) as line:
                self.assertIn(self.foreign.name, line.warning)

    def test_device_that_is_here_is_not_taken_in_twice(self):
        intake = self._get_models("rma.service.intake").create(
            {
                "partner_id": self.partner.id,
                "device_id": self.device.id,
                "problem": "Keys stick",
            }
        )
        with self.assertRaisesRegex(Exception, self.foreign.name):
            intake.action_confirm()

    def test_device_announced_by_a_colleague_is_taken_in_with_a_reason(self):
        other = self.env["stock.lot"].create(
            {"name": "SN-0077", "product_id": self.device_product.id}
        )
        announced = self._create_order(device_id=other.id, user_id=self.colleague.id)
        self.env.flush_all()
        self.env.invalidate_all()
        intake = self._get_models("rma.service.intake").create(
            {
                "partner_id": self.partner.id,
                "device_id": other.id,
                "problem": "Keys stick",
                "reason": "He came twice",
            }
        )
        self.assertIn(announced.name, intake.warning)
        action = intake.action_confirm()
        order = self.env["rma.service.order"].browse(action["res_id"])
        self.assertEqual(order.phase, "intake")
        self._open_view(order.with_user(self.technician), None, "form")

    def test_device_is_not_taken_in_for_a_colleague_whose_orders_are_hidden(self):
        values = {
            "partner_id": self.partner.id,
            "serial": "SN-0078",
            "product_id": self.device_product.id,
            "problem": "Keys stick",
            "user_id": self.colleague.id,
        }
        intakes = self._get_models("rma.service.intake")
        with self.assertRaisesRegex(UserError, "leave the technician empty"):
            intakes.create(values).action_confirm()
        self.team.member_ids = self.technician | self.colleague
        action = intakes.create(values | {"team_id": self.team.id}).action_confirm()
        order = self.env["rma.service.order"].browse(action["res_id"])
        self.assertEqual(order.user_id, self.colleague)

    def test_device_is_taken_in_for_oneself(self):
        intake = self._get_models("rma.service.intake").create(
            {
                "partner_id": self.partner.id,
                "serial": "SN-0079",
                "product_id": self.device_product.id,
                "problem": "Keys stick",
                "user_id": self.technician.id,
            }
        )
        self.assertTrue(intake.action_confirm()["res_id"])

    def test_device_is_put_on_an_order_in_its_dialog(self):
        order = self._create_order(device_id=False, user_id=self.technician.id)
        dialog = self._get_models("rma.service.device.create").create(
            {"order_id": order.id, "serial": self.device.name}
        )
        dialog.action_confirm()
        self._open_view(order.with_user(self.technician), None, "form")
        self.assertIn(
            self.foreign.name, order.with_user(self.technician).intake_warning
        )

    def test_device_and_customer_are_opened_and_count_what_is_seen(self):
        device = self.device.with_user(self.technician)
        form = self.env.ref("rma_service.stock_lot_view_form_device").id
        self._open_view(device, form, "form")
        self.assertEqual(device.service_order_count, 0)
        self.assertFalse(device.service_order_ids)
        device._prepare_label()
        self.assertFalse(device.service_order_ids)
        device.action_view_service_orders()
        partner = self.partner.with_user(self.technician)
        self._open_view(partner, None, "form")
        self.assertEqual(partner.service_order_open_count, 0)
        self.assertEqual(partner.service_order_count, 0)
        action = partner.action_view_service_orders()
        found = self._get_models("rma.service.order").search(action["domain"])
        self.assertNotIn(self.foreign, found)

    def test_own_order_beside_that_of_a_colleague_is_opened_and_followed_up(self):
        order = self._create_order([self.labour], user_id=self.technician.id)
        mine = order.with_user(self.technician)
        self._open_view(mine, None, "form")
        self._open_view(mine, None, "list")
        self.assertEqual(mine.earlier_order_count, 0)
        follow_up = self._get_models("rma.service.follow.up").create(
            {
                "order_id": order.id,
                "problem": "Clean it",
                "operation_ids": [Command.set(mine.operation_ids.ids)],
            }
        )
        action = follow_up.action_confirm()
        made = self.env["rma.service.order"].browse(action["res_id"])
        self._open_view(made.with_user(self.technician), None, "form")

    def test_work_on_the_order_of_a_colleague_is_followed_up(self):
        self.foreign.operation_ids.user_id = self.technician
        self.env.flush_all()
        self.env.invalidate_all()
        mine = self.foreign.with_user(self.technician)
        follow_up = self._get_models("rma.service.follow.up").create(
            {"order_id": mine.id, "problem": "Clean it"}
        )
        action = follow_up.action_confirm()
        made = self.foreign.follow_up_ids
        self.assertEqual(made.user_id, self.colleague)
        self.assertIn(made.name, action["params"]["message"])
        self.assertFalse(made.with_user(self.technician).has_access("read"))

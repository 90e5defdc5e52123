from freezegun import freeze_time

from odoo.tests import tagged

from ...models.order.service_order_duplicate import COPIED
from ..common.requests import RequestCommon

# Of a copy's own: made anew, or the default of every new order.
OWN = {
    *("active", "color", "company_id", "create_date", "create_uid", "id", "name"),
    *("stage_id", "phase", "write_date", "write_uid", "date_last_stage_update"),
    *("search_words", "is_unassigned", "access_token"),
}


@tagged("post_install", "-at_install")
class TestDuplicate(RequestCommon):
    """An order is copied for its customer; what may be a second try is shown."""

    def test_who_what_and_planned_work_are_copied(self):
        order = self._create_order([self.labour], [self.part_keyboard], priority="1")
        copy = order.with_user(self.technician).copy()
        for name in ("partner_id", "device_id", "type_id", "problem", "priority"):
            self.assertEqual(copy[name], order[name], name)
        self.assertEqual(copy.operation_ids.product_id, self.labour)
        self.assertEqual(copy.part_ids.product_id, self.part_keyboard)
        self.assertEqual(copy.phase, "request")
        self.assertNotEqual(copy.name, order.name)
        self.assertIn(order.name, copy.message_ids[0].body)

    def test_device_is_left_out_where_another_one_is_meant(self):
        copy = self._create_order().copy({"device_id": False})
        self.assertFalse(copy.device_id)
        self.assertEqual(copy.partner_id, self.partner)

    def test_nothing_agreed_signed_stocked_or_found_out_is_copied(self):
        order = self._create_order(
            [self.labour],
            [self.part_keyboard],
            cost_limit=90,
            user_id=self.technician.id,
        )
        self._bring_to(order, "repair")
        order.write(
            {
                "diagnosis": "Worn out",
                "solution": "Replaced",
                "internal_note": "Pays late",
                "customer_note": "Keep dry",
                "condition": "Scratched",
                "date_promised": "2026-12-24 10:30:00",
            }
        )
        copy = order.copy()
        self.assertFalse(copy.estimate_ids or copy.invoice_ids)
        self.assertFalse(copy.part_ids.move_ids)
        self.assertFalse(copy.part_ids.sale_line_id | copy.operation_ids.sale_line_id)
        self.assertFalse(copy.operation_ids.entry_ids & order.operation_ids.entry_ids)
        self.assertEqual(len(copy.stage_log_ids), 1)
        self.assertNotEqual(copy.access_token or "", order.access_token or "-")
        # Whatever is not named is as it is on every new order.
        fresh = self._create_order(device_id=order.device_id.id)
        for name, field in order._fields.items():
            if not field.store or field.compute or name in COPIED | OWN:
                continue
            if field.type in ("one2many", "many2many") and not field.copy:
                continue
            if name.startswith(("message_", "activity_", "rating_", "website_")):
                continue
            with self.subTest(name):
                self.assertEqual(copy[name], fresh[name])

    def test_same_device_or_same_words_are_possible_duplicates(self):
        order = self._create_request(problem="The receipt printer jams every morning")
        same = self._create_request(
            partner_id=self.firm.id, problem="receipt printer jams again"
        )
        self._create_request(problem="Please send a new manual")
        self._create_request(
            partner_id=self.stranger.id, problem="The receipt printer jams"
        )
        self.assertEqual(order.possible_duplicate_count, 1)
        action = order.with_user(self.technician).action_view_possible_duplicates()
        self.assertEqual(action["domain"], [("id", "in", (order | same).ids)])
        on_device = self._create_request(
            product_id=self.device_product.id, device_id=self.device.id
        )
        self._create_request(
            product_id=self.device_product.id,
            device_id=self.device.id,
            problem="Something else",
        )
        self.assertEqual(on_device.possible_duplicate_count, 1)

    def test_old_received_and_hidden_ones_are_none(self):
        words = "The receipt printer jams every morning"
        with freeze_time("2026-01-02 10:30:00"):
            old = self._create_request(problem=words)
            self.env.cr.execute(
                "UPDATE rma_service_order SET create_date = %s WHERE id = %s",
                ("2026-01-02 10:30:00", old.id),
            )
        self._bring_to(
            self._create_order(partner_id=self.boss.id, problem=words), "intake"
        )
        self._create_request(problem=words, user_id=self.clerk.id)
        order = self._create_request(problem=words, user_id=self.technician.id)
        mine = order.with_user(self.technician)
        self.assertEqual(mine.possible_duplicate_count, 0)
        self.assertEqual(order.with_user(self.clerk).possible_duplicate_count, 1)

    def test_dialog_proposes_them_and_keeps_the_one_with_the_device(self):
        words = "The receipt printer jams every morning"
        order = self._create_request(problem=words)
        same = self._create_request(
            problem=words,
            product_id=self.device_product.id,
            device_id=self.device.id,
        )
        dialog = (
            self.env["rma.service.merge"]
            .with_user(self.technician)
            .with_context(active_model=order._name, active_ids=order.ids)
            .create({})
        )
        self.assertEqual(dialog.order_ids, order | same)
        self.assertEqual(dialog.target_id, same)
        self.assertFalse(dialog.problems)

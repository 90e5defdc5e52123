from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common.stock import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestDeviceModel(ServiceStockCommon):
    """A serial number belongs to one model: both agree wherever they stand together."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.printer = cls._create_product(
            "Printer", is_storable=True, tracking="serial"
        )
        # Two makers gave the same number.
        cls.namesake = cls._create_lots(cls.printer, cls.device.name)
        cls.sentence = "SN-0001 is a serial number of Cash register, not of Printer"

    # === ORDERS ===#

    def test_another_model_clears_the_serial_on_screen(self):
        order = self._create_order()
        with Form(order) as form:
            form.product_id = self.printer
            self.assertFalse(form.device_id)
        self.assertEqual(order.product_id, self.printer)
        self.assertFalse(order.device_id)

    def test_serial_brings_its_model_on_screen(self):
        order = self._create_order()
        with Form(order) as form:
            form.device_id = self.namesake
            self.assertEqual(form.product_id, self.printer)
        self.assertEqual(order.device_id, self.namesake)

    def test_written_model_and_serial_have_to_agree(self):
        order = self._create_order()
        with self.assertRaisesRegex(ValidationError, self.sentence):
            order.product_id = self.printer
        order.write({"product_id": self.printer.id, "device_id": self.namesake.id})
        self.assertEqual(order.device_id, self.namesake)

    def test_created_model_and_serial_have_to_agree(self):
        with self.assertRaisesRegex(ValidationError, self.sentence):
            self._create_order(product_id=self.printer.id)

    def _load(self, *rows):
        columns = ["partner_id/.id", "product_id/.id", "device_id", "problem"]
        return (
            self.env["rma.service.order"]
            .with_context(import_file=True)
            .load(
                columns,
                [
                    [str(self.partner.id), str(product.id), number, "Imported"]
                    for product, number in rows
                ],
            )
        )

    def test_import_takes_the_device_of_the_model_that_it_names(self):
        result = self._load(
            (self.printer, self.device.name), (self.device_product, self.device.name)
        )
        orders = self.env["rma.service.order"].browse(result["ids"])
        self.assertEqual(orders[0].device_id, self.namesake)
        self.assertEqual(orders[1].device_id, self.device)

    def test_import_refuses_a_number_of_another_model(self):
        only = self._create_lots(self.device_product, "SN-ONLY")
        result = self._load((self.printer, only.name))
        self.assertFalse(result["ids"])
        self.assertIn("SN-ONLY is a serial number", result["messages"][0]["message"])

    def test_corrected_model_of_a_device_reaches_its_orders(self):
        order = self._create_order()
        claim = self._claim(
            {"kind": "device", "order_id": order.id},
        )
        self.device.name = "SN-0009"
        self.device.product_id = self.printer
        self.assertEqual(order.product_id, self.printer)
        self.assertEqual(claim.line_ids.product_id, self.printer)

    # === PARTS ===#

    def test_part_takes_only_its_own_serials(self):
        board, boards = self._create_boards()
        order = self._create_order([], [board, self.part_keyboard])
        part = order.part_ids[0]
        with self.assertRaisesRegex(ValidationError, "SN-0001"):
            part.lot_ids = self.device
        part.lot_ids = boards[0]
        with self.assertRaisesRegex(ValidationError, "B-1"):
            part.product_id = self.part_keyboard
        with self.assertRaisesRegex(UserError, "take it off there"):
            boards[0].product_id = self.printer

    def test_another_part_clears_the_serials_on_screen(self):
        board, boards = self._create_boards()
        other = self._create_product("Other", is_storable=True, tracking="serial")
        order = self._create_order([], [board])
        order.part_ids.lot_ids = boards
        with Form(order) as form, form.part_ids.edit(0) as line:
            line.product_id = other
        self.assertFalse(order.part_ids.lot_ids)

    # === CLAIMS, LOANS, EXCHANGES ===#

    def _claim(self, line):
        return self.env["rma.service.vendor.claim"].create(
            {"partner_id": self.vendor.id, "line_ids": [Command.create(line)]}
        )

    def test_claimed_unit_has_its_own_serial(self):
        with self.assertRaisesRegex(ValidationError, self.sentence):
            self._claim(
                {
                    "kind": "part",
                    "product_id": self.printer.id,
                    "device_id": self.device.id,
                }
            )

    def test_claimed_device_is_that_of_its_order(self):
        other = self._create_lots(self.device_product, "SN-0002")
        order = self._create_order()
        claim = self._claim({"kind": "device", "order_id": order.id})
        with self.assertRaisesRegex(ValidationError, "is not the device of"):
            claim.line_ids.device_id = other

    def test_claim_sends_the_device_that_the_order_has_by_then(self):
        other = self._create_lots(self.device_product, "SN-0002")
        order = self._create_order()
        claim = self._claim({"kind": "device", "order_id": order.id})
        order.device_id = other
        order.action_receive()
        claim.action_send()
        self.assertEqual(claim.line_ids.device_id, other)
        self.assertEqual(claim.line_ids.move_out_id.lot_ids, other)

    def test_only_loan_devices_are_lent(self):
        order = self._create_order()
        self._add_stock(self.printer, 1, lot=self.namesake)
        with self.assertRaisesRegex(ValidationError, "is not a loan device"):
            self.env["rma.service.loan"].create(
                {"order_id": order.id, "device_id": self.namesake.id}
            )

    def test_unit_given_in_exchange_is_of_the_model_that_is_named(self):
        order = self._create_order()
        self._bring_to(order, "diagnosis")
        self._add_stock(self.printer, 1, lot=self.namesake)
        with self.assertRaisesRegex(UserError, "choose the serial number"):
            order.action_replace_device(self.part_keyboard, self.namesake, "stock")

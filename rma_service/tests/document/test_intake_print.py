import base64

from lxml import html as html_module

from odoo.fields import Command
from odoo.tests import tagged

from ..device.test_intake import IntakeCommon

PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    b"awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestIntakePrint(IntakeCommon):
    def _render(self, report, records):
        reports = self.env["ir.actions.report"].with_user(self.clerk)
        html, _kind = reports._render_qweb_html(f"rma_service.{report}", records.ids)
        return html.decode()

    def _visit(self):
        intake = self._intake(
            {"serial": "SN-0001", "problem": "No sound", "accessories": "Charger"},
            {"serial": "SN-0002", "problem": "No light", "condition": "Dented"},
            delegate_id=self.other.id,
        )
        intake.action_confirm()
        return intake.visit_id

    # === PROTOCOL ===#

    def test_protocol_of_an_order_says_what_was_handed_in(self):
        order = self._create_order(
            accessories="Charger\nBag",
            condition="Scratched lid",
            delegate_id=self.other.id,
        )
        order.accessory_ids = [
            Command.create({"name": "Scanner", "serial": "SC-5"}),
            Command.create({"name": "Drawer", "is_in": False}),
        ]
        order.action_receive()
        html = self._render("report_intake_protocol", order)
        for text in (
            order.name,
            "Anna Kowalska",
            "Piotr Nowak",
            "Cash register",
            "SN-0001",
            "Keys stick",
            "Charger",
            "Bag",
            "Scanner (SC-5)",
            "Scratched lid",
            "Handed over by",
        ):
            self.assertIn(text, html)
        self.assertNotIn("Drawer", html)

    def test_protocol_shows_custom_fields_of_types_that_say_so(self):
        equipment_type = self.env["rma.service.equipment.type"].create(
            {
                "name": "Tills",
                "order_properties_definition": [
                    {"name": "seal", "string": "Seal", "type": "char"},
                    {"name": "tape", "string": "Tape", "type": "char"},
                    {
                        "name": "mode",
                        "string": "Mode",
                        "type": "selection",
                        "selection": [["fiscal", "Fiscal"], ["test", "Training"]],
                    },
                    {"name": "day", "string": "Sealed on", "type": "date"},
                    {"name": "spare", "string": "Spare key", "type": "boolean"},
                ],
            }
        )
        self.type_repair.properties_definition = [
            {"name": "cost_centre", "string": "Cost centre", "type": "integer"}
        ]
        self.device_product.equipment_type_id = equipment_type
        order = self._create_order(properties={"cost_centre": 4711})
        order.equipment_properties = {
            "seal": "PL-77",
            "mode": "test",
            "day": "2026-03-01",
            "spare": True,
        }
        self.assertEqual(order._get_printed_properties(), [])
        self.assertNotIn("PL-77", self._render("report_intake_protocol", order))
        equipment_type.print_properties = True
        self.assertEqual(
            order._get_printed_properties(),
            [
                ("Seal", "PL-77"),
                ("Mode", "Training"),
                ("Sealed on", "03/01/2026"),
                ("Spare key", "Yes"),
            ],
        )
        html = self._render("report_intake_protocol", order)
        self.assertIn("PL-77", html)
        self.assertNotIn("4711", html)
        self.type_repair.print_properties = True
        self.assertIn("4711", self._render("report_intake_protocol", order))

    def test_boxes_and_numbers_that_nobody_touched_are_not_printed(self):
        self.type_repair.properties_definition = [
            {"name": "seal", "string": "Seal broken", "type": "boolean"},
            {"name": "spare", "string": "Spare key", "type": "boolean"},
            {"name": "pages", "string": "Page counter", "type": "integer"},
            {"name": "cash", "string": "Cash left inside", "type": "float"},
        ]
        self.type_repair.print_properties = True
        untouched = self._create_order()
        self.assertEqual(untouched._get_printed_properties(), [])
        html = self._render("report_intake_protocol", untouched)
        self.assertNotIn("Seal broken", html)
        order = self._create_order(device_id=False)
        order.properties = {"spare": True, "pages": 0}
        self.assertEqual(
            order._get_printed_properties(),
            [("Spare key", "Yes"), ("Page counter", "0")],
        )

    def test_protocol_tells_no_accessories_from_none_told(self):
        order = self._create_order()
        self.assertIn("Not stated", self._render("report_intake_protocol", order))
        order.accessories = "none"
        html = self._render("report_intake_protocol", order)
        self.assertNotIn("Not stated", html)
        self.assertIn("None", html)

    def test_protocol_of_a_visit_is_one_document_with_all_devices(self):
        visit = self._visit()
        html = self._render("report_intake_protocol_visit", visit)
        for text in (visit.name, "SN-0001", "SN-0002", "No sound", "No light"):
            self.assertIn(text, html)
        self.assertEqual(html.count("Handed over by"), 1)
        for order in visit.order_ids:
            self.assertIn(order.name, html)

    def test_protocols_never_print_the_internal_note(self):
        visit = self._visit()
        visit.order_ids.internal_note = "Difficult customer"
        visit.order_ids.customer_note = "Bring the key"
        for report, records in (
            ("report_intake_protocol", visit.order_ids),
            ("report_intake_protocol_visit", visit),
            ("report_order_label", visit.order_ids),
        ):
            self.assertNotIn("Difficult customer", self._render(report, records))
        html = self._render("report_intake_protocol_visit", visit)
        self.assertIn("Bring the key", html)

    def test_protocol_says_what_was_checked_agreed_and_photographed(self):
        order = self._create_order(cost_limit=150)
        order.action_receive()
        order.sudo().has_checks = True
        values = {"order_id": order.id, "phase": "intake"}
        self.env["rma.service.check"].create(
            [
                values | {"name": "Seal", "result": "pass", "photo": PIXEL},
                values | {"name": "Lid", "result": "fail", "remark": "Crack, left"},
                values
                | {"name": "Counter", "kind": "text", "value_text": "Z 1413"}
                | {"result": "pass"},
                values | {"name": "Not looked at yet"},
                values | {"name": "Voltage", "phase": "diagnosis", "result": "pass"},
            ]
        )
        picture = base64.b64decode(PIXEL)
        order.intake_photo_ids = [
            Command.create({"name": name, "raw": picture})
            for name in ("lid.png", "broken.png", "invoice.pdf")
        ]
        # As they were kept before files were looked at.
        for name, raw in (
            ("broken.png", b"\x89PNG no picture"),
            ("invoice.pdf", b"%PDF-1.4"),
        ):
            order.intake_photo_ids.filtered(
                lambda file, n=name: file.name == n
            ).raw = raw
        html = self._render("report_intake_protocol", order)
        words = " ".join(html_module.fromstring(html).text_content().split())
        for text in (
            "Cost limit, taxes included: $ 150.00",
            "Seal: OK; Lid: Failed, Crack, left; Counter: Z 1413",
        ):
            self.assertIn(text, words.replace("\xa0", " "))
        for text in ("Not looked at yet", "Voltage", "invoice.pdf", "broken.png"):
            self.assertNotIn(text, html)
        photos = html_module.fromstring(html).xpath("//*[@name='photos']//img/@alt")
        self.assertEqual(photos, ["Seal", "lid.png"])

    def test_cost_limit_of_the_intake_gets_on_the_order(self):
        intake = self._intake({"serial": "SN-0001", "cost_limit": 80})
        order = intake.action_confirm() and self.env["rma.service.order"].search(
            [("serial", "=", "SN-0001")], limit=1
        )
        self.assertEqual(order.cost_limit, 80)
        html = self._render("report_intake_protocol", order)
        self.assertIn("Cost limit", html)
        self.assertNotIn(
            "Cost limit", self._render("report_intake_protocol", self._create_order())
        )

    def test_terms_of_the_company_are_printed(self):
        self.company.service_intake_terms = "<p>Collected within 90 days</p>"
        html = self._render("report_intake_protocol_visit", self._visit())
        self.assertIn("Collected within 90 days", html)

    def test_protocol_speaks_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.partner.lang = "fr_FR"
        self.type_repair.with_context(lang="fr_FR").name = "Réparation payante"
        html = self._render("report_intake_protocol", self._create_order())
        self.assertIn("Réparation payante", html)

    def test_buttons_print(self):
        visit = self._visit()
        for records in (visit, visit.order_ids):
            for method in ("action_print_intake_protocol", "action_print_label"):
                action = getattr(records.with_user(self.clerk), method)()
                self.assertEqual(action["type"], "ir.actions.report")

    # === LABEL ===#

    def test_label_has_number_order_and_customer(self):
        visit = self._visit()
        html = self._render("report_order_label", visit.order_ids)
        self.assertEqual(html.count("Code128"), 0, "barcodes are drawn, not linked")
        self.assertEqual(html.count("data:image/png"), 2)
        for text in ("SN-0001", "SN-0002", "Anna Kowalska", visit.order_ids[0].name):
            self.assertIn(text, html)

    def test_own_number_comes_before_the_serial(self):
        self.device.internal_number = "OWN-7"
        order = self._create_order()
        self.assertEqual(order._get_label_number(), "OWN-7")
        html = self._render("report_device_label", self.device)
        self.assertIn("OWN-7", html)
        self.assertIn(order.name, html)

    def test_order_without_device_is_labelled_with_its_number(self):
        order = self._create_order(
            product_id=self._create_product("Bag").id, device_id=False
        )
        self.assertEqual(order._get_label_number(), order.name)

    def test_device_shows_its_barcode(self):
        self.assertTrue(self.device.number_barcode)

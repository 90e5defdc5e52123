import io

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from ...tools.label import LABEL_FORMATS, LABEL_SIZES, PIXELS, get_symbology
from .test_print_work import PrintCommon

MM = 72 / 25.4


@tagged("post_install", "-at_install")
class TestPrintLabel(PrintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        custody = cls.warehouse.service_custody_location_id
        cls.shelves = cls.env["stock.location"].create(
            [
                {"name": f"Rack {number}", "location_id": custody.id}
                for number in range(30)
            ]
        )
        cls.small = cls.env["rma.service.equipment.type"].create(
            {"name": "Phones", "label_format": "small"}
        )

    def _orders(self, count, **values):
        return self.env["rma.service.order"].browse(
            [
                self._create_order(
                    device_id=False,
                    product_id=self._create_product(f"Bag {number}").id,
                    **values,
                ).id
                for number in range(count)
            ]
        )

    def _fake_printing(self):
        """Return what is printed: a list of (paper, number of page descriptions)."""
        printed = []
        reports = self.env["ir.actions.report"]

        def run(report, bodies, report_ref=False, **kwargs):
            paper = report._get_report(report_ref).get_paperformat()
            size = (paper.print_page_width, paper.print_page_height)
            printed.append((size, len(bodies)))
            writer = PdfFileWriter()
            for body in bodies:
                for _page in range(body.count('class="page"')):
                    writer.addBlankPage(*(side * MM for side in size))
            pdf = io.BytesIO()
            writer.write(pdf)
            return pdf.getvalue()

        self.patch(type(reports), "_run_wkhtmltopdf", run)
        self.patch(type(reports), "get_wkhtmltopdf_state", lambda report: "ok")
        return printed

    def _print(self, report, records):
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        pdf, _kind = reports._render_qweb_pdf(f"rma_service.{report}", records.ids)
        return PdfFileReader(io.BytesIO(pdf))

    # === SIZES ===#

    def test_every_size_has_its_paper(self):
        self.assertEqual(set(dict(LABEL_FORMATS)), set(LABEL_SIZES))
        for key, size in LABEL_SIZES.items():
            paper = self.env.ref(f"rma_service.paperformat_label_{key}")
            if size.columns == 1:
                self.assertEqual(
                    (paper.page_width, paper.page_height), (size.width, size.height)
                )
            else:
                self.assertLessEqual(size.width * size.columns, 210)
                self.assertLessEqual(size.height * size.rows, 297)

    def test_what_stands_on_a_label_fits_on_it(self):
        for key, size in LABEL_SIZES.items():
            square = size.get_square(False)
            lines = size.title_lines + 4  # number, order, customer, shelf
            needed = size.top + size.bars + lines * size.line + 2 * size.margin
            if size.is_upright:
                needed += square + 2
            self.assertLessEqual(round(needed, 1), size.height, key)
            self.assertGreater(size.get_text_width(size.get_square(True)), 25, key)

    def test_size_comes_from_the_equipment_type_then_from_the_company(self):
        order = self._create_order()
        self.company.service_label_format = "large"
        self.assertEqual(order._get_label_format(), "large")
        self.assertEqual(self.device._get_label_format(), "large")
        self.device.equipment_type_id = order.equipment_type_id = self.small
        self.assertEqual(order._get_label_format(), "small")
        self.assertEqual(self.device._get_label_format(), "small")

    # === BATCHES ===#

    def test_many_devices_are_one_print_with_a_label_a_page(self):
        printed = self._fake_printing()
        orders = self._orders(5)
        pdf = self._print("report_order_label", orders)
        self.assertEqual(printed, [((62, 29), 1)])
        self.assertEqual(len(pdf.pages), 5)

    def test_labels_of_several_sizes_are_one_file(self):
        printed = self._fake_printing()
        orders = self._orders(2) + self._orders(3, equipment_type_id=self.small.id)
        pdf = self._print("report_order_label", orders)
        self.assertEqual(sorted(printed), [((50, 25), 1), ((62, 29), 1)])
        widths = [round(float(page.mediabox[2]) / MM) for page in pdf.pages]
        self.assertEqual(widths, [62, 62, 50, 50, 50])

    def test_sheet_holds_24_labels(self):
        printed = self._fake_printing()
        self.company.service_shelf_label_format = "sheet"
        pdf = self._print("report_shelf_label", self.shelves)
        self.assertEqual(printed, [((210, 297), 1)])
        self.assertEqual(len(pdf.pages), 2)
        html = self._render("report_shelf_label", self.shelves, self.manager)
        for shelf in self.shelves:
            self.assertEqual(html.count(f">{shelf.name}</div>"), 1)

    def test_rows_of_a_sheet_do_not_climb_and_one_label_stays_on_its_page(self):
        for name, size in LABEL_SIZES.items():
            used = sum(size.get_row_height(row) for row in range(size.rows))
            paper = size.height * size.rows * PIXELS
            self.assertLess(used, paper, name)
            self.assertLessEqual(paper - used, 2, name)

    def test_one_more_label_needs_no_more_queries(self):
        counts = []
        orders = self._orders(12)
        for _warm in range(2):
            self.env.invalidate_all()
            self._render("report_order_label", orders)
        for batch in (orders[:2], orders):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._render("report_order_label", batch)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    # === SHELVES ===#

    def test_shelf_label_has_name_bars_and_square(self):
        shelf = self.shelves[0]
        shelf.barcode = "RACK-0"
        html = self._render("report_shelf_label", shelf)
        for text in ("Rack 0", "RACK-0", "Devices"):
            self.assertIn(text, html)
        self.assertEqual(html.count("data:image/png"), 2)

    def test_shelves_without_a_barcode_get_one_with_their_label(self):
        shelves = self.shelves[:2]
        shelves[0].barcode = "MINE"
        action = shelves.with_user(self.manager).action_print_shelf_label()
        self.assertEqual(action["report_name"], "rma_service.report_shelf_label")
        self.assertEqual(shelves[0].barcode, "MINE")
        self.assertTrue(shelves[1].barcode)
        intake = self.env["rma.service.intake"].create({})
        self.assertEqual(intake._find_shelf(shelves[1].barcode), shelves[1])

    def test_shelf_labels_are_in_the_print_menu_of_shelves_alone(self):
        report = self.env.ref("rma_service.action_report_shelf_label")
        self.assertEqual(report.binding_model_id.model, "stock.location")
        stock = self.warehouse.lot_stock_id
        for location, is_offered in ((self.shelves[0], True), (stock, False)):
            offered = report.get_valid_action_reports("stock.location", location.ids)
            self.assertEqual(report.id in offered, is_offered)

    # === NUMBERS ===#

    def test_numbers_that_bars_cannot_hold_are_printed_as_a_square(self):
        self.assertEqual(get_symbology("SN-0001"), "Code128")
        self.assertEqual(get_symbology("КАСА-7"), "QR")
        self.assertEqual(get_symbology("9" * 21), "QR")
        self.device.name = "ȘȚ-7"
        html = self._render("report_order_label", self._create_order())
        self.assertIn("ȘȚ-7", html)
        self.assertEqual(html.count("data:image/png"), 1)

    def test_device_label_names_order_customer_and_shelf(self):
        order = self._create_order(shelf_id=self.shelves[3].id)
        html = self._render("report_device_label", self.device)
        for text in ("Cash register", "SN-0001", order.name, "Anna", "Rack 3"):
            self.assertIn(text, html)

    def test_device_without_an_open_order_names_its_owner(self):
        self.device.owner_id = self.partner
        html = self._render("report_device_label", self.device)
        self.assertIn("Anna Kowalska", html)

    def test_types_offer_the_sizes(self):
        values = [Command.create({"name": "Tags", "label_format": "roll"})]
        self.small.child_ids = values
        self.assertEqual(self.small.child_ids._get_default("label_format"), "roll")

import io

from odoo.tests import HttpCase, tagged
from odoo.tools.pdf import PdfFileReader

from .test_print_work import PrintCommon

NAME = "Țăranu Ștefan / Łódź / Кириллица"


@tagged("post_install", "-at_install")
class TestPrintPdf(PrintCommon, HttpCase):
    """Prints as real PDFs, laid out with the style sheets of a running server."""

    def setUp(self):
        super().setUp()
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() != "ok":
            self.skipTest("wkhtmltopdf is not here, or too old")
        self.env["ir.config_parameter"].set_param("report.url", self.base_url())
        self.env["ir.config_parameter"].set_param("report.print_delay", "200")

    def _print_pdf(self, report, record):
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        pdf, _kind = reports._render_qweb_pdf(f"rma_service.{report}", record.ids)
        return pdf

    def _assert_one_page(self, report, record):
        self._assert_pages(report, record, 1)

    def _assert_pages(self, report, record, count):
        for paper in ("base.paperformat_us", "base.paperformat_euro"):
            self.company.paperformat_id = self.env.ref(paper)
            pdf = PdfFileReader(io.BytesIO(self._print_pdf(report, record)))
            self.assertEqual(len(pdf.pages), count, f"{report} on {paper}")

    def _visit_of_three(self):
        intake = self._intake(
            *(
                {
                    "serial": f"SN-030{number}",
                    "product_id": self.device_product.id,
                    "problem": "Keys 7 and 8 have to be hit with the fist.",
                    "accessories": "Power adapter\nDust cover",
                    "condition": "Sticky keyboard, corner chipped",
                    "cost_limit": 80,
                }
                for number in range(3)
            ),
            delegate_id=self.other.id,
        )
        intake.action_confirm()
        return intake.visit_id

    def test_protocol_of_three_devices_is_one_page(self):
        visit = self._visit_of_three()
        self._assert_one_page("report_intake_protocol_visit", visit)

    def test_revised_estimate_has_its_form_on_a_page_of_its_own(self):
        order = self._repaired(phase="approval", diagnosis="Contact foil worn")
        order.part_ids[1].unlink()
        order.action_revise_estimate()
        self._assert_pages("report_estimate_version", order.estimate_id, 2)

    def test_work_report_and_act_are_one_page(self):
        self.type_repair.write(
            {"warranty_parts_months": 12, "warranty_labour_months": 3}
        )
        self.company.service_warranty_terms = "<p>Not for liquid damage.</p>"
        order = self._repaired(solution="New keyboard fitted", accessories="Charger")
        self._assert_one_page("report_work", order)
        self._assert_one_page("report_handover_act", order)

    def test_letters_of_all_customers_are_text_in_the_file(self):
        try:
            from pdfminer.high_level import extract_text
        except ImportError:
            self.skipTest("pdfminer is not here")
        self.partner.name = NAME
        pdf = self._print_pdf(
            "report_intake_protocol",
            self._create_order(problem="Nu pornește, зламана клавіша, zażółć gęślą"),
        )
        text = " ".join(extract_text(io.BytesIO(pdf)).split())
        self.assertIn(NAME, text)
        for word in ("Nu pornește", "зламана клавіша", "zażółć gęślą"):
            self.assertIn(word, text)

    def test_kept_page_that_is_printed_twice_says_the_same(self):
        try:
            from pdfminer.high_level import extract_text
        except ImportError:
            self.skipTest("pdfminer is not here")
        order = self._repaired(phase="approval", diagnosis="Contact foil worn")
        document = order.document_ids.sudo()
        document = document.with_context(force_report_rendering=True)
        texts = []
        for name in ("Another name", "And another"):
            pdf, kind = document._print_page()
            self.assertEqual(kind, "pdf")
            texts.append(extract_text(io.BytesIO(pdf)))
            self.company.name = self.partner.name = name
            self.labour.list_price += 10
        self.assertEqual(*texts)
        self.assertIn("Contact foil worn", texts[0])
        self.assertIn(order.estimate_id.name, texts[0])

    def test_batch_of_labels_is_a_file_of_their_sizes(self):
        orders = self._visit_of_three().order_ids
        small = self.env["rma.service.equipment.type"].create(
            {"name": "Phones", "label_format": "roll"}
        )
        orders[0].equipment_type_id = small
        pages = PdfFileReader(
            io.BytesIO(self._print_pdf("report_order_label", orders))
        ).pages
        sizes = [
            (round(float(page.mediabox[2])), round(float(page.mediabox[3])))
            for page in pages
        ]
        self.assertEqual(sorted(sizes), [(161, 91), (176, 83), (176, 83)])

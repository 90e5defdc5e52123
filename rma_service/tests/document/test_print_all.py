import io
import re
import subprocess
from pathlib import Path

from lxml import html

from odoo.fields import Datetime
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from odoo.addons.base.models import ir_actions_report

from .test_intake_print import PIXEL
from .test_print_work import SECRET, PrintCommon

# Fields that are for colleagues alone.
INTERNAL = ("internal_note", "note")


@tagged("post_install", "-at_install")
class TestPrintAll(PrintCommon):
    """What holds for every print of the add-on, found by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "phone": "+48 22 123 45 67",
                "vat": "US12345671",
                "company_registry": "REG-0815",
                "service_intake_terms": "<p>Legal text of the intake</p>",
                "service_estimate_terms": "<p>Legal text of the estimate</p>",
                "service_handover_terms": "<p>Legal text of the hand-over</p>",
                "service_warranty_terms": "<p>Legal text of the warranty</p>",
            }
        )
        cls.type_repair.write({"warranty_parts_months": 12})

    def _create_device(self, name):
        values = {"name": name, "product_id": self.device_product.id}
        return self.env["stock.lot"].create(values)

    def _make_records(self):
        """Return a record with an internal note for each model that is printed."""
        intake = self._intake({"serial": "SN-0001"}, {"serial": "SN-0002"})
        intake.action_confirm()
        visit = intake.visit_id
        visit.order_ids.write(
            {"internal_note": SECRET, "date_promised": "2026-03-05 15:00:07"}
        )
        visit.order_ids[0].outcome = "no_fault"
        visit.order_ids[0]._move_to_phase("ready")
        own = self._create_device("SN-0008")
        order = self._repaired(device_id=own.id, date_promised="2026-03-05 15:00:07")
        for kind in ("intake", "handover"):
            self.env["rma.service.document"]._freeze(kind, order, PIXEL, "Anna")
        claimed = self._bring_to(
            self._create_order(
                device_id=self._create_device("SN-0009").id,
                internal_note=SECRET,
            ),
            "intake",
        )
        custody = self.warehouse.service_custody_location_id
        records = {
            "rma.service.order": order,
            "rma.service.visit": visit,
            "sale.order": order.estimate_ids,
            "stock.lot": order.device_id,
            "stock.location": custody.create(
                {"name": "Rack 1", "barcode": "R1", "location_id": custody.id}
            ),
            "rma.service.vendor.claim": self.env["rma.service.vendor.claim"].create(
                {
                    "partner_id": self.other.id,
                    "line_ids": [(0, 0, {"order_id": claimed.id})],
                }
            ),
            "rma.service.costing": self.env["rma.service.costing"].create(
                {
                    "partner_id": self.partner.id,
                    "line_ids": [(0, 0, {"product_id": self.labour.id})],
                }
            ),
        }
        records |= self._make_promises(order.device_id)
        for model in (
            "rma.service.contract",
            "rma.service.vendor.claim",
            "rma.service.order",
        ):
            record = records[model]
            names = [name for name in INTERNAL if name in record._fields]
            self.assertTrue(names, model)
            record.write(dict.fromkeys(names, SECRET))
        return records

    def _make_promises(self, device):
        """Return a contract, and an entry in the book of a device."""
        entries = self.env["rma.service.book.entry"]
        vals = entries._prepare_vals(
            device, self.company, self.technician, "Sealed", ("", "TS 1")
        )
        entry = entries._write_entries([vals])
        contract = self.env["rma.service.contract"].create(
            {"subject": "Support", "partner_id": self.partner.id, "units": 10}
        )
        contract.action_activate()
        term = contract.entry_ids.filtered(lambda row: row.kind == "term")
        return {contract._name: contract, entry._name: entry, term._name: term}

    @staticmethod
    def _get_name(record):
        """Return what a print is told by: a row, by what it is a row of."""
        if record._name == "rma.service.book.entry":
            return record.device_id.name
        if record._name == "rma.service.contract.entry":
            return record.contract_id.name
        return record.name

    def _print_all(self):
        """Return (name of the report, record, HTML) for every report of the add-on."""
        reports = self.env["ir.actions.report"].search(
            [("report_name", "=like", "rma\\_service.%")]
        )
        self.assertGreaterEqual(len(reports), 12)
        records = self._make_records()
        unknown = set(reports.mapped("model")) - set(records)
        self.assertFalse(unknown, "make a record of the new model above")
        prints = []
        for report in reports:
            record = records[report.model]
            page = self._render(report.report_name.partition(".")[2], record)
            prints.append((report.report_name, record, page))
        return prints

    def test_no_print_shows_what_is_for_colleagues(self):
        for name, _record, page in self._print_all():
            self.assertNotIn(SECRET, page, name)

    def test_body_of_every_print_says_who_made_it_and_which_it_is(self):
        """Printing programs without headers and footers lose nothing that matters."""
        legal = {
            "report_intake_protocol": ["intake"],
            "report_intake_protocol_visit": ["intake"],
            "report_estimate": ["estimate"],
            "report_estimate_version": ["estimate"],
            "report_work": ["warranty"],
            "report_handover_act": ["hand-over", "warranty"],
            "report_handover_act_visit": ["hand-over"],
        }
        for name, record, page in self._print_all():
            if "label" in name:
                continue
            tree = html.fromstring(page)
            for part in [*tree.find_class("header"), *tree.find_class("footer")]:
                part.drop_tree()
            [identity] = tree.xpath("//*[@name='identity']")
            # An estimate names who makes it in the form, at its beginning.
            place = tree if "estimate" in name else identity
            words = " ".join(place.text_content().split())
            for text in (
                self.company.name,
                "+48 22 123 45 67",
                "US12345671",
                "REG-0815",
                self._get_name(record),
            ):
                self.assertIn(text, words, name)
            if "estimate" in name:
                self.assertIn("version 1", words)
            body = tree.text_content()
            for text in legal.get(name.partition(".")[2], ()):
                self.assertIn(f"Legal text of the {text}", body, name)

    def test_no_print_shows_seconds(self):
        for name, _record, page in self._print_all():
            words = html.fromstring(page).text_content()
            self.assertFalse(re.findall(r"\d:\d\d:\d\d", words), name)

    def test_times_are_printed_to_the_minute(self):
        self.company.service_tz = "Europe/Bucharest"
        order = self._repaired(date_promised="2026-03-05 15:00:07")
        order.write({"date_in": "2026-03-02 08:20:31", "date_out": "2026-03-06 22:20"})
        documents = self.env["rma.service.document"]
        signed_on = Datetime.to_datetime("2026-03-02 08:21:32")
        self.patch(type(documents), "_get_time", lambda documents: signed_on)
        documents._freeze("intake", order, PIXEL, "Anna")
        documents._freeze("handover", order, PIXEL, "Anna")
        for report, times in (
            (
                "report_intake_protocol",
                ("03/02/2026 10:20 AM", "Anna, 03/02/2026 10:21 AM"),
            ),
            (
                "report_handover_act",
                ("03/07/2026 12:20 AM", "Anna, 03/02/2026 10:21 AM"),
            ),
            ("report_job_sheet", ("03/05/2026 05:00 PM",)),
        ):
            words = html.fromstring(self._render(report, order)).text_content()
            for text in times:
                self.assertIn(text, " ".join(words.split()), report)

    def test_batches_need_no_more_queries_than_single_prints(self):
        orders = self.env["rma.service.order"].browse()
        for number in range(4):
            device = self._create_device(f"SN-2{number:03}")
            orders |= self._repaired(phase="ready", device_id=device.id)
        for report in (
            "report_estimate",
            "report_work",
            "report_handover_act",
            "report_job_sheet",
        ):
            self._assert_queries_do_not_grow(report, orders)

    def test_twelve_protocols_need_the_queries_of_two(self):
        orders = self._create_order().browse()
        for number in range(12):
            device = self._create_device(f"SN-3{number:03}")
            orders |= self._create_order(device_id=device.id, cost_limit=80)
        orders.action_receive()
        self._assert_queries_do_not_grow("report_intake_protocol", orders)
        # Signed ones are compared with what was signed, all of them at once.
        for order in orders:
            self.env["rma.service.document"]._freeze("intake", order, PIXEL, "Anna")
        page = self._render("report_intake_protocol", orders)
        self.assertEqual(page.count('name="signed_hash"'), 12)
        self._assert_queries_do_not_grow("report_intake_protocol", orders)

    def _print_unpatched(self, report, records):
        """Print with a stand-in for the wkhtmltopdf of Debian, which has unpatched Qt.

        :return: PDF, and for each start of the program its arguments and its pages
        """
        started = []

        def run(args):
            paths = [arg for arg in args if arg.endswith(".html") and "body" in arg]
            started.append((args, [Path(path).read_text() for path in paths]))
            writer = PdfFileWriter()
            writer.addBlankPage(width=100, height=100)
            with open(args[-1], "wb") as pdf:
                writer.write(pdf)
            return subprocess.CompletedProcess(args, 0, stderr="")

        info = ir_actions_report._wkhtml()._replace(state="ok", is_patched_qt=False)
        self.patch(ir_actions_report, "_wkhtml", lambda: info)
        self.patch(ir_actions_report, "_run_wkhtmltopdf", run)
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        pdf, _kind = reports._render_qweb_pdf(f"rma_service.{report}", records.ids)
        return pdf, started

    def test_a_batch_is_printed_by_unpatched_programs_too(self):
        """They take one document at a time, ours are then made one by one."""
        orders = self._create_order() | self._create_order() | self._create_order()
        costings = self.env["rma.service.costing"].create(
            [{"problem": f"Noise {number}"} for number in range(3)]
        )
        for report, records in (
            ("report_intake_protocol", orders),
            ("report_costing", costings),
        ):
            pdf, started = self._print_unpatched(report, records)
            self.assertEqual([len(pages) for _args, pages in started], [1, 1, 1])
            self.assertEqual(len(PdfFileReader(io.BytesIO(pdf)).pages), 3)

    def test_unpatched_programs_get_fonts_that_they_print_as_text(self):
        _pdf, [(args, [page])] = self._print_unpatched(
            "report_intake_protocol", self._create_order(problem="Край & ș")
        )
        head = page.partition("</head>")[0]
        self.assertIn("font-family: Arial", head)
        self.assertNotIn("zoom:", head)
        self.assertIn("Край &amp; ș", page)
        # Room for a header that is not printed is no use.
        self.assertEqual(args[args.index("--margin-top") + 1], "15")

    def test_unpatched_programs_print_labels_in_their_size(self):
        _pdf, [(args, [page])] = self._print_unpatched(
            "report_order_label", self._create_order()
        )
        self.assertIn("zoom: 1.3", page.partition("</head>")[0])
        self.assertEqual(args[args.index("--margin-top") + 1], "0.0")

    def _assert_queries_do_not_grow(self, report, records):
        counts = []
        for _warm in range(2):
            self.env.invalidate_all()
            self._render(report, records)
        for batch in (records[:2], records):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            page = self._render(report, batch)
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(page.count('name="identity"'), len(batch))
        self.assertEqual(counts[0], counts[1], report)

    def test_texts_are_printed_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.partner.lang = "fr_FR"
        for kind in ("intake", "estimate", "handover", "warranty"):
            name = f"service_{kind}_terms"
            self.company[name] = f"<p>Text {kind}</p>"
            self.company.update_field_translations(
                name, {"fr_FR": {f"Text {kind}": f"Texte {kind}"}}
            )
        order = self._repaired()
        for report, kinds in (
            ("report_intake_protocol", ["intake"]),
            ("report_estimate", ["estimate"]),
            ("report_work", ["warranty"]),
            ("report_handover_act", ["handover", "warranty"]),
        ):
            page = self._render(report, order)
            for kind in kinds:
                self.assertIn(f"Texte {kind}", page, report)
                self.assertNotIn(f"Text {kind}", page, report)
        self.type_repair.intake_terms = "<p>Type text</p>"
        self.type_repair.update_field_translations(
            "intake_terms", {"fr_FR": {"Type text": "Texte du type"}}
        )
        page = self._render("report_intake_protocol", order)
        self.assertIn("Texte du type", page)
        self.assertNotIn("Texte intake", page)

"""Book, duplicate and certificate on paper."""

from freezegun import freeze_time
from lxml import html as lxml_html

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common.compliance import ComplianceCommon
from ..common.prints import PrintMixin


@tagged("post_install", "-at_install")
class TestBookPrint(PrintMixin, ComplianceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_inspection.has_book = True
        cls.register = cls._create_register("R-1")
        cls.env["rma.service.authorisation"].create(
            {
                "number": "DX/117",
                "user_id": cls.technician.id,
                "equipment_type_id": cls.register_type.id,
            }
        )

    def _inspected(self):
        with freeze_time("2026-03-10 10:30:00"):
            order = self._create_order(
                [self.labour],
                device_id=self.register.id,
                type_id=self.type_inspection.id,
                user_id=self.technician.id,
            )
            self._inspect_order(order)
        return order

    def _inspect_order(self, order):
        order.write({"seals_before": "A1", "seals_after": "B7"})
        self._bring_to(order, "done")

    def _get_words(self, html):
        return " ".join(lxml_html.fromstring(html).text_content().split())

    def test_book_lists_all_entries_in_their_order(self):
        order = self._inspected()
        entry = self.register.book_entry_ids
        entry._write_entries(
            [
                entry._prepare_vals(
                    self.register, self.company, self.clerk, "Seal", ("B7", "B8")
                )
                | {"corrects_id": entry.id}
            ]
        )
        html = self._render("report_device_book", self.register)
        rows = self._get_rows(html, "entries")[1:]
        self.assertEqual([row[0] for row in rows], ["1", "2"])
        self.assertIn("03/10/2026", rows[0][1])
        self.assertIn("before A1", rows[0][3])
        self.assertIn("after B7", rows[0][3])
        self.assertIn("DX/117", rows[0][4])
        self.assertIn(order.name, self._get_words(html))
        self.assertIn("Corrects number 1", rows[1][2])
        self.assertNotIn("DUPLICATE", self._get_words(html))

    def test_duplicate_says_so_and_is_noted_on_the_device(self):
        self._inspected()
        self.register.with_user(self.technician).action_print_book_duplicate()
        self.assertIn("duplicate", self.register.message_ids[:1].body)
        with freeze_time("2026-11-20 10:30:00"):
            html = self._render("report_device_book_duplicate", self.register)
        words = self._get_words(html)
        self.assertIn("DUPLICATE, printed on 11/20/2026", words)
        self.assertIn("B7", words)

    def test_certificate_names_work_seals_technician_and_next_date(self):
        self._create_rule()
        self._inspected()
        html = self._render("report_book_certificate", self.register.book_entry_ids)
        words = self._get_words(html)
        for told in ("R-1", "A1", "B7", "DX/117", "03/10/2026", "03/10/2028"):
            self.assertIn(told, words)

    def test_customers_print_nothing(self):
        self._inspected()
        portal = self._create_user("book_portal", "base.group_portal")
        for report, records in (
            ("report_device_book", self.register),
            ("report_book_certificate", self.register.book_entry_ids),
        ):
            with self.assertRaises(AccessError):
                self._render(report, records, user=portal)

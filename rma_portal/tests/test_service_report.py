"""My reports: what is counted, for whom, and what the files have."""

import csv
import io
from datetime import date, datetime, timedelta

import openpyxl
from freezegun import freeze_time
from lxml import html

from odoo.fields import Command
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from odoo.addons.rma_service.tools import place

from ..tools.bar_chart import BarChart
from .common import SECRET, PortalCommon

PAGE = "/my/service-report"
TODAY = date(2026, 5, 20)


class ReportCommon(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls._create_device("MINE-1")
        cls.till = cls._create_device("TILL-2")

    @classmethod
    def _create_device(cls, name):
        return cls.env["stock.lot"].create(
            {
                "name": name,
                "product_id": cls.device_product.id,
                "owner_id": cls.firm.id,
                "is_foreign": True,
            }
        )

    @classmethod
    def _at(cls, day, hour=12):
        """Return the moment at which the clock of our place shows an hour of a day."""
        clock = datetime.min.replace(hour=hour).time()
        return place.get_moment(cls.company, date.fromisoformat(day), clock)

    @classmethod
    def _create_past(cls, day, out=None, lines=(), **values):
        """Return an order received on a day; handed over, if it is said when."""
        order = cls._create_own(lines, **{"device_id": cls.mine.id} | values)
        if out:
            cls._bring_to(order, "done")
            order.date_out = cls._at(out)
        order.date_in = cls._at(day)
        return order

    @classmethod
    def _create_invoice(cls, order):
        """Return the posted invoice of an order."""
        order.action_create_invoice()
        invoice = order.invoice_ids
        invoice.action_post()
        return invoice

    def _prepare(self, user=None, **params):
        """Return what the page of a user shows of the year until the 20th of May."""
        user = user or self.owner
        self.env.flush_all()
        self.env.invalidate_all()
        reports = self.env["rma.service.portal.report"].with_user(user)
        asked = {"start": "2025-06-01", "end": "2026-05-20"} | params
        return reports._prepare_page(user, reports._read_filters(asked))

    def _get(self, path="", login="page_owner"):
        self.authenticate(login, login)
        return self.url_open(f"{PAGE}{path}", allow_redirects=False)


@tagged("post_install", "-at_install")
class TestServiceReport(ReportCommon):
    # === WHAT IS COUNTED ===#

    def test_orders_count_in_the_month_of_our_place(self):
        self._create_past("2026-03-31").date_in = self._at("2026-03-31", hour=23)
        self._create_past("2026-04-01").date_in = self._at("2026-04-01", hour=0)
        self._create_past("2026-04-20")
        page = self._prepare()
        self.assertEqual(
            [(row["label"], row["orders"]) for row in page["periods"]],
            [("March 2026", 1), ("April 2026", 2)],
        )
        self.assertEqual(page["total"]["orders"], 3)

    def test_order_that_was_not_received_counts_when_it_was_asked_for(self):
        with freeze_time("2026-02-10 10:30"):
            order = self._create_own()
        order.flush_recordset()
        self.env.cr.execute(
            "UPDATE rma_service_order SET create_date = %s WHERE id = %s",
            (self._at("2026-02-10"), order.id),
        )
        [row] = self._prepare()["periods"]
        self.assertEqual(row["label"], "February 2026")
        self.assertIsNone(row["days"])

    def test_period_includes_its_first_and_last_day(self):
        for day in ("2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01"):
            self._create_past(day)
        page = self._prepare(start="2026-02-01", end="2026-02-28")
        self.assertEqual(page["total"]["orders"], 2)

    def test_turnaround_is_in_days_of_our_place_from_receipt_to_hand_over(self):
        first = self._create_past("2026-03-01", "2026-03-05")
        # Two days are begun, though it was here for two hours only.
        first.date_in = self._at("2026-03-04", hour=23)
        first.date_out = self._at("2026-03-05", hour=1)
        self._create_past("2026-04-01", "2026-04-11")
        self._create_past("2026-04-02")
        page = self._prepare()
        self.assertEqual([row["days"] for row in page["periods"]], [1, 10])
        self.assertEqual(page["total"]["days"], 5.5)
        self.assertEqual(page["total"]["finished"], 2)

    def test_long_periods_are_told_by_years(self):
        self._create_past("2024-03-01")
        self._create_past("2026-03-01")
        page = self._prepare(start="")
        self.assertEqual([row["label"] for row in page["periods"]], ["2024", "2026"])
        # The year between has no bar, but its place.
        self.assertEqual([bar.label for bar in page["charts"][0].bars][1], "2025")
        self.assertEqual(page["charts"][0].bars[1].height, 0)

    def test_devices_come_by_their_orders(self):
        for _number in range(2):
            self._create_past("2026-03-01", device_id=self.till.id)
        self._create_past("2026-03-02")
        self._create_past(
            "2026-03-03", device_id=False, product_id=self.device_product.id
        )
        self._create_past("2026-03-04", device_id=False, product_id=False)
        rows = self._prepare()["devices"]
        self.assertEqual(
            [(row["label"], row["orders"]) for row in rows],
            [
                ("TILL-2", 2),
                ("No device named", 1),
                ("Cash register", 1),
                ("MINE-1", 1),
            ],
        )

    # === MONEY ===#

    def _create_done(self, day="2026-03-01", **values):
        return self._create_past(day, "2026-03-20", [self.labour], **values)

    def test_spent_is_what_was_invoiced_less_what_was_credited(self):
        order = self._create_done()
        self.assertFalse(self._prepare()["total"]["spent"])
        order.action_create_invoice()
        # A draft is no invoice yet.
        self.assertFalse(self._prepare()["total"]["spent"])
        order.invoice_ids.action_post()
        page = self._prepare()
        own = {self.company.currency_id: 50}
        for row in (page["total"], page["periods"][0], page["devices"][0]):
            self.assertEqual(row["spent"], own)
        order.invoice_ids._reverse_moves([{"invoice_date": "2026-03-21"}], cancel=True)
        self.assertEqual(
            self._prepare()["total"]["spent"], {self.company.currency_id: 0}
        )

    def test_taxes_are_included(self):
        tax = self.env["account.tax"].create({"name": "Ten", "amount": 10})
        self.labour.taxes_id = tax
        self._create_invoice(self._create_done())
        spent = self._prepare()["total"]["spent"]
        self.assertEqual(spent, {self.company.currency_id: 55})

    def test_currencies_are_never_added(self):
        other = self.env["res.currency"].create(
            {"name": "XTA", "symbol": "X", "rate_ids": [Command.create({"rate": 2})]}
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Other", "currency_id": other.id}
        )
        self._create_invoice(self._create_done())
        order = self._create_own([self.labour], device_id=self.mine.id)
        order.pricelist_id = pricelist
        self._bring_to(order, "done")
        order.date_in = self._at("2026-03-02")
        invoice = self._create_invoice(order)
        self.assertEqual(invoice.currency_id, other)
        page = self._prepare()
        expected = {self.company.currency_id: 50, other: invoice.amount_total}
        self.assertEqual(page["total"]["spent"], expected)
        self.assertEqual(page["devices"][0]["spent"], expected)
        self.assertEqual(
            [chart.name for chart in page["charts"]],
            [],
            "One month alone needs no chart.",
        )

    def test_invoice_of_several_orders_is_shared_out(self):
        first = self._create_done()
        second = self._create_past(
            "2026-03-02",
            "2026-03-20",
            [self.labour_2],
            device_id=self.till.id,
        )
        estimates = (first | second).estimate_ids
        estimates._create_invoices(grouped=False).action_post()
        spent = {
            row["label"]: list(row["spent"].values())
            for row in self._prepare()["devices"]
        }
        self.assertEqual(spent, {"MINE-1": [50], "TILL-2": [20]})
        # The other's part is not told to who sees his own orders only.
        first.delegate_id = self.colleague.partner_id
        self.colleague.partner_id.service_portal_scope = "own"
        total = self._prepare(self.colleague)["total"]
        self.assertEqual(list(total["spent"].values()), [50])

    def test_invoice_to_somebody_else_is_not_the_customer_s(self):
        invoice = self._create_invoice(self._create_done())
        self.env.cr.execute(
            "UPDATE account_move SET commercial_partner_id = %s WHERE id = %s",
            (self.partner.id, invoice.id),
        )
        self.assertFalse(self._prepare()["total"]["spent"])

    # === FILTERS ===#

    def test_filters_narrow_down(self):
        done = self._create_past("2026-03-01", "2026-03-05")
        done.delegate_id = self.colleague.partner_id
        cancelled = self._create_own(device_id=self.mine.id)
        cancelled.action_cancel()
        cancelled.date_in = self._at("2026-03-02")
        firm = self._create_past(
            "2026-03-03", partner_id=self.firm.id, device_id=self.till.id
        )
        self.assertTrue(firm)
        for count, params in (
            (3, {}),
            (1, {"state": "open"}),
            (1, {"state": "done"}),
            (1, {"state": "cancel"}),
            (3, {"state": "nonsense"}),
            (1, {"device": "till-2"}),
            (3, {"device": "register"}),
            (0, {"device": "Keyboard"}),
            (0, {"device": "'; DROP TABLE"}),
            (3, {"device": "%"}),
            (1, {"contact": str(self.firm.id)}),
            (2, {"contact": str(self.owner.partner_id.id)}),
            (1, {"contact": str(self.colleague.partner_id.id)}),
            (0, {"contact": str(self.partner.id)}),
            (3, {"contact": "²"}),
            (3, {"contact": "1; --"}),
            (3, {"contact": "9" * 30}),
            (0, {"start": "2026-04-01"}),
            (3, {"start": "yesterday", "end": "2026-13-45"}),
            (3, {"start": "0001-01-01", "end": "9999-12-31"}),
            (3, {"start": "", "end": ""}),
        ):
            with freeze_time("2026-05-20 10:30"):
                total = self._prepare(**params)["total"]
            self.assertEqual(total["orders"], count, params)

    def test_first_look_is_at_the_last_twelve_months(self):
        reports = self.env["rma.service.portal.report"]
        with freeze_time("2026-05-20 10:30"):
            filters = reports._read_filters({})
        self.assertEqual(filters["start"], date(2025, 6, 1))
        self.assertEqual(filters["end"], TODAY)
        self.assertEqual(filters["state"], "all")

    def test_contacts_are_those_of_the_visible_orders(self):
        self._create_past("2026-03-01", delegate_id=self.partner.id)
        self._create_past("2026-03-01", partner_id=self.firm.id)
        # Who came for him from elsewhere is nobody of the firm.
        self.assertEqual(
            {row["name"] for row in self._prepare()["contacts"]},
            {self.owner.partner_id.name, self.firm.name},
        )
        self.owner.partner_id.service_portal_scope = "own"
        self.assertEqual(
            [row["id"] for row in self._prepare()["contacts"]],
            self.owner.partner_id.ids,
        )
        self.assertFalse(self._prepare(self.stranger)["contacts"])

    # === WHOSE ===#

    def test_nobody_counts_orders_that_he_may_not_see(self):
        self._create_past("2026-03-01")
        handed_in = self._create_past("2026-03-01")
        handed_in.delegate_id = self.colleague.partner_id
        firm = self._create_past("2026-03-01", partner_id=self.firm.id)
        company = self.env["res.company"].create({"name": "Other Workshop"})
        own = self._create_user("page_own", "group_service_own")
        for user, count in (
            (self.owner, 3),
            (self.colleague, 3),
            (self.stranger, 0),
            (own, 0),
            (self.manager, 0),
            (self._create_user("page_store", "stock.group_stock_user"), 0),
        ):
            total = self._prepare(user)["total"]
            self.assertEqual(total["orders"], count, user.login)
        self.colleague.partner_id.service_portal_scope = "own"
        self.owner.partner_id.service_portal_scope = "own"
        self.assertEqual(self._prepare(self.colleague)["total"]["orders"], 1)
        self.assertEqual(self._prepare()["total"]["orders"], 2)
        # The customer changed: the former one counts it no more.
        self.owner.partner_id.service_portal_scope = "company"
        firm.partner_id = self.stranger.partner_id
        self.assertEqual(self._prepare()["total"]["orders"], 2)
        self.assertEqual(self._prepare(self.stranger)["total"]["orders"], 1)
        self.assertTrue(company)

    def test_visitors_are_asked_to_log_in(self):
        for path in ("", "/csv", "/xlsx", "/pdf"):
            response = self._get(path, None)
            self.assertEqual(response.status_code, 303)
            self.assertIn("/web/login", response.headers["Location"])

    def test_strangers_find_nothing_in_page_and_files(self):
        order = self._create_past("2026-03-01")
        asked = f"?start=&end=&contact={self.owner.partner_id.id}&device=MINE-1"
        for path in ("", "/csv", "/xlsx", "/pdf"):
            with mute_logger("odoo.addons.base.models.ir_actions_report"):
                response = self._get(f"{path}{asked}", "page_stranger")
            self.assertEqual(response.status_code, 200)
            # What he typed himself comes back, no more.
            for text in (order.name, self.owner.partner_id.name, "Cash register"):
                self.assertNotIn(text, response.text, path)
        page = self._get(asked, "page_stranger").text
        self.assertIn("No service order fits", page)

    def test_print_gives_who_asks_his_own_figures_only(self):
        self._create_past("2026-03-01")
        prints = self.env["report.rma_portal.report_service_figures"]
        data = {"filters": {"start": "", "end": ""}}
        for user, count in ((self.owner, 1), (self.stranger, 0)):
            values = (
                prints.with_user(user).sudo()._get_report_values(self.owner.ids, data)
            )
            self.assertEqual(values["report"]["total"]["orders"], count)
        values = prints.with_user(self.owner)._get_report_values([], {"filters": "x"})
        self.assertEqual(values["report"]["state"], False)

    def test_methods_are_not_called_from_outside(self):
        self.authenticate("page_owner", "page_owner")
        with self.assertRaisesRegex(Exception, "AccessError"), mute_logger("odoo.http"):
            self.make_jsonrpc_request(
                "/web/dataset/call_kw",
                {
                    "model": "rma.service.portal.report",
                    "method": "_prepare_lines",
                    "args": [],
                    "kwargs": {},
                },
            )

    # === PAGE ===#

    def test_page_has_charts_with_tables_beside_them(self):
        self._create_invoice(self._create_done())
        self._create_past("2026-04-02")
        page = html.fromstring(self._get("?start=2025-06-01&end=2026-05-20").text)
        charts = page.xpath("//figure[@data-name='chart']")
        self.assertEqual(len(charts), 2)
        for chart in charts:
            self.assertEqual(len(chart.xpath(".//*[name()='rect']")), 2)
            self.assertTrue(chart.xpath(".//*[name()='svg'][@role='img']/@aria-label"))
        [periods] = page.xpath("//table[@data-name='periods']")
        self.assertEqual(len(periods.xpath(".//tbody/tr")), 2)
        [total] = periods.xpath(".//tr[@data-name='total']")
        self.assertIn("50.00", total.text_content())
        self.assertFalse(page.xpath("//main//script"))
        urls = page.xpath("//main//a/@href[contains(., '/my/service-report/')]")
        self.assertTrue(urls)
        for url in urls:
            self.assertIn("start=2025-06-01&end=2026-05-20", url)

    def test_free_text_is_text_and_secrets_stay(self):
        self.mine.name = "<script>alert(1)</script>"
        self._create_past("2026-03-01")
        text = self._get("?start=&end=&device=%3Cscript%3E").text
        self.assertNotIn("<script>alert(1)", text)
        self.assertIn("&lt;script&gt;alert(1)", text)
        self.assertNotIn(SECRET, text)
        text = self._get("?start=&device=%22%3E%3Cscript%3Ealert(2)").text
        self.assertNotIn("<script>alert(2)", text)

    def test_home_leads_to_the_report_of_who_has_orders(self):
        self._create_past("2026-03-01")
        for login, count in (("page_colleague", 1), ("page_stranger", 0)):
            self.authenticate(login, login)
            self.assertIn(PAGE, self.url_open("/my").text)
            values = self.make_jsonrpc_request(
                "/my/counters", {"counters": ["service_report_count"]}
            )
            self.assertEqual(values["service_report_count"], count)

    # === FILES ===#

    def _read_csv(self, path="/csv?start=&end="):
        response = self._get(path)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        text = response.content.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))

    def test_csv_has_the_orders(self):
        order = self._create_done()
        self._create_invoice(order)
        last = self._create_past("2026-04-02", device_id=self.till.id)
        rows = self._read_csv()
        self.assertEqual([row["Order"] for row in rows], [last.name, order.name])
        self.assertEqual(
            rows[1],
            {
                "Order": order.name,
                "Received": "2026-03-01",
                "Handed over": "2026-03-20",
                "State": "Handed over",
                "Serial number": "MINE-1",
                "Model": "Cash register",
                "Contact": self.owner.partner_id.name,
                "Days": "19",
                f"Spent in {self.company.currency_id.name}": "50.0",
            },
        )
        self.assertEqual(rows[0]["Handed over"], "")
        self.assertEqual(len(self._read_csv("/csv?start=&end=&device=TILL")), 1)

    def test_no_spreadsheet_runs_what_is_in_a_file(self):
        self.mine.name = "=1+2"
        self.till.name = "@SUM(A1)"
        self._create_past("2026-03-01")
        self._create_past("2026-03-02", device_id=self.till.id)
        self.assertEqual(
            [row["Serial number"] for row in self._read_csv()], ["'@SUM(A1)", "'=1+2"]
        )
        content = self._get("/xlsx?start=&end=").content
        book = openpyxl.load_workbook(io.BytesIO(content))
        for cell in (book["Orders"]["E3"], book["Devices"]["A3"]):
            self.assertEqual((cell.value, cell.data_type), ("=1+2", "s"))

    def test_xlsx_has_orders_months_and_devices(self):
        self._create_invoice(self._create_done())
        self._create_past("2026-04-02", device_id=self.till.id)
        content = self._get("/xlsx?start=2025-06-01&end=2026-05-20").content
        book = openpyxl.load_workbook(io.BytesIO(content))
        self.assertEqual(book.sheetnames, ["Orders", "Month", "Devices"])
        orders = list(book["Orders"].values)
        self.assertEqual(orders[2][1], datetime(2026, 3, 1))
        self.assertEqual(orders[2][7:], (19, 50))
        months = list(book["Month"].values)
        self.assertEqual(months[1], ("March 2026", 1, 1, 19, 50))
        self.assertEqual(months[2], ("April 2026", 1, 0, None, None))
        devices = list(book["Devices"].values)
        self.assertEqual(
            {row[0] for row in devices[1:]}, {self.mine.name, self.till.name}
        )

    def test_print_says_what_was_asked_for(self):
        self._create_invoice(self._create_done())
        self._create_past("2026-04-02", device_id=self.till.id)
        reports = self.env["rma.service.portal.report"].with_user(self.owner)
        filters = reports._read_filters(
            {"start": "", "end": "2026-05-20", "state": "done", "device": "MINE"}
        )
        content = reports._make_file("pdf", self.owner, filters)[0].decode()
        for text in ("Service Report", "MINE-1", "Handed over", "05/20/2026", "ACME"):
            self.assertIn(text, content)
        self.assertNotIn("TILL-2", content)

    # === SPEED ===#

    def _count(self, path):
        return self._count_statements(f"{PAGE}{path}")

    def test_page_takes_few_statements_however_much_it_counts(self):
        self._create_invoice(self._create_done())
        self._create_past("2026-04-01", device_id=self.till.id)
        self.authenticate("page_owner", "page_owner")
        layout = len(self._count_statements("/my/closed/s/1"))
        few = self._count("?start=2025-06-01&end=2026-05-20")
        for number in range(78):
            day = (date(2025, 6, 1) + timedelta(days=4 * number)).isoformat()
            self._create_past(day, device_id=self._create_device(f"M-{number}").id)
        other = self._create_past("2026-01-01", "2026-01-04", [self.labour])
        self._create_invoice(other)
        many = self._count("?start=2025-06-01&end=2026-05-20")
        self.assertEqual(len(few), len(many), "\n".join(many))
        self.assertLessEqual(len(many), layout + 12, "\n".join(many))
        asked = f"?start=2025-06-01&device=M-&contact={self.owner.partner_id.id}"
        asked = self._count(asked)
        self.assertLessEqual(len(asked), layout + 12, "\n".join(asked))


class TestBarChart(BaseCase):
    def test_bars_stand_on_the_line_and_fill_the_height(self):
        chart = BarChart("Orders", ["Jan", "Feb"], [1, 4])
        self.assertEqual(
            [(bar.y, bar.height) for bar in chart.bars], [(75, 25), (0, 100)]
        )
        self.assertEqual(chart.zero, 100)
        self.assertEqual([bar.middle for bar in chart.bars], [25, 75])

    def test_what_is_below_zero_hangs_below_the_line(self):
        chart = BarChart("Spent", ["Jan", "Feb"], [30, -10])
        self.assertEqual(
            [(bar.y, bar.height) for bar in chart.bars], [(0, 75), (75, 25)]
        )
        self.assertEqual(chart.zero, 75)

    def test_nothing_is_drawn_of_nothing(self):
        chart = BarChart("Spent", ["Jan"], [0])
        self.assertEqual([bar.height for bar in chart.bars], [0])

    def test_names_of_many_bars_are_thinned_out(self):
        chart = BarChart("Orders", [str(each) for each in range(24)], [1] * 24)
        self.assertEqual(sum(bar.is_named for bar in chart.bars), 12)
        self.assertEqual(sum(bar.is_named_on_phone for bar in chart.bars), 6)

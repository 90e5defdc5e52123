from datetime import date, time, timedelta

from freezegun import freeze_time
from lxml import html

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from ...tools import place
from ..common.service import ServiceCommon

# Moments at which it is another day than in UTC.
CHICAGO_EVENING = "2026-03-06 03:00:00"  # the 5th, nine in the evening
AUCKLAND_MORNING = "2026-03-05 20:00:00"  # the 6th, nine in the morning
KOLKATA_NIGHT = "2026-03-05 20:00:00"  # the 6th, half past one at night


class DayCommon(ServiceCommon):
    def _be_in(self, zone):
        """Put the company and its warehouse into a time zone."""
        self.company.service_tz = zone

    def _warehouse_in(self, zone):
        """Return another warehouse, with an address in a time zone."""
        address = self.env["res.partner"].create({"name": "There", "tz": zone})
        return self.env["stock.warehouse"].create(
            {"name": "There", "code": "THERE", "partner_id": address.id}
        )

    def _render(self, report, record):
        """Return the words of a print that nobody's time zone is known of."""
        reports = self.env["ir.actions.report"].with_context(tz=False)
        reports = reports.with_user(self.env.ref("base.user_root"))
        page = reports._render_qweb_html(f"rma_service.{report}", record.ids)[0]
        return " ".join(html.fromstring(page.decode()).text_content().split())


@tagged("post_install", "-at_install")
class TestPlace(DayCommon):
    """Where our place is, and which day it is there."""

    def test_zone_is_that_of_the_address_of_the_warehouse(self):
        self._be_in("Asia/Kolkata")
        warehouse = self._warehouse_in("America/Chicago")
        order = self._create_order()
        self.assertEqual(place.get_zone(order), "Asia/Kolkata")
        order.warehouse_id = warehouse
        self.assertEqual(place.get_zone(order), "America/Chicago")
        self.assertEqual(place.get_zone(order.company_id), "Asia/Kolkata")

    def test_warehouse_without_zone_has_that_of_the_company(self):
        self._be_in("Asia/Kolkata")
        warehouse = self._warehouse_in(False)
        self.assertEqual(place.get_zone(warehouse), "Asia/Kolkata")

    def test_company_without_zone_has_that_of_its_hours_then_of_its_country(self):
        hours = self.company.resource_calendar_id
        self._be_in(False)
        self.company.country_id = self.env.ref("base.pl")
        hours.tz = "Asia/Tokyo"
        self.assertEqual(place.get_zone(self.company), "Asia/Tokyo")
        hours.tz = "UTC"
        self.assertEqual(place.get_zone(self.company), "Europe/Warsaw")
        self.company.country_id = self.env.ref("base.us")
        self.assertEqual(place.get_zone(self.company), "UTC")

    def test_company_that_nothing_tells_of_gets_the_zone_of_its_users(self):
        self._be_in(False)
        self.company.country_id = self.env.ref("base.us")
        self.company.resource_calendar_id.tz = "UTC"
        self.company.user_ids.tz = "America/Denver"
        self.company._settle_service_zone()
        self.assertEqual(self.company.service_tz, "America/Denver")

    def test_rows_and_documents_have_the_day_of_their_order(self):
        self._be_in("Asia/Kolkata")
        order = self._create_order(
            [self.labour], [self.part_screw], warehouse_id=self.warehouse.id
        )
        order.warehouse_id = self._warehouse_in("America/Chicago")
        order.action_prepare_estimate()
        loan = self.env["rma.service.loan"].new({"order_id": order.id})
        for record in (
            order.operation_ids,
            order.part_ids,
            order.estimate_ids,
            loan,
        ):
            self.assertEqual(place.get_zone(record), "America/Chicago", record)

    def test_day_and_its_bounds(self):
        self._be_in("America/Chicago")
        with freeze_time(CHICAGO_EVENING):
            self.assertEqual(place.get_today(self.company), date(2026, 3, 5))
            begin, end = place.get_bounds(self.company)
        self.assertEqual(str(begin), "2026-03-05 06:00:00")
        self.assertEqual(str(end), "2026-03-06 06:00:00")
        # On this day the clocks go forward: it has 23 hours.
        begin, end = place.get_bounds(self.company, date(2026, 3, 8))
        self.assertEqual(end - begin, timedelta(hours=23))
        noon = place.get_moment(self.company, date(2026, 3, 5), time(12))
        self.assertEqual(str(noon), "2026-03-05 18:00:00")

    def test_moment_is_no_day(self):
        self.assertEqual(place.parse_day("2026-03-05"), date(2026, 3, 5))
        for moment in ("2026-03-05 10:00:00", fields.Datetime.now()):
            with self.assertRaises(TypeError):
                place.parse_day(moment)


@tagged("post_install", "-at_install")
class TestDay(DayCommon):
    """What depends on a day goes by the day at our place."""

    def _warrant(self, end):
        """Give the device a warranty that ends on a day."""
        self.env["rma.service.warranty"].create(
            {
                "device_id": self.device.id,
                "name": "Two years",
                "granted_by": "company",
                "date_start": "2024-03-06",
                "date_end": end,
            }
        )

    # === WARRANTY ===#

    def test_warranty_pays_on_its_last_evening(self):
        self._be_in("America/Chicago")
        self._warrant("2026-03-05")
        with freeze_time(CHICAGO_EVENING):
            order = self._create_order()
            order.action_receive()
            self.assertEqual(order.warranty_state, "in")
            self.assertIn("valid until", order.warranty_message)
        with freeze_time("2026-03-06 15:00:00"):
            # The next day the technician adds the work: the device came in time.
            order.operation_ids = [Command.create({"product_id": self.labour.id})]
            self.assertEqual(order.operation_ids.payer, "warranty")
            self.env.invalidate_all()
            self.assertEqual(order.warranty_state, "out")

    def test_warranty_does_not_pay_on_the_morning_after(self):
        self._be_in("Pacific/Auckland")
        self._warrant("2026-03-05")
        with freeze_time(AUCKLAND_MORNING):
            order = self._create_order([self.labour])
            order.action_receive()
            order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
            self.assertEqual(set(order.operation_ids.mapped("payer")), {"customer"})
            self.assertEqual(order.warranty_state, "out")
            expired = self.env["rma.service.warranty"].search(
                [("device_id", "=", self.device.id), ("state", "=", "expired")]
            )
            self.assertEqual(expired, self.device.warranty_ids)

    def test_warranty_on_the_repair_begins_on_the_day_of_the_hand_over(self):
        self._be_in("Asia/Kolkata")
        self.type_repair.warranty_labour_months = 12
        with freeze_time("2026-03-05 19:00:00"):
            self._bring_to(self._create_order([self.labour]), "done")
        given = self.device.warranty_ids
        self.assertEqual(given.date_start, date(2026, 3, 6))
        self.assertEqual(given.date_end, date(2027, 3, 6))

    def test_sale_and_delivery_fall_on_the_day_at_our_place(self):
        self._be_in("America/Chicago")
        for event in ("sale", "delivery"):
            self.env["rma.service.warranty.rule"].create(
                {
                    "name": event,
                    "product_tmpl_id": self.device_product.product_tmpl_id.id,
                    "start_event": event,
                    "months": 24,
                }
            )
        self._add_stock(self.device_product, 1, lot=self.device)
        with freeze_time(CHICAGO_EVENING):
            sale = self.env["sale.order"].create(
                {
                    "partner_id": self.partner.id,
                    "order_line": [
                        Command.create({"product_id": self.device_product.id})
                    ],
                }
            )
            sale.action_confirm()
            sale.picking_ids.move_ids.picked = True
            sale.picking_ids._action_done()
        self.assertEqual(self.device.date_sold, date(2026, 3, 5))
        starts = set(self.device.warranty_ids.mapped("date_start"))
        self.assertEqual(starts, {date(2026, 3, 5)})

    def test_device_goes_in_and_out_of_service_today(self):
        self._be_in("Pacific/Auckland")
        with freeze_time(AUCKLAND_MORNING):
            self.device.action_out_of_service()
            self.assertEqual(self.device.date_out_of_service, date(2026, 3, 6))
            self.device.action_in_service()
            self.assertEqual(self.device.date_in_service, date(2026, 3, 6))

    # === ESTIMATE ===#

    def test_estimate_sent_in_the_evening_is_european_for_whoever_looks(self):
        self._be_in("America/Chicago")
        self.type_repair.validity_days = 30
        with freeze_time(CHICAGO_EVENING):
            order = self._bring_to(self._create_order([self.labour]), "approval")
        estimate = order.estimate_id
        self.assertEqual(estimate.validity_date, date(2026, 4, 4))
        public = self.env.ref("base.public_user")
        for user in (self.clerk, public):
            self.assertTrue(estimate.with_user(user).sudo()._is_european_form())

    def test_estimate_holds_until_the_end_of_its_last_day(self):
        self._be_in("America/Chicago")
        order = self._bring_to(self._create_order([self.labour]), "approval")
        estimate = order.estimate_id
        estimate.sudo()._open_closed().validity_date = "2026-03-05"
        with freeze_time("2026-03-06 06:30:00"):
            self.env.invalidate_all()
            self.assertTrue(estimate.is_expired)
            self.assertEqual(order.estimate_state, "expired")
            self.assertIn("was valid until", estimate._confirmation_error_message())
        with freeze_time(CHICAGO_EVENING):
            self.env.invalidate_all()
            self.assertFalse(estimate.is_expired)
            self.assertTrue(estimate._has_to_be_signed())
            self.assertEqual(order.estimate_state, "sent")
            order.action_approve_estimate()
        self.assertEqual(estimate.state, "sale")

    def test_estimate_is_over_in_the_east_while_it_is_the_day_before_in_utc(self):
        self._be_in("Pacific/Auckland")
        order = self._bring_to(self._create_order([self.labour]), "approval")
        order.estimate_id.sudo()._open_closed().validity_date = "2026-03-05"
        with freeze_time(AUCKLAND_MORNING):
            self.env.invalidate_all()
            self.assertTrue(order.estimate_id.is_expired)
            self.assertFalse(order.estimate_id._has_to_be_signed())

    def test_estimate_expires_by_the_clock_of_its_own_warehouse(self):
        self._be_in("Pacific/Auckland")
        order = self._create_order([self.labour])
        order.warehouse_id = self._warehouse_in("America/Chicago")
        self._bring_to(order, "approval")
        order.estimate_id.sudo()._open_closed().validity_date = "2026-03-05"
        with freeze_time(CHICAGO_EVENING):
            self.env.invalidate_all()
            self.assertFalse(order.estimate_id.is_expired)

    # === WHAT IS DUE ===#

    def test_promised_today_is_asked_at_each_warehouse(self):
        self._be_in("Pacific/Auckland")
        chicago = self._warehouse_in("America/Chicago")
        here, there = (
            self._create_order(device_id=False, date_promised=AUCKLAND_MORNING)
            for _index in range(2)
        )
        there.warehouse_id = chicago
        orders = here | there
        found = self.env["rma.service.order"].search
        for now, due in (
            ("2026-03-05 12:00:00", here | there),  # the 6th here, the 5th there
            ("2026-03-05 03:00:00", here.browse()),  # the 5th here, the 4th there
            ("2026-03-06 03:00:00", here | there),  # still the 6th here, 5th there
            ("2026-03-06 12:00:00", here.browse()),
        ):
            with freeze_time(now):
                self.env.invalidate_all()
                domain = [("id", "in", orders.ids)]
                is_due = [("is_promised_today", "=", True)]
                self.assertEqual(found(domain + is_due), due, now)
                self.assertEqual(orders.filtered("is_promised_today"), due, now)

    @freeze_time("2026-03-04 12:00:00")
    def test_loan_is_due_on_the_promised_day(self):
        self._be_in("Pacific/Auckland")
        order = self._create_order(date_promised=AUCKLAND_MORNING)
        unit = self.env["stock.lot"].create(
            {"name": "L-1", "product_id": self.device_product.id, "is_loan_unit": True}
        )
        loan = self.env["rma.service.loan"].create(
            {"order_id": order.id, "device_id": unit.id}
        )
        self.assertEqual(loan.date_due, date(2026, 3, 6))
        loan.state = "out"
        for now, is_late in (
            ("2026-03-06 10:59:00", False),
            ("2026-03-06 11:01:00", True),
        ):
            with freeze_time(now):
                self.env.invalidate_all()
                self.assertEqual(loan.is_late, is_late, now)
                late = loan.search([("is_late", "=", True), ("id", "=", loan.id)])
                self.assertEqual(bool(late), is_late, now)

    def test_calls_and_answers_are_due_today_at_our_place(self):
        self._be_in("America/Chicago")
        order = self._create_order(user_id=self.technician.id)
        with freeze_time(CHICAGO_EVENING):
            # As a scheduled action or a visitor has it: no time zone.
            order.with_context(tz=False).with_user(
                self.env.ref("base.user_root")
            )._hear_customer(self.env["mail.message"])
        self.assertEqual(order.activity_ids.date_deadline, date(2026, 3, 5))

    def test_daily_list_names_the_days_of_our_place(self):
        self._be_in("America/Chicago")
        order = self._create_order(date_promised=CHICAGO_EVENING)
        self.assertEqual(order._get_daily_date("late", order), date(2026, 3, 5))

    def test_operations_finished_today(self):
        self._be_in("America/Chicago")
        order = self._create_order([self.labour])
        operation = order.operation_ids
        operation.date_end = CHICAGO_EVENING
        for now, is_today in (("2026-03-06 05:59", True), ("2026-03-06 06:01", False)):
            with freeze_time(now):
                self.env.invalidate_all()
                self.assertEqual(operation.is_finished_today, is_today)
                found = operation.search(
                    [("is_finished_today", "=", True), ("order_id", "=", order.id)]
                )
                self.assertEqual(bool(found), is_today)

    def test_price_check_is_told_today_and_expires_after_its_last_day(self):
        self._be_in("America/Chicago")
        with freeze_time(CHICAGO_EVENING):
            check = self.env["rma.service.costing"].create({"problem": "Keys"})
        self.assertEqual(check.date, date(2026, 3, 5))
        check.date_valid = "2026-03-05"
        for now, is_expired in ((CHICAGO_EVENING, False), ("2026-03-06 07:00", True)):
            with freeze_time(now):
                self.env.invalidate_all()
                self.assertEqual(check.is_expired, is_expired)
                found = check.search([("is_expired", "=", True), ("id", "=", check.id)])
                self.assertEqual(bool(found), is_expired)

    # === PRINTS, MAILS, FILES ===#

    def test_prints_show_the_clock_of_our_place_to_whoever_prints(self):
        self._be_in("America/Chicago")
        order = self._create_order(
            [self.labour], date_promised="2026-03-11 03:00:00", device_id=False
        )
        order.date_in = CHICAGO_EVENING
        words = self._render("report_intake_protocol", order)
        self.assertIn("03/05/2026 09:00 PM", words)
        self.assertIn("Promised: 03/10/2026", words)
        self.assertIn("03/10/2026 10:00 PM", self._render("report_job_sheet", order))
        self.assertIn("03/05/2026", self._render("report_work", order))
        self.assertIn("03/05/2026", self._render("report_order_label", order))

    def test_prints_of_two_places_show_the_clock_of_each(self):
        self._be_in("Pacific/Auckland")
        here, there = (
            self._create_order(device_id=False, date_promised=AUCKLAND_MORNING)
            for _index in range(2)
        )
        there.warehouse_id = self._warehouse_in("America/Chicago")
        words = self._render("report_job_sheet", here | there)
        self.assertIn("03/06/2026 09:00 AM", words)
        self.assertIn("03/05/2026 02:00 PM", words)

    def test_signature_stays_when_our_place_gets_another_zone(self):
        self._be_in("America/Chicago")
        order = self._create_order(date_promised=CHICAGO_EVENING, device_id=False)
        documents = self.env["rma.service.document"]
        document = documents._freeze("intake", order, None, "Anna")
        self._be_in("Pacific/Auckland")
        self.assertEqual(
            documents._get_content_hash("intake", order), document.content_hash
        )

    def test_mails_name_the_day_at_our_place_whoever_sets_them_off(self):
        self._be_in("America/Chicago")
        order = self._create_order(date_promised=CHICAGO_EVENING)
        template = self.env["mail.template"].create(
            {
                "name": "Day",
                "model_id": self.env["ir.model"]._get_id("rma.service.order"),
                "subject": "{{ format_date(object.date_promised) }}",
                "body_html": '<p t-out="format_datetime(object.date_promised)"/>',
            }
        )
        visitor = self.env.ref("base.public_user")
        for user in (self.clerk, self.manager, visitor):
            own = template.with_user(user).sudo()
            subject = own._render_field("subject", order.ids)[order.id]
            self.assertEqual(subject, "03/05/2026", user.login)
            body = str(own._render_field("body_html", order.ids)[order.id])
            self.assertIn("9:00:00", body)

    def test_mails_about_orders_of_two_places_name_the_day_of_each(self):
        self._be_in("Pacific/Auckland")
        here, there = (
            self._create_order(device_id=False, date_promised=AUCKLAND_MORNING)
            for _index in range(2)
        )
        there.warehouse_id = self._warehouse_in("America/Chicago")
        subjects = self.env["mail.template"]._render_template(
            "{{ format_date(object.date_promised) }}",
            "rma.service.order",
            (here | there).ids,
        )
        self.assertEqual(subjects, {here.id: "03/06/2026", there.id: "03/05/2026"})

    def test_open_repair_data_has_the_day_at_our_place(self):
        self._be_in("Pacific/Auckland")
        order = self._create_order()
        order.date_in = order.date_out = AUCKLAND_MORNING
        self.assertEqual(order._get_ords_date(), date(2026, 3, 6))

    def test_quality_analysis_counts_returns_on_the_day_at_our_place(self):
        self._be_in("Pacific/Auckland")
        here, there = (self._create_order(device_id=False) for _index in range(2))
        there.warehouse_id = self._warehouse_in("America/Chicago")
        (here | there).date_in = AUCKLAND_MORNING
        self.env.flush_all()
        rows = self.env["rma.service.quality.report"].search(
            [("order_id", "in", (here | there).ids)]
        )
        days = {row.order_id: row.date for row in rows}
        self.assertEqual(days, {here: date(2026, 3, 6), there: date(2026, 3, 5)})

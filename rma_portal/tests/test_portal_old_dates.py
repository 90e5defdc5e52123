"""Days of the year 9999 or 1, written before dates had bounds, break nothing."""

from odoo.tests import tagged
from odoo.tools import SQL

from .common import PortalCommon

# The last and the first moment that a field can hold: in some time zone it is another
# year, which is none.
MOMENTS = ("9999-12-31 23:59:59", "0001-01-01 00:00:00")
ZONES = ("Pacific/Auckland", "Pacific/Honolulu")
PRINTS = (
    "report_intake_protocol",
    "report_job_sheet",
    "report_work",
    "report_handover_act",
    "report_order_label",
)


@tagged("post_install", "-at_install")
class TestPortalOldDates(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._bring_to(
            cls._create_own([cls.labour], device_id=cls.device.id), "ready"
        )
        cls.env["rma.service.warranty"].create(
            {"device_id": cls.device.id, "name": "Two years", "months": 24}
        )
        cls.records = [
            cls.order,
            cls.order.device_id,
            cls.order.estimate_ids,
            cls.order.stage_log_ids,
            cls.order.operation_ids,
            cls.order.operation_ids.entry_ids,
            cls.device.warranty_ids,
        ]

    def _write_moment(self, moment):
        """Write it into every column for days and moments, past all checks."""
        self.env.flush_all()
        for records in self.records:
            self.assertTrue(records)
            names = [
                field.name
                for field in records._fields.values()
                if field.store
                and field.column_type
                and field.type in ("date", "datetime")
                and not field.name.endswith("te_date")  # of creation and writing
                and field.name != "planned_start"  # lies before planned_stop
                # Odoo's dates on Odoo's models are Odoo's matter.
                and field.name in records._service_fields
            ]
            if not names:
                continue
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s WHERE id IN %s",
                    SQL.identifier(records._table),
                    SQL(", ").join(
                        SQL("%s = %s", SQL.identifier(name), moment) for name in names
                    ),
                    tuple(records.ids),
                )
            )
        self.env.invalidate_all()

    def _check_everywhere(self, check):
        for zone in ZONES:
            self.company.partner_id.tz = zone
            for moment in MOMENTS:
                self._write_moment(moment)
                with self.subTest(zone=zone, moment=moment):
                    check()

    def test_page(self):
        def check():
            response = self._open(self.order, token=self.order._portal_ensure_token())
            self.assertEqual(response.status_code, 200)
            self.assertIn(self.order.name, response.text)
            self.authenticate("page_owner", "page_owner")
            self.assertEqual(self.url_open("/my/service-orders").status_code, 200)
            estimate = self.order.estimate_id
            page = estimate.get_portal_url()
            self.assertEqual(self.url_open(page).status_code, 200)

        self._check_everywhere(check)

    def test_prints(self):
        reports = self.env["ir.actions.report"]

        def check():
            for name in PRINTS:
                content, _kind = reports._render_qweb_html(
                    f"rma_service.{name}", self.order.ids
                )
                self.assertIn(self.order.name, content.decode(), name)
            reports._render_qweb_html(
                "rma_service.report_estimate", self.order.estimate_id.ids
            )

        self._check_everywhere(check)

    def test_messages(self):
        rules = self.env["rma.service.message.rule"].with_context(active_test=False)
        rules = rules.search([("event", "!=", "estimate")])
        self.assertTrue(rules)

        def check():
            for rule in rules:
                preview = self.env["rma.service.message.preview"].create(
                    {"order_id": self.order.id, "rule_id": rule.id}
                )
                self.assertTrue(preview.body, rule.event)

        self._check_everywhere(check)

    def test_screens(self):
        def check():
            for records in self.records:
                seen = records.with_user(self.manager)
                for name in sorted(records._service_fields):
                    field = records._fields[name]
                    is_hidden = not seen._has_field_access(field, "read")
                    if not is_hidden and not field.type.startswith("properties"):
                        seen.mapped(name)
            orders = self.env["rma.service.order"].with_user(self.manager)
            self.assertIn(self.order, orders.search([]))

        self._check_everywhere(check)

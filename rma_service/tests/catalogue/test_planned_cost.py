"""Planned cost and margin, which only managers see."""

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common.template import TemplateCommon

FIELDS = {
    "rma.service.order": (
        "planned_cost",
        "planned_cost_operations",
        "planned_cost_parts",
        "planned_margin",
        "planned_margin_percent",
    ),
    "rma.service.operation": ("planned_cost", "planned_margin"),
    "rma.service.part": ("planned_cost", "planned_margin"),
    "rma.service.template": ("planned_cost", "planned_margin"),
    "rma.service.template.line": ("planned_cost", "planned_margin"),
    "res.company": ("service_hourly_cost",),
    "res.users": ("service_hourly_cost",),
}


@tagged("post_install", "-at_install")
class TestPlannedCost(TemplateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.service_hourly_cost = 60

    def test_order_splits_cost_in_work_and_parts(self):
        order = self._create_order([self.labour], [self.part_keyboard])
        self.assertEqual(order.planned_cost_operations, 30)
        self.assertEqual(order.planned_cost_parts, 25)
        self.assertEqual(order.planned_cost, 55)
        self.assertEqual(order.planned_margin, 50 + 40 - 55)
        self.assertAlmostEqual(order.planned_margin_percent, 35 / 90)

    def test_technician_with_hourly_cost_of_his_own(self):
        self.technician.service_hourly_cost = 40
        order = self._create_order([self.labour])
        self.assertEqual(order.planned_cost, 30)
        order.user_id = self.technician
        self.assertEqual(order.planned_cost, 20)
        self.clerk.service_hourly_cost = 80
        order.operation_ids.user_id = self.clerk
        self.assertEqual(order.planned_cost, 40)

    def test_changed_norm_of_the_operation_counts(self):
        order = self._create_order([self.labour])
        order.operation_ids.time_norm = 90
        self.assertEqual(order.planned_cost, 90)

    def test_service_without_norm_costs_what_the_product_costs(self):
        outside = self._create_product("Sent out", type="service", standard_price=17)
        order = self._create_order([{"product_id": outside.id, "quantity": 2}])
        self.assertEqual(order.planned_cost, 34)

    def test_finished_work_has_the_margin_of_what_was_done(self):
        order = self._create_order(
            [self.labour, self.labour_2],
            [{"product_id": self.part_keyboard.id, "quantity": 2}],
        )
        self._bring_to(order, "repair")
        self.assertEqual(order.planned_margin, 50 + 20 + 80 - (30 + 15 + 50))
        order.operation_ids[1].action_set_status(
            self.env["rma.service.operation.status"]._get_default("not_done")
        )
        order.part_ids.quantity_used = 1
        self._bring_to(order, "ready")
        self.assertEqual(order.amount_untaxed, 50 + 40)
        self.assertEqual((order.planned_cost, order.planned_margin), (55, 35))

    def test_lines_of_other_payers_cost_but_bring_no_revenue(self):
        order = self._create_order(
            [self.labour, {"product_id": self.labour_2.id, "payer": "goodwill"}]
        )
        self.assertEqual(order.planned_cost, 30 + 15)
        self.assertEqual(order.planned_margin, 50 - 45)

    def test_cost_is_told_in_the_currency_of_the_order(self):
        currency = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "x",
                "rounding": 0.01,
                "rate_ids": [Command.create({"name": "2020-01-01", "rate": 4})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "XTS", "currency_id": currency.id}
        )
        order = self._create_order([self.labour], pricelist_id=pricelist.id)
        self.assertEqual(order.planned_cost, 30 * 4)
        self.assertEqual(order.planned_margin, (50 - 30) * 4)

    def test_ready_job_shows_planned_cost_and_margin(self):
        job = self.job.with_user(self.manager)
        self.assertAlmostEqual(job.planned_cost, 30 + 25 + 0.8)
        self.assertAlmostEqual(job.planned_margin, 94 - 55.8)

    def test_only_managers_read_costs(self):
        order = self._create_order([self.labour], [self.part_screw])
        order.user_id = self.technician
        records = {
            "rma.service.order": order,
            "rma.service.operation": order.operation_ids,
            "rma.service.part": order.part_ids,
            "rma.service.template": self.job,
            "rma.service.template.line": self.job.line_ids,
            "res.company": self.company,
            "res.users": self.technician,
        }
        for model, names in FIELDS.items():
            for name in names:
                for user in (self.technician, self.clerk):
                    with self.assertRaises(AccessError, msg=f"{model}.{name}"):
                        records[model].with_user(user).read([name])
                    self.assertNotIn(name, self.env[model].with_user(user).fields_get())
                records[model].with_user(self.manager).read([name])

    def test_negative_hourly_cost_is_refused(self):
        for record in (self.company, self.technician):
            with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
                record.service_hourly_cost = -1
                record.flush_recordset()

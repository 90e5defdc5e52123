"""Two companies, each with its warehouse, numbering and currency."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestCompanies(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Not the currency of any demo data, whose rates would mix with ours.
        cls.foreign_currency = cls.env["res.currency"].create(
            {
                "name": "TFR",
                "symbol": "fr",
                "rounding": 0.01,
                "rate_ids": [
                    Command.create(
                        {"name": "2020-01-01", "rate": 4.0, "company_id": False}
                    )
                ],
            }
        )
        cls.env["res.currency.rate"].search(
            [("currency_id", "=", cls.company.currency_id.id)]
        ).unlink()
        cls.company_2 = cls.env["res.company"].create({"name": "South Branch"})
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=cls.company_2, install_demo=False
        )
        cls.company_2.currency_id = cls.foreign_currency
        # A database with pricelists gives a new company one before its currency.
        cls.env["product.pricelist"].search([]).active = False
        cls.warehouse_2 = cls._get_warehouse(cls.company_2)
        cls.both = cls.company | cls.company_2
        cls.env.user.company_ids |= cls.both
        for user in cls.technician | cls.clerk | cls.manager:
            user.write(
                {
                    "company_ids": [Command.set(cls.both.ids)],
                    "company_id": cls.company.id,
                }
            )
        (
            cls.device_product | cls.part_keyboard | cls.labour | cls.labour_2
        ).company_id = False
        cls._add_stock(cls.part_keyboard, 5, cls.warehouse_2.lot_stock_id)
        cls.device_2 = cls.env["stock.lot"].create(
            {"name": "SN-0002", "product_id": cls.device_product.id}
        )

    @classmethod
    def _get_warehouse(cls, company):
        return cls.env["stock.warehouse"].search(
            [("company_id", "=", company.id)], limit=1
        )

    def _create_order_in(self, company, user=None, companies=None, **values):
        """Return an order of ``company``, made by a user who works in both."""
        companies = companies or self.both
        orders = self.env["rma.service.order"].with_user(user or self.env.user)
        return orders.with_context(allowed_company_ids=companies.ids).create(
            {
                "company_id": company.id,
                "partner_id": self.partner.id,
                "product_id": self.device_product.id,
                "device_id": self.device.id,
                "type_id": self.type_repair.id,
                "operation_ids": [Command.create({"product_id": self.labour.id})],
                "part_ids": [Command.create({"product_id": self.part_keyboard.id})],
            }
            | values
        )

    def test_each_company_numbers_its_own_orders(self):
        sequences = self.env["ir.sequence"].search(
            [("code", "=", "rma.service.order"), ("company_id", "in", self.both.ids)]
        )
        self.assertEqual(sequences.company_id, self.both)
        for sequence, prefix in zip(sequences, ("ONE-", "TWO-"), strict=True):
            sequence.write({"prefix": prefix, "number_next": 7})
        names = {
            sequence.company_id: f"{sequence.prefix}{7:0{sequence.padding}d}"
            for sequence in sequences
        }
        for company in self.both:
            # Whatever company the user works in, that of the order decides.
            self.assertEqual(self._create_order_in(company).name, names[company])

    def test_new_company_is_equipped(self):
        company = self.env["res.company"].create({"name": "North Branch"})
        sequence = self.env["ir.sequence"].search(
            [("code", "=", "rma.service.order"), ("company_id", "=", company.id)]
        )
        self.assertEqual(len(sequence), 1)
        company._create_service_sequences()
        self.assertEqual(
            self.env["ir.sequence"].search_count(
                [("code", "=", "rma.service.order"), ("company_id", "=", company.id)]
            ),
            1,
        )
        warehouse = self._get_warehouse(company)
        equipment = (
            warehouse.service_in_type_id
            | warehouse.service_out_type_id
            | warehouse.service_parts_type_id
        )
        self.assertEqual(len(equipment), 3)
        self.assertEqual(equipment.company_id, company)
        self.assertEqual(warehouse.service_custody_location_id.company_id, company)
        self.assertEqual(warehouse.service_route_id.company_id, company)

    def test_order_takes_warehouse_and_currency_of_its_company(self):
        order = self._create_order_in(self.company_2)
        self.assertEqual(order.warehouse_id, self.warehouse_2)
        self.assertEqual(order.currency_id, self.foreign_currency)
        self.assertEqual(order.operation_ids.company_id, self.company_2)

    def test_orders_of_another_company_are_hidden(self):
        order = self._create_order_in(self.company_2)
        order.action_receive()
        order.operation_ids.action_pause()
        for records in (
            order,
            order.operation_ids,
            order.operation_ids.entry_ids,
            order.part_ids,
            order.stage_log_ids,
        ):
            inside = records.with_user(self.manager)
            inside = inside.with_context(allowed_company_ids=self.company.ids)
            self.assertFalse(inside.search([("id", "in", records.ids)]), records._name)
            self.assertFalse(inside.has_access("read"), records._name)
            self.assertTrue(
                inside.with_context(allowed_company_ids=self.both.ids).has_access(
                    "read"
                )
            )

    def test_manager_of_one_company_cannot_override_consent_in_another(self):
        order = self._create_order_in(self.company_2)
        order.action_receive()
        order.action_send_estimate()
        outside = order.with_user(self.manager).with_context(
            allowed_company_ids=self.company.ids
        )
        with self.assertRaises(AccessError):
            outside.action_override_consent("Known customer")
        self.assertFalse(order.consent_override)

    def test_order_of_the_second_company_stays_in_it_from_counter_to_invoice(self):
        # The technician's main company is the first one, and he works in both.
        order = self._create_order_in(self.company_2, self.technician)
        self.assertEqual(order.env.company, self.company)
        self._bring_to(order, "done")
        self.assertEqual(order.phase, "done")
        order = order.sudo()
        self.assertEqual(order.estimate_ids.company_id, self.company_2)
        self.assertEqual(order.estimate_ids.warehouse_id, self.warehouse_2)
        self.assertEqual(order.estimate_ids.currency_id, self.foreign_currency)
        self.assertEqual(order.picking_ids.company_id, self.company_2)
        self.assertEqual(
            order.picking_ids.picking_type_id,
            self.warehouse_2.service_in_type_id | self.warehouse_2.service_out_type_id,
        )
        moves = order.part_ids.move_ids
        self.assertEqual(moves.company_id, self.company_2)
        self.assertEqual(moves.location_id, self.warehouse_2.lot_stock_id)
        order.with_user(self.manager).action_create_invoice()
        invoice = order.invoice_ids
        self.assertEqual(invoice.company_id, self.company_2)
        self.assertEqual(invoice.currency_id, self.foreign_currency)
        self.assertEqual(
            invoice.invoice_line_ids.account_id.company_ids, self.company_2
        )
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")

    def test_actions_work_on_orders_of_both_companies_at_once(self):
        orders = self._create_order_in(self.company) | self._create_order_in(
            self.company_2, device_id=self.device_2.id
        )
        for action in (
            "action_receive",
            "action_diagnose",
            "action_send_estimate",
            "action_approve_estimate",
            "action_start_repair",
            "action_finish_repair",
            "action_pass_quality",
            "action_hand_over",
            "action_create_invoice",
        ):
            getattr(orders, action)()
        self.assertEqual(set(orders.mapped("phase")), {"done"})
        for order in orders:
            self.assertEqual(order.estimate_ids.company_id, order.company_id)
            self.assertEqual(order.picking_ids.company_id, order.company_id)
            self.assertEqual(order.invoice_ids.company_id, order.company_id)
            self.assertEqual(order.part_ids.quantity_done, 1)
        self.assertEqual(len(orders.invoice_ids), 2)

    def test_one_refused_order_stops_those_of_both_companies(self):
        ready = self._bring_to(self._create_order_in(self.company), "ready")
        started = self._bring_to(
            self._create_order_in(self.company_2, device_id=self.device_2.id), "intake"
        )
        with self.assertRaisesRegex(UserError, started.name):
            (ready | started).action_hand_over()
        self.assertEqual(started.phase, "intake")

    def test_pricelist_in_foreign_currency_prices_estimate_and_invoice(self):
        pricelist = self.env["product.pricelist"].create(
            {"name": "Francs", "currency_id": self.foreign_currency.id}
        )
        order = self._create_order_in(self.company, pricelist_id=pricelist.id)
        self.assertEqual(order.currency_id, self.foreign_currency)
        self.assertEqual(order.operation_ids.price_unit, 200)
        self.assertEqual(order.part_ids.price_unit, 160)
        self.assertEqual(order.amount_untaxed, 360)
        self._bring_to(order, "ready")
        self.assertEqual(order.estimate_ids.currency_id, self.foreign_currency)
        self.assertEqual(order.amount_untaxed, 360)
        order.action_create_invoice()
        order.invoice_ids.action_post()
        self.assertEqual(order.invoice_ids.currency_id, self.foreign_currency)
        self.assertEqual(order.invoice_ids.amount_untaxed, 360)
        self.assertEqual(order.invoice_ids.amount_untaxed_signed, 90)

    def test_limit_without_consent_is_compared_in_the_currency_of_the_company(self):
        self.type_repair.write({"approval_rule": "amount", "approval_amount": 90})
        pricelist = self.env["product.pricelist"].create(
            {"name": "Francs", "currency_id": self.foreign_currency.id}
        )
        order = self._create_order_in(self.company, pricelist_id=pricelist.id)
        self.assertEqual(order.amount_total, 360)
        self.assertFalse(order._needs_consent())
        self.type_repair.approval_amount = 89.99
        self.assertTrue(order._needs_consent())

    def test_records_of_different_companies_are_not_mixed(self):
        order = self._create_order_in(self.company)
        team = self.env["rma.service.team"].create(
            {"name": "South", "company_id": self.company_2.id}
        )
        service_type = self.type_repair.copy({"company_id": self.company_2.id})
        product = self._create_product(
            "Southern work", type="service", company_id=self.company_2.id
        )
        for values in (
            {"team_id": team.id},
            {"type_id": service_type.id},
            {"warehouse_id": self.warehouse_2.id},
            {"operation_ids": [Command.create({"product_id": product.id})]},
        ):
            with self.assertRaises(UserError, msg=values):
                order.write(values)

    def test_default_type_is_of_the_company_or_shared(self):
        self.env["rma.service.type"].search([]).company_id = self.company_2
        orders = self.env["rma.service.order"]
        order = orders.with_company(self.company_2).create(
            {"partner_id": self.partner.id}
        )
        self.assertEqual(order.type_id.company_id, self.company_2)
        order = orders.create(
            {"partner_id": self.partner.id, "company_id": self.company_2.id}
        )
        self.assertEqual(order.type_id.company_id, self.company_2)
        with self.assertRaisesRegex(UserError, "has no service type"):
            orders.with_company(self.company).create({"partner_id": self.partner.id})

"""Price checks: a price told at the counter, with or without a customer."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common.template import TemplateCommon


@tagged("post_install", "-at_install")
class TestCosting(TemplateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.service_hourly_cost = 60
        tax = cls.env["account.tax"].create({"name": "Tax 20", "amount": 20})
        cls.labour.taxes_id = tax

    def _tell(self, user=None, **values):
        """Return a price check of the job, told by a technician."""
        costings = self.env["rma.service.costing"].with_user(user or self.technician)
        costing = costings.create(
            {
                "product_id": self.device_product.id,
                "template_ids": [Command.set(self.job.ids)],
            }
            | values
        )
        self.env.flush_all()
        return costing

    def test_ticking_a_job_gives_the_total_without_customer(self):
        costings = self.env["rma.service.costing"].with_user(self.technician)
        form = Form(costings)
        form.product_id = self.device_product
        self.assertEqual(form.equipment_type_id, self.register)
        self.assertIn(self.job, form.fitting_template_ids)
        form.template_ids.add(self.job)
        self.assertEqual(len(form.line_ids), 3)
        self.assertEqual(form.amount_operations, 50)
        self.assertEqual(form.amount_parts, 44)
        self.assertEqual(form.amount_total, 94 + 10)
        costing = form.save()
        self.assertEqual(costing.amount_total, 104)
        self.assertEqual(costing.time_norm, 30)
        self.assertTrue(self.job.is_used)

    def test_unticking_takes_its_lines_out_and_leaves_typed_ones(self):
        costing = self._tell(
            line_ids=[Command.create({"product_id": self.labour_2.id})]
        )
        costing.template_ids = [Command.set(self.job.ids)]
        self.assertEqual(len(costing.line_ids), 4)
        costing.template_ids = [Command.clear()]
        self.assertEqual(costing.line_ids.product_id, self.labour_2)

    def test_jobs_are_offered_with_time_and_price(self):
        terms = [False, self.company.id, self.company.currency_id.id]
        found = (
            self.env["rma.service.template"]
            .with_user(self.technician)
            .with_context(rma_price_terms=terms)
            .name_search("", [("id", "=", self.job.id)])
        )
        self.assertIn("New keyboard · 30 min", found[0][1])
        self.assertIn("94.00", found[0][1])

    def test_told_price_stays_until_it_is_updated(self):
        costing = self._tell()
        self.labour.list_price = 70
        costing.invalidate_recordset()
        self.assertEqual(costing.amount_untaxed, 94)
        costing.action_update_prices()
        self.assertEqual(costing.amount_untaxed, 114)

    def test_price_equals_that_of_an_order_with_the_same_job(self):
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Half",
                "item_ids": [
                    Command.create({"compute_price": "percentage", "percent_price": 50})
                ],
            }
        )
        self.partner.property_product_pricelist = pricelist
        costing = self._tell(partner_id=self.partner.id)
        costing.action_make_order()
        order = costing.order_id
        self.assertEqual(costing.amount_untaxed, 47)
        self.assertEqual(order.amount_untaxed, 47)
        self.assertEqual(order.pricelist_id, pricelist)

    def test_service_order_is_made_with_the_lines(self):
        costing = self._tell(partner_id=self.partner.id, problem="Keys stick")
        action = costing.action_make_order()
        order = costing.order_id
        self.assertEqual(action["res_id"], order.id)
        self.assertEqual(order.problem, "Keys stick")
        self.assertEqual(order.product_id, self.device_product)
        self.assertEqual(order.operation_ids.product_id, self.labour)
        self.assertEqual(order.part_ids.mapped("quantity"), [4, 1])
        self.assertEqual(order.operation_ids.template_id, self.job)
        self.assertEqual(costing.state, "used")
        self.assertEqual(order.costing_ids, costing)
        costing.action_make_order()
        self.assertEqual(len(order.costing_ids), 1)

    def test_technician_without_sales_rights_makes_a_quotation_at_told_prices(self):
        costing = self._tell(partner_id=self.partner.id)
        self.labour.list_price = 70
        action = costing.action_make_quotation()
        self.assertEqual(action["tag"], "display_notification")
        quotation = costing.sudo().sale_order_id
        self.assertEqual(quotation.state, "draft")
        self.assertEqual(quotation.amount_untaxed, 94)
        self.assertEqual(quotation.amount_total, costing.amount_total)
        with self.assertRaises(AccessError):
            quotation.with_user(self.technician).read(["name"])

    def test_salesman_of_the_service_opens_the_quotation(self):
        user = self._create_user(
            "service_sales", "group_service_all", "sales_team.group_sale_salesman"
        )
        costing = self._tell(user, partner_id=self.partner.id)
        action = costing.action_make_quotation()
        self.assertEqual(action["res_model"], "sale.order")

    def test_documents_need_customer_and_lines(self):
        costing = self._tell()
        for action in (costing.action_make_order, costing.action_make_quotation):
            with self.assertRaisesRegex(UserError, "Choose the customer"):
                action()
        costing.write(
            {"partner_id": self.partner.id, "template_ids": [Command.clear()]}
        )
        with self.assertRaisesRegex(UserError, "Tick a ready job"):
            costing.action_make_order()

    def test_used_and_cancelled_price_checks_stay_as_they_are(self):
        used = self._tell(partner_id=self.partner.id)
        used.action_make_order()
        cancelled = self._tell(partner_id=self.partner.id)
        cancelled.action_cancel()
        for costing in (used, cancelled):
            for call in (
                lambda costing=costing: costing.line_ids[0].write({"quantity": 9}),
                lambda costing=costing: costing.line_ids[0].unlink(),
                costing.action_update_prices,
                costing.action_cancel,
            ):
                with self.assertRaisesRegex(UserError, "stays as it"):
                    call()
        with self.assertRaisesRegex(UserError, "stays as it"):
            cancelled.action_make_order()
        cancelled.action_reopen()
        self.assertEqual(cancelled.state, "draft")

    def test_empty_price_check_is_not_kept(self):
        costings = self.env["rma.service.costing"].with_user(self.technician)
        for values in ({}, {"partner_id": self.partner.id}):
            with self.assertRaisesRegex(UserError, "This price check is empty"):
                costings.create(values)
        costing = costings.create({"problem": "Drawer stuck"})
        with self.assertRaisesRegex(UserError, "This price check is empty"):
            costing.problem = False

    def test_only_managers_see_what_it_costs(self):
        costing = self._tell()
        for name in ("planned_cost", "planned_margin"):
            for records in (costing, costing.line_ids):
                with self.assertRaises(AccessError):
                    records.read([name])
        self.assertAlmostEqual(
            costing.with_user(self.manager).planned_cost, 30 + 25 + 0.8
        )

    def test_company_and_number_are_its_own(self):
        costing = self._tell()
        self.assertTrue(costing.name.startswith("PC/"))
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self.env["rma.service.costing"].with_company(other)
        foreign = foreign.create({"problem": "Drawer stuck"})
        self.assertEqual(foreign.company_id, other)
        with self.assertRaises(AccessError):
            foreign.with_user(self.manager).read(["name"])

    def test_print_without_customer_speaks_our_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        view = self.env.ref("rma_service.report_costing_document")
        view.update_field_translations(
            "arch_db", {"fr_FR": {"Without taxes": "Hors taxes"}}
        )
        costing = self._tell(problem="Keys stick")
        reports = self.env["ir.actions.report"].with_context(lang="fr_FR")
        html, _kind = reports._render_qweb_html(
            "rma_service.report_costing", costing.ids
        )
        self.assertIn("Hors taxes", html.decode())

    def test_print_names_price_and_no_cost(self):
        costing = self._tell(partner_id=self.partner.id, problem="Keys stick")
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "rma_service.report_costing", costing.ids
        )
        text = html.decode()
        self.assertIn(costing.name, text)
        self.assertIn("Keys stick", text)
        self.assertIn("104.00", text)
        self.assertNotIn("55.80", text)

    # === WITH AND WITHOUT TAXES ===#

    def _use_tax(self, percent, products, **values):
        tax = self.env["account.tax"].create(
            {"name": f"Tax {percent}", "amount": percent} | values
        )
        products.taxes_id = tax
        return tax

    def _get_tick(self, currency=None):
        currency = currency or self.company.currency_id
        terms = [False, self.company.id, currency.id]
        found = self.job.with_context(rma_price_terms=terms).name_search(
            "", [("id", "=", self.job.id)]
        )
        return found[0][1]

    def test_tick_list_says_whether_prices_are_with_taxes(self):
        self._use_tax(21, self.labour | self.part_keyboard | self.part_screw)
        costing = self._tell()
        self.assertEqual((costing.amount_untaxed, costing.amount_total), (94, 113.74))
        self.assertEqual(self.company.account_price_include, "tax_excluded")
        self.assertRegex(self._get_tick(), "94.00.* without, .*113.74.* with taxes$")
        self.env.cr.execute(
            "UPDATE res_company SET account_price_include = 'tax_included'"
        )
        self.env.invalidate_all()
        # Of such a company the prices of the catalogue hold the taxes.
        self.assertRegex(self._get_tick(), "min · [^ ]*94.00[^ ]* with taxes$")

    def test_ready_job_with_included_taxes_names_both_prices(self):
        self._use_tax(25, self.part_keyboard, price_include_override="tax_included")
        self._use_tax(10, self.labour)
        # 50 + 4 + 40 that hold 8 of tax, and 5 on top of the labour.
        self.assertEqual((self.job.amount_untaxed, self.job.amount_total), (86, 99))
        costing = self._tell()
        self.assertEqual((costing.amount_untaxed, costing.amount_total), (86, 99))

    def test_told_total_is_rounded_as_that_of_quotation_and_order(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        jobs = self.env["product.product"]
        for index, price in enumerate((42.66, 42.71, 42.7, 42.68, 42.7, 42.65)):
            jobs |= self._create_product(
                f"Job {index}", type="service", list_price=price
            )
        self._use_tax(21, jobs)
        costings = self.env["rma.service.costing"]
        for _index in range(2):
            costings |= self.env["rma.service.costing"].create(
                {
                    "partner_id": self.partner.id,
                    "line_ids": [
                        Command.create({"product_id": job.id}) for job in jobs
                    ],
                }
            )
        self.assertEqual(costings.mapped("amount_total"), [309.88, 309.88])
        costings[0].action_make_quotation()
        self.assertEqual(costings[0].sale_order_id.amount_total, 309.88)
        costings[1].action_make_order()
        order = costings[1].order_id
        self.assertEqual((order.amount_total, order.amount_to_offer), (309.88, 309.88))
        lines = order.operation_ids
        self.assertEqual(lines[0].price_subtotal, 42.66)
        self.assertEqual(lines[0].price_total, 51.62)

    def test_told_price_stays_when_the_tax_changes(self):
        tax = self._use_tax(21, self.labour | self.part_keyboard | self.part_screw)
        costing = self._tell()
        tax.amount = 50
        costing.invalidate_recordset()
        self.assertEqual(costing.amount_total, 113.74)
        costing.action_update_prices()
        self.assertEqual(costing.amount_total, 141)

    def test_lines_of_an_order_have_the_taxes_of_the_estimate(self):
        self._use_tax(21, self.labour)
        costing = self._tell(partner_id=self.partner.id)
        costing.action_make_order()
        order = costing.order_id
        operation = order.operation_ids
        self.assertEqual((operation.price_subtotal, operation.price_total), (50, 60.5))
        order.action_prepare_estimate()
        self._use_tax(10, self.labour)
        self.env.invalidate_all()
        self.assertEqual(operation.price_total, 60.5)

    # === BILLED ONCE ===#

    def test_quotation_beside_an_order_is_refused(self):
        costing = self._tell(partner_id=self.partner.id)
        costing.action_make_order()
        with self.assertRaisesRegex(
            UserError, f"service order {costing.order_id.name}"
        ):
            costing.action_make_quotation()
        self.assertFalse(costing.sale_order_id)
        costing.order_id.action_cancel()
        costing.action_make_quotation()
        self.assertEqual(costing.sudo().sale_order_id.state, "draft")

    def test_order_beside_a_quotation_is_warned_of_and_takes_its_place(self):
        costing = self._tell(partner_id=self.partner.id)
        costing.action_make_quotation()
        quotation = costing.sudo().sale_order_id
        self.assertTrue(costing.has_quotation)
        with self.assertRaisesRegex(UserError, f"Quotation {quotation.name}"):
            costing.action_make_order()
        costing.action_replace_quotation()
        self.assertEqual(quotation.state, "cancel")
        self.assertTrue(costing.order_id)
        # Taken up again it would bill the work twice.
        quotation.action_draft()
        with self.assertRaisesRegex(UserError, "bills the same work"):
            quotation.action_confirm()

    def test_confirmed_quotation_is_not_replaced(self):
        costing = self._tell(partner_id=self.partner.id)
        costing.action_make_quotation()
        costing.sudo().sale_order_id.action_confirm()
        with self.assertRaisesRegex(UserError, "bill the same work again"):
            costing.action_replace_quotation()
        self.assertFalse(costing.order_id)

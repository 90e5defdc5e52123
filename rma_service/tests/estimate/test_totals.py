from odoo.fields import Command
from odoo.tests import tagged

from ..common.money import MoneyCommon


@tagged("post_install", "-at_install")
class TestTotals(MoneyCommon):
    """Every total says which it is, and is that of the document that it speaks of."""

    def test_totals_go_with_the_order_from_offer_to_payment(self):
        order = self._order_with()
        names = [
            "amount_to_offer",
            "amount_offered",
            "amount_agreed",
            "amount_done",
            "amount_invoiced",
            "amount_paid",
            "amount_total",
        ]

        def totals():
            return [order[name] for name in names]

        self.assertEqual(totals(), [130, 0, 0, 0, 0, 0, 130])
        self._bring_to(order, "approval")
        self.assertEqual(totals(), [0, 130, 0, 0, 0, 0, 130])
        order.action_approve_estimate()
        self.assertEqual(totals(), [0, 0, 130, 0, 0, 0, 130])
        self._bring_to(order, "repair")
        order.part_ids.quantity_used = 1
        self._bring_to(order, "ready")
        self.assertEqual(totals(), [0, 0, 130, 90, 0, 0, 90])
        invoice = self._invoice(order)
        self.assertEqual(totals(), [0, 0, 130, 90, 90, 0, 90])
        self._pay(invoice)
        self.assertEqual(totals(), [0, 0, 130, 90, 90, 90, 90])

    def test_what_is_added_counts_before_it_is_offered(self):
        order = self._bring_to(self._order_with(), "repair")
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        order.part_ids.quantity = 3
        self.assertEqual(order.amount_to_offer, 20 + 40)
        self.assertEqual((order.amount_agreed, order.amount_total), (130, 190))
        order.action_prepare_estimate()
        self.assertEqual((order.amount_to_offer, order.amount_offered), (0, 60))
        order.action_send_estimate()
        order.part_ids.quantity = 4
        self.assertEqual((order.amount_to_offer, order.amount_total), (40, 230))
        order.action_decline_estimate()
        # What was declined is not offered again by itself; the part that was added
        # after the estimate was sent is no part of the refusal.
        self.assertEqual((order.amount_to_offer, order.amount_offered), (40, 0))
        self.assertEqual(order.amount_agreed, 130)

    def test_outdated_draft_counts_with_the_lines_as_they_stand(self):
        order = self._order_with()
        order.action_prepare_estimate()
        order.part_ids.quantity = 1
        self.assertEqual((order.amount_offered, order.amount_to_offer), (130, -40))
        self.assertEqual(order.amount_total, 90)
        order.part_ids.unlink()
        self.assertEqual(order.amount_total, 50)
        order.operation_ids.payer = "goodwill"
        self.assertEqual(order.amount_total, 0)

    def test_typed_price_of_a_draft_counts_for_what_is_added(self):
        order = self._order_with([], None)
        order.action_prepare_estimate()
        order.estimate_id.order_line.write({"price_unit": 30, "discount": 50})
        order.part_ids.quantity = 4
        self.assertEqual(order.amount_total, 4 * 15)

    def test_revised_version_does_not_count_beside_the_new_one(self):
        order = self._bring_to(self._order_with(), "approval")
        order.part_ids.quantity = 1
        order.action_revise_estimate()
        self.assertEqual((order.amount_offered, order.amount_total), (90, 90))

    def test_cancelled_order_has_no_total(self):
        order = self._order_with(parts=[])
        order.action_prepare_estimate()
        order.action_cancel()
        self.assertEqual((order.amount_total, order.amount_due), (0, 0))

    def test_taxes_of_lines_that_are_not_offered_are_those_of_the_quotation(self):
        self._use_tax(21, self.labour | self.part_keyboard)
        reduced = self.env["account.tax"].create({"name": "Tax 9", "amount": 9})
        country = self.env.ref("base.be")
        position = self.env["account.fiscal.position"].create(
            {"name": "Abroad", "auto_apply": True, "country_id": country.id}
        )
        reduced.write(
            {
                "fiscal_position_ids": [Command.set(position.ids)],
                "original_tax_ids": [Command.set(self.labour.taxes_id.ids)],
            }
        )
        abroad = self.partner.copy({"country_id": country.id})
        orders = self._order_with() | self._order_with(partner_id=abroad.id)
        for order, total in zip(orders, (130 * 1.21, 130 * 1.09), strict=True):
            self.assertAlmostEqual(order.amount_to_offer, total, 2)
            self.assertAlmostEqual(order.amount_untaxed, 130, 2)
            order.action_prepare_estimate()
            self.assertAlmostEqual(order.estimate_id.amount_total, total, 2)
            self.assertAlmostEqual(order.amount_total, total, 2)

    # === A CENT ===#

    def _six_jobs(self):
        """Return an order with six jobs of which the tax of each is rounded down."""
        jobs = self.env["product.product"]
        for index, price in enumerate((42.66, 42.71, 42.7, 42.68, 42.7, 42.65)):
            jobs |= self._create_product(
                f"Job {index}", type="service", list_price=price
            )
        self._use_tax(21, jobs)
        return self._order_with(jobs, [])

    def _assert_same_everywhere(self, order):
        """Order, estimate, work report and invoice name one total."""
        estimated = order.amount_total
        self._bring_to(order, "approval")
        total = order.estimate_id.amount_total
        self.assertEqual((estimated, order.amount_total), (total, total))
        order.action_approve_estimate()
        self._bring_to(order, "ready")
        self.assertEqual((order.amount_done, order.amount_due), (total, total))
        html = self.env["ir.actions.report"]._render_qweb_html(
            "rma_service.report_work", order.ids
        )[0]
        self.assertIn(f"{total:.2f}", html.decode())
        invoice = self._invoice(order)
        self.assertEqual(invoice.amount_total, total)
        self.assertEqual((order.amount_due, order.amount_done), (total, total))
        self._pay(invoice)
        self.assertEqual((order.amount_due, order.amount_paid), (0, total))
        return total

    def test_taxes_are_rounded_once_where_the_company_rounds_globally(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        total = self._assert_same_everywhere(self._six_jobs())
        self.assertEqual(total, 309.88)

    def test_taxes_are_rounded_line_by_line_where_the_company_does(self):
        self.company.tax_calculation_rounding_method = "round_per_line"
        total = self._assert_same_everywhere(self._six_jobs())
        self.assertEqual(total, 309.89)

    def test_included_taxes_leave_the_price_as_it_is(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        jobs = self.env["product.product"]
        for index in range(3):
            jobs |= self._create_product(f"In {index}", type="service", list_price=9.99)
        self._use_tax(21, jobs, price_include_override="tax_included")
        total = self._assert_same_everywhere(self._order_with(jobs, []))
        self.assertEqual(total, 29.97)

    def test_discount_is_rounded_as_on_the_invoice(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        order = self._six_jobs()
        order.action_prepare_estimate()
        order.estimate_id.order_line.discount = 7.5
        total = order.estimate_id.amount_total
        self._bring_to(order, "ready")
        self.assertEqual((order.amount_done, order.amount_due), (total, total))
        self.assertEqual(self._invoice(order).amount_total, total)

    # === MANY ===#

    def _count_statements(self, orders):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        names = ["amount_total", "amount_due", "amount_paid", "amount_to_offer"]
        orders.read(names)
        return self.env.cr.sql_log_count - before

    def test_totals_of_many_orders_need_as_many_statements_as_of_two(self):
        self._use_tax(21, self.labour | self.part_keyboard)
        orders = self.env["rma.service.order"]
        for index in range(8):
            partner = self.partner.copy(
                {"name": f"Customer {index}", "country_id": self.env.ref("base.pl").id}
            )
            running = self._order_with(partner_id=partner.id)
            finished = self._bring_to(self._order_with(partner_id=partner.id), "repair")
            self._pay_down(finished, 20)
            self._bring_to(finished, "ready")
            self._invoice(finished)
            orders |= running | finished
        self._count_statements(orders)
        few = self._count_statements(orders[:4])
        many = self._count_statements(orders)
        self.assertEqual(many, few)

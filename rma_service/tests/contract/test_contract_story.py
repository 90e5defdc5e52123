from freezegun import freeze_time

from odoo.tests import tagged

from ..common.contract import ContractCommon


@tagged("post_install", "-at_install")
class TestContractStory(ContractCommon):
    """Ten hours, from the sale to overage and top-up, by public actions only."""

    def test_ten_hours_from_sale_to_overage_and_top_up_to_the_cent(self):
        self._use_tax(23, self.fee | self.overage | self.topup)
        seller = self._create_user(
            "story_seller",
            "group_service_manager",
            "sales_team.group_sale_manager",
            "account.group_account_invoice",
        )
        with freeze_time("2026-01-10 10:30:00"):
            contract = self._create_contract(activate=False).with_user(seller)
            contract.action_create_quotation()
            sale = contract.sale_order_ids
            sale.order_line[0].price_unit = 99.95
            sale.action_quotation_sent()
            sale.action_confirm()
            self.assertEqual((contract.state, contract.units_left), ("active", 10))
            contract.action_bill()
            self._use(6 * 60, contract)
            self.assertEqual(contract.units_left, 4)
        with freeze_time("2026-02-10 10:30:00"):
            contract.action_bill()
            self._use(5 * 60 + 20, contract)
            self.assertEqual(contract.units_left, -1.5)
        with freeze_time("2026-03-10 10:30:00"):
            contract.action_bill()
            self.assertEqual(contract.units_left, 0)
            self._use(60, contract)
            self._use(30, contract)
            self.assertEqual(contract.units_left, -1.5)
            contract.action_top_up(5, self.topup.id)
            (contract.sale_order_ids - sale).action_confirm()
            self.assertEqual(contract.units_left, 3.5)
        with freeze_time("2026-04-10 10:30:00"):
            contract.action_bill()
            contract.action_bill()
        invoices = contract.sale_order_ids.invoice_ids.sorted("id")
        self.assertEqual(
            [(i.amount_untaxed, i.amount_tax, i.amount_total) for i in invoices],
            [
                (99.95, 22.99, 122.94),
                (99.95, 22.99, 122.94),
                # 1.5 hours beyond at 80
                (219.95, 50.59, 270.54),
                # 5 hours in advance at 70, and no overage
                (449.95, 103.49, 553.44),
            ],
        )
        invoices.action_post()
        figures = self.env["rma.service.contract.report"].with_user(self.manager)
        self.env.flush_all()
        [[year, revenue, cost, margin]] = figures._read_group(
            [("contract_id", "=", contract.id)],
            ["date:year"],
            ["revenue:sum", "cost:sum", "margin:sum"],
        )
        self.assertEqual(
            (year.year, round(revenue, 2), round(margin + cost, 2)),
            (2026, 869.8, 869.8),
        )
        values = (
            self.env["report.rma_service.report_contract_statement"]
            .with_user(self.clerk)
            ._get_report_values(contract.ids)
        )
        statement = values["docs"]._get_statement()
        self.assertEqual(
            [(part["granted"], part["used"], part["left"]) for part in statement],
            [
                ("10.00", "6.00", "4.00"),
                ("", "5.50", "-1.50"),
                ("6.50", "1.50", "3.50"),
            ],
        )

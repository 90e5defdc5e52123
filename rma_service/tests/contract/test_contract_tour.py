from odoo.tests import HttpCase, tagged

from ..common.contract import ContractCommon


@tagged("post_install", "-at_install")
class TestContractTour(HttpCase, ContractCommon):
    """A contract of ten hours in the browser: sold, billed, exceeded, topped up."""

    def test_contract_is_sold_exceeded_and_topped_up(self):
        seller = self._create_user(
            "tour_seller",
            "group_service_manager",
            "sales_team.group_sale_manager",
            "account.group_account_invoice",
        )
        contract = self._create_contract(activate=False, units=10)
        url = f"/odoo/service-contracts/{contract.id}"
        self.start_tour(url, "rma_service_contract_sold", login=seller.login)
        self.env.invalidate_all()
        self.assertEqual(contract.sale_order_ids.invoice_ids.amount_untaxed, 100)
        self._use(11 * 60 + 30, contract)
        self.assertEqual(contract._get_sold_lines("overage").qty_delivered, 1.5)
        self.start_tour(url, "rma_service_contract_topped_up", login=seller.login)
        self.env.invalidate_all()
        self.assertEqual(contract.units_left, 3.5)
        self.assertEqual(contract._get_sold_lines("overage").qty_delivered, 0)

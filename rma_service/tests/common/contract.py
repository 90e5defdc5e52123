"""Helpers for tests of contracts: of ten hours, sold, used up and topped up."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command

from .money import MoneyCommon


class ContractCommon(MoneyCommon):
    """A contract of 10 hours that pays labour, and its fee of 100 a month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        values = {"type": "service", "invoice_policy": "delivery"}
        cls.fee = cls._create_product("Support fee", list_price=100, **values)
        cls.overage = cls._create_product("Hour beyond", list_price=80, **values)
        cls.topup = cls._create_product(
            "Hour in advance", type="service", list_price=70, invoice_policy="order"
        )

    @classmethod
    def _bring_to(cls, order, phase):
        """Take the order on in one moment: nothing is measured, the norm counts."""
        with freeze_time(fields.Datetime.now()):
            return super()._bring_to(order, phase)

    @classmethod
    def _create_contract(cls, activate=True, **values):
        """Return a contract of the customer, active where nothing else is said."""
        contract = cls.env["rma.service.contract"].create(
            {
                "subject": "Support, 10 hours",
                "partner_id": cls.partner.id,
                "company_id": cls.company.id,
                "user_id": cls.manager.id,
                "units": 10,
                "fee_product_id": cls.fee.id,
                "overage_product_id": cls.overage.id,
                "period": "1",
            }
            | values
        )
        if activate:
            contract.action_activate()
        return contract

    @classmethod
    def _sell(cls, contract):
        """Return the confirmed sales order of a draft contract."""
        contract.action_create_quotation()
        contract.sale_order_ids.action_confirm()
        return contract.sale_order_ids

    @classmethod
    def _work(cls, minutes, quantity=1, **values):
        """Return the values of an operation planned to take so many minutes."""
        return {
            "product_id": cls.labour.id,
            "quantity": quantity,
            "time_norm": minutes,
        } | values

    def _use(self, minutes, contract=None, **values):
        """Return a finished order over so many minutes of work, not measured."""
        number = self.env["stock.lot"].search_count([]) + 1
        lot = self._create_lots(self.device_product, f"CT-{number}")
        order = self._create_order([self._work(minutes)], device_id=lot.id, **values)
        if contract:
            self.assertEqual(order.contract_id, contract)
        self._bring_to(order, "done")
        return order

    def _follow_contracts(self):
        """Do what the scheduled action does, within the transaction of the test."""
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", return_value=60):
            self.env["rma.service.contract"]._cron_follow_contracts()

    def _top_up(self, contract, units):
        """Return the confirmed quotation of more units."""
        before = contract.sale_order_ids
        contract.action_top_up(units, self.topup.id)
        order = contract.sale_order_ids - before
        order.action_confirm()
        return order

    @classmethod
    def _create_child(cls, name, **values):
        """Return a place of the customer."""
        cls.partner.is_company = True
        return cls.env["res.partner"].create(
            {"name": name, "parent_id": cls.partner.id} | values
        )

    @classmethod
    def _device_of(cls, product, name):
        return cls.env["stock.lot"].create({"name": name, "product_id": product.id})

    @classmethod
    def _link(cls, *records):
        return [Command.link(record.id) for record in records]

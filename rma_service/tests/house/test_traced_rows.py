"""Loans, accessories, removed parts, claims and warranties: changes leave a trace."""

from odoo.tests import tagged
from odoo.tools import html2plaintext

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestTracedRows(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._bring_to(cls._create_order([cls.labour]), "diagnosis")

    def _commit(self):
        """Do what the end of a transaction does."""
        self.env.flush_all()
        self.env.cr.precommit.run()

    def _assert_traced(self, document, record, vals, *texts):
        """Write values and find them, from what to what, in a document's history."""
        self._commit()
        before = document.message_ids
        record.with_user(self.manager).write(vals)
        self._commit()
        document.invalidate_recordset(["message_ids"])
        [entry] = document.message_ids - before
        self.assertEqual(entry.author_id, self.manager.partner_id)
        for text in texts:
            self.assertIn(text, html2plaintext(entry.body))

    def _lend(self):
        unit = self.env["stock.lot"].create(
            {
                "name": "LOAN-1",
                "product_id": self.device_product.id,
                "is_loan_unit": True,
            }
        )
        self._add_stock(self.device_product, 1, lot=unit)
        return self.env["rma.service.loan"].create(
            {
                "order_id": self.order.id,
                "device_id": unit.id,
                "deposit": 50,
                "date_due": "2026-06-10",
            }
        )

    def test_deposit_of_a_loan_that_is_out(self):
        loan = self._lend()
        loan.action_hand_out()
        self._assert_traced(
            self.order,
            loan,
            {"deposit": 20, "date_due": "2026-07-10", "condition_out": "Scratched"},
            "Loan device LOAN-1",
            "50.00",
            "20.00",
            "06/10/2026 → 07/10/2026",
            "– → Scratched",
        )

    def test_deposit_that_is_given_back_or_kept(self):
        loan = self._lend()
        loan.action_hand_out()
        loan.action_take_back()
        self._assert_traced(
            self.order,
            loan,
            {"is_deposit_returned": True, "condition_back": "Broken"},
            "Deposit Given Back: No → Yes",
            "– → Broken",
        )
        self._assert_traced(
            self.order,
            loan,
            {"is_deposit_returned": False, "deposit_note": "Screen broken"},
            "Yes → No",
            "– → Screen broken",
        )

    def test_loan_that_is_taken_off(self):
        loan = self._lend()
        self._commit()
        before = self.order.message_ids
        loan.unlink()
        self._commit()
        self.order.invalidate_recordset(["message_ids"])
        [entry] = self.order.message_ids - before
        self.assertIn("Loan device LOAN-1 removed", html2plaintext(entry.body))

    def test_accessory(self):
        item = self.env["rma.service.accessory"].create(
            {"order_id": self.order.id, "name": "Charger"}
        )
        self._assert_traced(
            self.order,
            item,
            {"name": "Bag", "is_in": False},
            "Accessory: Charger → Bag",
            "Received: Yes → No",
        )

    def test_removed_part(self):
        part = self.env["rma.service.removed.part"].create(
            {"order_id": self.order.id, "name": "Old screen", "serial": "S1"}
        )
        self._assert_traced(
            self.order,
            part,
            {"destination": "scrap", "serial": "S2"},
            "Back to the customer → Disposed of",
            "S1 → S2",
        )

    def test_vendor_claim(self):
        claim = self.env["rma.service.vendor.claim"].create(
            {"partner_id": self.partner.id}
        )
        line = self.env["rma.service.vendor.claim.line"].create(
            {
                "claim_id": claim.id,
                "kind": "part",
                "product_id": self.part_keyboard.id,
                "reimbursement": 40,
            }
        )
        self._assert_traced(
            claim,
            line,
            {"reimbursement": 4, "outcome": "credited"},
            "40.00",
            "4.00",
            "Answer: Waiting → Credit note",
        )

    def test_warranty_is_traced_on_its_device(self):
        warranty = self.env["rma.service.warranty"].create(
            {
                "device_id": self.device.id,
                "name": "Two years",
                "date_start": "2026-01-01",
                "date_end": "2027-12-31",
            }
        )
        self._assert_traced(
            self.device,
            warranty,
            {"date_end": "2029-12-31", "covers_labour": False},
            "Two years",
            "Until and Including: 12/31/2027 → 12/31/2029",
            "Labour: Yes → No",
        )

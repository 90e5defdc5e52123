"""Helpers for tests of payment schemes: who pays a part of the customer's invoice."""

from odoo.fields import Command

from .money import MoneyCommon


class SchemeCommon(MoneyCommon):
    """An order over 130, with 20 % of taxes 156, of which a scheme pays a part."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agency = cls.env["res.partner"].create(
            {"name": "Repair Agency", "is_company": True}
        )
        cls.loss_account = cls.env["account.account"].search(
            [
                *cls.env["account.account"]._check_company_domain(cls.company),
                ("account_type", "=", "expense"),
            ],
            limit=1,
        )
        cls.scheme = cls._create_scheme()
        cls.accountant = cls._create_user(
            "scheme_accountant", "account.group_account_invoice"
        )

    @classmethod
    def _create_scheme(cls, line=None, **values):
        """Return a scheme that pays 50 % up to 60, or what ``line`` says."""
        line = {"kind": "share", "share": 50, "cap": 60} if line is None else line
        return cls.env["rma.service.scheme"].create(
            {
                "name": "Repair bonus",
                "partner_id": cls.agency.id,
                "company_id": cls.company.id,
                "loss_account_id": cls.loss_account.id,
                "line_ids": [Command.create(line)],
            }
            | values
        )

    def _taxed_order(self, scheme=None, **values):
        """Return an order over 156, taxes included, with a scheme."""
        if not self.labour.taxes_id:
            self._use_tax(20, self.labour | self.part_keyboard)
        scheme = self.scheme if scheme is None else scheme
        return self._order_with(scheme_id=scheme.id, **values)

    def _invoiced(self, scheme=None, **values):
        """Return an order that is ready, with its posted invoice."""
        order = self._taxed_order(scheme, **values)
        self._bring_to(order, "ready")
        return order, self._invoice(order)

    def _balance(self, partner):
        """Return what a partner owes us by the ledger."""
        self.env.flush_all()
        lines = self.env["account.move.line"].search(
            [
                ("partner_id", "=", partner.commercial_partner_id.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
            ]
        )
        return round(sum(lines.mapped("balance")), 2)

    def _pay_claim(self, claim, amount=None):
        """Register with Odoo's dialog what the scheme pays."""
        action = claim.action_register_payment()
        wizard = self.env["account.payment.register"].with_context(**action["context"])
        wizard.create({"amount": amount} if amount else {})._create_payments()

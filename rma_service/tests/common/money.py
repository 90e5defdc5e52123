"""Helpers for tests of money: deposits, payments, credit notes, taxes."""

from .stock import ServiceStockCommon


class MoneyCommon(ServiceStockCommon):
    """An order over 130 (labour 50, two keyboards of 40), and how it is paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_stock(cls.part_keyboard, 50)

    def _order_with(self, operations=None, parts=None, **values):
        number = self.env["stock.lot"].search_count([]) + 1
        lot = self._create_lots(self.device_product, f"TOT-{number}")
        operations = [self.labour] if operations is None else operations
        if parts is None:
            parts = [{"product_id": self.part_keyboard.id, "quantity": 2}]
        return self._create_order(operations, parts, device_id=lot.id, **values)

    def _pay_down(self, order, amount, post=True, pay=True):
        """Return the invoice of a deposit, made as salespeople do."""
        estimate = order.estimate_ids.filtered(lambda e: e.state == "sale")[:1]
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=estimate.ids
        )
        before = estimate.invoice_ids
        wizard.create(
            {"advance_payment_method": "fixed", "fixed_amount": amount}
        ).create_invoices()
        invoice = estimate.invoice_ids - before
        if post:
            invoice.action_post()
        if post and pay:
            self._pay(invoice)
        return invoice

    def _pay(self, invoice, amount=None):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({"amount": amount} if amount else {})._create_payments()

    def _credit(self, invoice):
        """Return the posted credit note that takes a whole invoice back."""
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        action = wizard.create(
            {"reason": "Goodwill", "journal_id": invoice.journal_id.id}
        ).refund_moves()
        credit_note = self.env["account.move"].browse(action["res_id"])
        credit_note.action_post()
        return credit_note

    def _invoice(self, order):
        """Return the invoices that the button of the order makes, posted."""
        before = order.invoice_ids
        order.action_create_invoice()
        invoices = order.invoice_ids - before
        invoices.action_post()
        return invoices

    def _use_tax(self, percent, products, **values):
        tax = self.env["account.tax"].create(
            {"name": f"Tax {percent}", "amount": percent} | values
        )
        products.taxes_id = tax
        return tax

    def _find(self, status, order):
        """Tell whether a search for the invoice status finds the order."""
        self.env.flush_all()
        domain = [("invoice_status", "=", status), ("id", "=", order.id)]
        return bool(order.search(domain))

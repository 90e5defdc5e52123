from odoo import models

from ...tools import place


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        """A payment does not stand for the signature that an estimate asks for.

        What was paid stays: the estimate is agreed as soon as it is signed.
        """
        unsigned = self.filtered(
            lambda payment: any(
                estimate._lacks_service_signature()
                for estimate in payment.sudo().sale_order_ids
            )
        )
        return super(
            PaymentTransaction, self - unsigned
        )._check_amount_and_confirm_order()

    def _create_payment(self, **extra_create_values):
        """What is paid online has the day at our place, whoever pays it.

        :param extra_create_values: values of the payment
        """
        orders = self.sudo().sale_order_ids.service_order_id
        if not orders:
            orders = self.sudo().invoice_ids._get_orders_of_day()
        here = place.at_place(self, orders) if orders else self
        payment = super(PaymentTransaction, here)._create_payment(**extra_create_values)
        return payment.with_env(self.env)

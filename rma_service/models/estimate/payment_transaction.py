from odoo import models


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

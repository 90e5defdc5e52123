from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.http import request
from odoo.tools import human_size

from ...tools.bounds import DEFAULTS, PERSON, find_fault, get_bound
from ...tools.image import is_image


class SaleOrder(models.Model):
    """The customer's signature below an estimate: an image, and not left out.

    From outside an estimate is agreed by the page of Odoo's quotations or by a
    payment; both end in the confirmation. There it is looked at what is stored, not at
    what was sent.
    """

    _inherit = "sale.order"
    _bounds = {
        "signed_by": PERSON,
        "service_declined_by": PERSON,
        "validity_date": DEFAULTS["date"],
    }

    def write(self, vals):
        """A signature is kept with what exactly it was given to, and from where."""
        if vals.get("signature"):
            for estimate in self.filtered("service_order_id"):
                estimate._as_system()._open_closed().write(
                    estimate._prepare_acceptance_vals()
                    | {"service_agreed_ip": self._get_service_address()}
                )
        return super().write(vals)

    def _prepare_acceptance_vals(self):
        """Return what exactly is accepted: the amount, and the words as they were sent.

        The version is the estimate itself. What nobody sent has no words in writing.
        """
        self.ensure_one()
        kept = self.service_date_sent and self._get_kept_estimate()
        return {
            "service_agreed_amount": self.amount_total,
            "service_agreed_hash": kept.content_hash if kept else False,
        }

    @api.model
    def _get_service_address(self):
        """Return the address of who asks now; behind a proxy what Odoo makes of it."""
        return request.httprequest.remote_addr if request else False

    def _check_service_answer_date(self, date):
        """Refuse a moment at which the customer cannot have answered.

        :param date: naive UTC, or None for now
        :raises UserError: naming the estimate
        """
        self.ensure_one()
        begin = (self.service_date_sent or self.date_order).replace(second=0)
        if not date or begin <= date <= fields.Datetime.now():
            return
        raise UserError(
            self.env._(
                "Estimate %(estimate)s can only be agreed to between the time it was"
                " made and now: correct the time.",
                estimate=self.name,
            )
        )

    @api.model
    def _check_sent_signature(self, signature):
        """Check what the customer's page sends, in the words of that page.

        :param signature: text in base64, may be empty
        :raises ValidationError: if it is too large, or no image
        """
        bound = get_bound(self._fields["signature"])
        fault = find_fault(bound, signature)
        if fault and fault.code == "size":
            raise ValidationError(
                self.env._(
                    "The signature is larger than %(limit)s: please sign again.",
                    limit=human_size(fault.limit),
                )
            )
        if fault:
            raise ValidationError(
                self.env._("The signature is no image: please sign again.")
            )

    @api.constrains("signature", "signed_on")
    def _check_service_signature(self):
        for estimate in self.filtered("service_order_id"):
            if estimate.signature:
                is_wrong = not is_image(estimate.signature)
            else:
                # Blanks are stored as nothing, with the moment of signing beside it.
                is_wrong = estimate.signed_on and estimate._lacks_service_signature()
            if is_wrong:
                raise ValidationError(
                    self.env._(
                        "The signature below estimate %(estimate)s is no image: please"
                        " sign again.",
                        estimate=estimate.name,
                    )
                )

    def _confirmation_error_message(self):
        error = super()._confirmation_error_message()
        if error or not self._lacks_service_signature():
            return error
        return self.env._(
            "Estimate %(estimate)s is not signed: please sign it to agree.",
            estimate=self.name,
        )

    def _lacks_service_signature(self):
        """Tell whether an estimate is confirmed from outside, and nobody signed it.

        From outside means: by a customer, or by a page or job that acts for him.
        Colleagues say themselves how the customer agreed.
        """
        self.ensure_one()
        user = self.env.user
        is_inside = user._is_internal() and not user._is_superuser()
        return bool(
            self.service_order_id
            and self.require_signature
            and not is_inside
            and not self.service_consent
            and not self.env.context.get("rma_no_consent_needed")
            and not is_image(self.signature)
        )

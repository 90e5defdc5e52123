import re

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .service_order_search import MIN_PHONE_DIGITS, PHONE_NUMBER

# Two letters of the country, and what it counts its companies by.
TAX_NUMBER = re.compile(r"[A-Za-z]{2}[0-9A-Za-z]{2,13}")
MIN_TAX_DIGITS = 5


class ResPartner(models.Model):
    """Whoever stands at the counter says a name, a phone number, or the tax number of
    his company: each finds him, and each begins him if nobody knows him yet."""

    _inherit = "res.partner"

    @api.model
    def _search_display_name(self, operator, value):
        """Customers are found by their phone and tax number in any format, too."""
        domain = super()._search_display_name(operator, value)
        is_customer = self.env.context.get("res_partner_search_mode") == "customer"
        if operator != "ilike" or not isinstance(value, str) or not is_customer:
            return domain
        phone, vat = _read_numbers(value)
        if phone:
            # The country's prefix stands as + or 00, the caller's own zero mostly not.
            digits = re.sub(r"\D", "", phone).lstrip("0")
            self.flush_model(["phone"])
            domain |= Domain("phone_mobile_search", "ilike", digits)
        if vat:
            domain |= Domain("vat", "ilike", vat)
        return domain

    @api.model
    def name_create(self, name):
        """At the counter a number is no name: the form asks for it."""
        if self.env.context.get("rma_counter") and any(_read_numbers(name)):
            raise ValidationError(
                self.env._("%(number)s is new: who is it?", number=name.strip())
            )
        return super().name_create(name)

    @api.model
    def default_get(self, fields):
        """At the counter a number that was typed goes where it belongs."""
        defaults = super().default_get(fields)
        phone, vat = _read_numbers(defaults.get("name") or "")
        if not self.env.context.get("rma_counter") or not (phone or vat):
            return defaults
        if vat:
            countries = self.env["res.country"]
            country = countries.search([("code", "=", vat[:2])], limit=1)
            numbers = {
                "vat": vat,
                "is_company": True,
                "company_type": "company",
                "country_id": country.id,
            }
        else:
            numbers = {"phone": phone}
        numbers["name"] = False
        return defaults | {
            name: value for name, value in numbers.items() if name in fields
        }


def _read_numbers(text):
    """Return the phone number and the tax number that a text is, one of them at most.

    :param text: what was typed
    :return: pair of texts, empty where it is none
    """
    text = (text or "").strip()
    if PHONE_NUMBER.fullmatch(text):
        digits = re.sub(r"\D", "", text).lstrip("0")
        return (text, "") if len(digits) >= MIN_PHONE_DIGITS else ("", "")
    number = re.sub(r"[\s.-]", "", text)
    digits = sum(map(str.isdigit, number))
    is_tax = TAX_NUMBER.fullmatch(number) and digits >= MIN_TAX_DIGITS
    return ("", number.upper()) if is_tax else ("", "")

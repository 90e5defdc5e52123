from odoo import api, models
from odoo.tools import consteq
from odoo.tools.misc import hmac

# Letters and digits that nobody takes for others, on paper or by telephone.
SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
# 39 bits: with so few attempts an hour nobody guesses them.
LENGTH = 8
MAX_NUMBER = 64


class RmaServiceOrder(models.Model):
    """Where an order stands, for who has its number and its code from paper.

    The code is made from the token: nothing more is kept, and a former customer's code
    ends with his links.
    """

    _inherit = "rma.service.order"

    def _get_track_code(self):
        self.ensure_one()
        order = self.sudo()
        if not (order.access_token and order.company_id.service_track):
            return super()._get_track_code()
        code = order._make_track_code()
        return f"{code[:4]}-{code[4:]}"

    def _get_track_address(self):
        base_url = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        if not base_url or not self.sudo().company_id[:1].service_track:
            return super()._get_track_address()
        return f"{base_url}/service/track"

    def _make_track_code(self):
        """Return the code of an order, or of none at all, in the same time."""
        digest = hmac(
            self.env(su=True), "rma_portal-track", (self.id, self.access_token or "")
        )
        rest = int(digest, 16)
        code = ""
        for _place in range(LENGTH):
            rest, sign = divmod(rest, len(SIGNS))
            code += SIGNS[sign]
        return code

    @api.model
    def _find_by_track_code(self, number, code):
        """Return the order of a number and its code, with superuser rights.

        A wrong number and a wrong code take the same way: nobody learns from the answer
        or its time which numbers exist.

        :param number: what somebody typed
        :param code: what somebody typed
        :return: the order; empty for a pair that does not fit
        """
        number = clean_number(number)
        code = clean_code(code)
        orders = self.sudo()
        companies = (
            self.env["res.company"].sudo().search([("service_track", "=", True)])
        )
        found = orders.search_fetch(
            [
                ("name", "in", [number, number.upper()]),
                ("company_id", "in", companies.ids),
            ],
            ["access_token"],
            limit=20,
        )
        fitting = orders.browse()
        # Companies may have the same numbers; of none a code is made all the same.
        for order in found or [orders.browse()]:
            is_right = consteq(order._make_track_code(), code)
            if is_right and order.access_token:
                fitting |= order
        return fitting[:1]

    def _prepare_track_values(self):
        """Return what is told of the order to who has no more than its code: no name,
        no amount, nothing about the device.

        :return: dict with ``name``, ``status``, ``color``, ``steps``, ``promise``, the
            dates, and ``is_answer_due``; see ``_prepare_page_values``
        """
        self.ensure_one()
        order = self.sudo()
        estimates = order._get_open_estimates()
        dates = ("date_in", "date_promised", "date_out")
        return {name: order._get_page_date(name) for name in dates} | {
            "name": order.name,
            "status": order._get_page_status(estimates),
            "color": order._get_page_color(estimates),
            "steps": order._get_page_steps(),
            "promise": order._get_kept_page_promise(estimates),
            "is_answer_due": any(
                not estimate["is_expired"] or estimate["deposit_due"]
                for estimate in estimates
            ),
        }


def clean_number(number):
    """Return the number of an order as somebody means it.

    :param number: what he typed
    """
    return "".join((number or "").replace("\0", "").split())[:MAX_NUMBER]


def clean_code(code):
    """Return the signs of a code, whatever stands between them.

    :param code: what somebody typed
    """
    return "".join(sign for sign in (code or "")[:100].upper() if sign in SIGNS)

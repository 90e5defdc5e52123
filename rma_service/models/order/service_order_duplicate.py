from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.words import get_stems

# What a copy has of an order: who, which device, what is asked for, and the planned
# work. Never what was agreed, promised, booked, signed or found out, and no money:
# whatever a new field is about, it is not copied until it is named here.
COPIED = frozenset(
    {
        "category_id",
        "company_id",
        "delegate_id",
        "device_id",
        "equipment_properties",
        "equipment_type_id",
        "is_type_chosen",
        "operation_ids",
        "part_ids",
        "partner_id",
        "pricelist_id",
        "priority",
        "problem",
        "product_id",
        "properties",
        "severity",
        "subject_id",
        "symptom_ids",
        "tag_ids",
        "team_id",
        "title",
        "type_id",
        "warehouse_id",
    }
)
# Requests that are older are no second try.
DAYS = timedelta(days=30)
# Of one customer so many are compared.
MOST = 50
# So much of the shorter text is in the other one, and not by one word alone.
ALIKE = 0.6
FEWEST_WORDS = 2


class RmaServiceOrder(models.Model):
    """An order is copied for the same customer; two requests may be the same one."""

    _inherit = "rma.service.order"

    possible_duplicate_count = fields.Integer(
        string="Possible Duplicates",
        compute="_compute_possible_duplicate_count",
        help="Other requests of this customer in the last 30 days about the same"
        " device, or in the same words.",
    )

    # === COPYING ===#

    def copy_data(self, default=None):
        """A copy is a new request: see ``COPIED``."""
        default = default or {}
        kept = COPIED | default.keys()
        return [
            {name: value for name, value in vals.items() if name in kept}
            for vals in super().copy_data(default)
        ]

    def copy(self, default=None):
        """Copy the orders; the copies say from what."""
        copies = super().copy(default)
        copies._message_log_batch(
            bodies={
                made.id: self.env._(
                    "Copied from %(order)s.", order=order._get_html_link()
                )
                for order, made in zip(self, copies, strict=True)
            }
        )
        return copies

    # === THE SAME ONCE MORE ===#

    @api.depends("partner_id", "device_id", "problem", "phase", "told_serial")
    @api.depends_context("uid")
    def _compute_possible_duplicate_count(self):
        found = self._find_possible_duplicates()
        for order in self:
            order.possible_duplicate_count = len(found.get(order, ()))

    def _find_possible_duplicates(self):
        """Return which other requests of their customers may be the same ones.

        The user's own rights decide: what he may not see is none.

        :return: dict order → requests; only of those that have some
        """
        requests = self.filtered(
            lambda order: (
                order._origin and order.phase == "request" and not order.date_in
            )
        )
        firms = requests.partner_id.commercial_partner_id
        if not firms:
            return {}
        others = self.search_fetch(
            Domain("partner_id.commercial_partner_id", "in", firms.ids)
            & Domain("phase", "=", "request")
            & Domain("date_in", "=", False)
            & Domain("create_date", ">=", fields.Datetime.now() - DAYS),
            ["partner_id", "device_id", "problem", "told_serial"],
            order="id desc",
            limit=MOST * len(firms),
        )
        others |= requests._origin
        by_firm = others.grouped(lambda order: order.partner_id.commercial_partner_id)
        found = {}
        for order in requests:
            own = by_firm.get(order.partner_id.commercial_partner_id, others.browse())
            own -= order._origin
            alike = own.filtered(lambda other, order=order: order._is_like(other))
            if alike:
                found[order] = alike
        return found

    def _is_like(self, other):
        """Tell whether two requests of one customer may be the same one.

        What was split from one request, or follows the other, is meant to be two.
        """
        self.ensure_one()
        parents = (self | other).sudo().parent_order_id
        if parents & (self | other) or (
            parents and self.sudo().parent_order_id == other.sudo().parent_order_id
        ):
            return False
        if self.device_id and other.device_id:
            return self.device_id._origin == other.device_id
        mine, theirs = self.told_serial, other.told_serial
        if mine and theirs:
            return mine.strip().lower() == theirs.strip().lower()
        words, others = set(get_stems(self.problem)), set(get_stems(other.problem))
        common = len(words & others)
        return common >= FEWEST_WORDS and common >= ALIKE * min(len(words), len(others))

    def action_view_possible_duplicates(self):
        """Open the order together with what may be the same."""
        self.ensure_one()
        others = self._find_possible_duplicates().get(self, self.browse())
        return (self | others)._get_records_action(
            name=self.env._("Possible Duplicates of %(order)s", order=self.name)
        )

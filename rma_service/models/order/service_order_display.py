import re

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Shorter pieces of a phone number say nothing; Odoo's own search refuses them.
MIN_PHONE_DIGITS = 3
# Fields that tell nothing when orders are grouped by them: they stand in no list of
# what can be grouped by.
UNGROUPED_FIELDS = frozenset(
    {
        "access_token",
        "active",
        "activity_state",
        "color",
        "consent_override",
        "custody_in_move_id",
        "custody_out_move_id",
        "has_checks",
        "has_custody",
        "intake_confirmation",
        "name",
        "partner_email",
        "partner_phone",
        "product_tracking",
        "reference_id",
        "replacement_move_id",
        "work_kind",
    }
)


class RmaServiceOrder(models.Model):
    """What the screens need to know of an order, and nothing else needs."""

    _inherit = "rma.service.order"

    stage_hint = fields.Text(
        string="Instructions", compute="_compute_stage_hint", compute_sudo=True
    )
    has_custody = fields.Boolean(related="type_id.has_custody")
    phone_search = fields.Char(
        string="Phone Number",
        store=False,
        search="_search_phone_search",
        groups="base.group_user",
    )
    product_tracking = fields.Selection(
        related="product_id.tracking", string="Product Tracking"
    )

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Keep technical fields out of *Custom Group*, which lists all there are."""
        result = super().fields_get(allfields, attributes)
        for name in UNGROUPED_FIELDS & result.keys():
            if "groupable" in result[name]:
                result[name]["groupable"] = False
        return result

    @api.depends(
        "stage_id.description",
        "phase",
        "parts_state",
        "vendor_claim_id",
        "outcome",
        "credit_note_id",
    )
    @api.depends_context("lang")
    def _compute_stage_hint(self):
        """Instructions of the stage; they wait no longer once the parts are here."""
        for order in self:
            is_waiting = order._is_waiting_for_parts() and not order.vendor_claim_id
            if order.phase == "request" and order._is_request():
                # The stage is that of devices, too.
                order.stage_hint = self.env._("Somebody waits for an answer.")
            elif order._is_ready_to_start():
                order.stage_hint = self.env._(
                    "Agreed, and nothing is missing: start the repair."
                )
            elif is_waiting and order.parts_state == "available":
                order.stage_hint = self.env._(
                    "Agreed, and the parts are here: start the repair."
                )
            elif is_waiting and order.parts_state in ("to_order", "no_vendor"):
                order.stage_hint = self.env._("Agreed, but a part is not on order yet.")
            elif is_waiting and order.phase != "parts":
                order.stage_hint = self.env._("Agreed: the order waits for parts.")
            elif order.phase == "ready" and order.outcome == "refunded":
                order.stage_hint = order._get_hint_of_refund()
            else:
                order.stage_hint = order.stage_id.description

    def _is_ready_to_start(self):
        """Tell whether it is agreed, misses nothing, and is not begun; a hook."""
        self.ensure_one()
        return False

    def _is_waiting_for_parts(self):
        """Tell whether it is agreed and not begun because of parts; a hook."""
        self.ensure_one()
        return self.phase == "parts"

    def _get_hint_of_refund(self):
        """Return what is left to do where no device goes back to the customer."""
        self.ensure_one()
        if self.credit_note_id:
            return self.env._(
                "The money is given back. Return the accessories and hand over."
            )
        return self.env._(
            "No device goes back. Settle the money with the customer, then hand over."
        )

    def _search_phone_search(self, operator, value):
        """Orders by a piece of the phone number of the customer or the delegate.

        What is no phone number, or too short for one, finds nothing: the same text is
        searched in names and numbers too, and must not fail there. The caller's own
        leading zero is left out, as numbers are mostly kept with the country's code.
        """
        if operator != "ilike" or not isinstance(value, str):
            return NotImplemented
        number = re.sub(r"[\s./()-]", "", value)
        if not re.fullmatch(r"\+?\d+", number):
            return Domain.FALSE
        digits = number.lstrip("+0")
        if len(digits) < MIN_PHONE_DIGITS:
            return Domain.FALSE
        # The words find the few orders that may be meant; people are asked for these.
        return Domain("search_words", "like", digits) & Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                """EXISTS (SELECT 1 FROM res_partner p
                            WHERE p.id IN (%s, %s)
                              AND regexp_replace(p.phone, '\\D', '', 'g') LIKE %s)""",
                model._field_to_sql(alias, "partner_id", query),
                model._field_to_sql(alias, "delegate_id", query),
                f"%{digits}%",
                to_flush=self.env["res.partner"]._fields["phone"],
            )
        )

    def _read_group_stage_id(self, stages, domain):
        """Show the common stages in the kanban, even when they are empty.

        Stages of one type are added only when the list is filtered on that type.
        """
        type_ids = self._get_types_of_domain(domain)
        return stages.search(
            [
                "|",
                ("id", "in", stages.ids),
                "|",
                ("type_ids", "=", False),
                ("service_type_ids", "in", type_ids),
            ]
        )

    def _get_types_of_domain(self, domain):
        """Return the ids of the service types that ``domain`` asks for."""
        type_ids = set()
        for condition in Domain(domain).iter_conditions():
            if condition.field_expr != "type_id":
                continue
            operator, value = condition.operator, condition.value
            if operator == "ilike" and isinstance(value, str):
                # Typed into the search box.
                operator, value = "any", Domain("display_name", operator, value)
            if operator in ("any", "any!") and isinstance(value, Domain):
                type_ids.update(self.env["rma.service.type"].search(value).ids)
            elif operator in ("=", "in"):
                values = value if not isinstance(value, int | str) else [value]
                type_ids.update(v for v in values if isinstance(v, int) and v)
        return list(type_ids)

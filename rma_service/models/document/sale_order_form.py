from markupsafe import Markup

from odoo import fields, models

from ...tools import place
from ...tools.kept import Preview
from ..setup.service_print_block import SHIPPED

# Calendar days that the European form binds the repairer at least: article 4(5).
DAYS_OF_FORM = 30


class SaleOrder(models.Model):
    """The repair information form of an estimate, as data.

    Row by row it is what annex I of Directive (EU) 2024/1799 asks for. A version that
    was sent keeps what it said in ``service_form``; prints and pages lay that out with
    the template ``rma_service.repair_form`` and read nothing else.
    """

    _inherit = "sale.order"

    service_form = fields.Json(
        readonly=True,
        copy=False,
        help="What the repair information form said when the estimate was sent.",
    )

    def _get_repair_form(self):
        """Return what the repair information form says: of a version that was sent,
        what it said then.

        :return: dict; see ``_prepare_repair_form``
        """
        self.ensure_one()
        kept = self.service_form or {}
        # Forms that were kept before had fewer rows: the rest is as it is now.
        return kept if "repairer" in kept else self._prepare_repair_form() | kept

    def _prepare_repair_form(self):
        """Return what the form says now, in the language of the customer.

        :return: dict with what stands in the rows, ``terms``, ``is_european``: whether
            it is complete and binds long enough to be called European
        """
        self.ensure_one()
        lang = self.partner_id.lang
        estimate = self.with_context(lang=lang) if lang else self
        order = estimate.service_order_id
        form = order._prepare_form_of_order() | {
            "repair": estimate._get_suggested_repair().mapped("name"),
            "price": self.amount_total,
            "currency": self.currency_id.name,
            "valid_days": self._get_valid_days(),
            "valid_until": fields.Date.to_string(self.validity_date),
            "examination_cost": order._get_examination_costs()[order],
            "examination_deducted": order.type_id.diagnosis_is_deducted,
            "examination_refunded": order.type_id.diagnosis_is_refunded,
            "terms": str(order._get_print_terms("estimate") or ""),
            "found": self._prepare_found(),
            "withdrawal_days": self._get_withdrawal_days(),
            "blocks": self._get_blocks_now(),
        }
        form["is_european"] = not order._get_form_gaps(form)
        return form

    def _is_european_form(self):
        """Tell whether the estimate is headed as European Repair Information Form."""
        self.ensure_one()
        return bool(self._get_repair_form()["is_european"])

    def _get_blocks_now(self):
        """Return the blocks that are on the print as the switches stand."""
        self.ensure_one()
        order = self.service_order_id
        return [
            block
            for block in SHIPPED["estimate"]
            if order._has_block("estimate", block)
        ]

    def _has_block(self, block):
        """Tell whether the print has a block: of a version that was sent, as it was.

        :param block: key of ``BLOCKS``
        """
        self.ensure_one()
        if isinstance(self.env.context.get("rma_print_preview"), Preview):
            return self.service_order_id._has_block("estimate", block)
        if self.service_form:
            # Before there were switches, all of them were printed.
            return block in self.service_form.get("blocks", SHIPPED["estimate"])
        return self.service_order_id._has_block("estimate", block)

    def _get_valid_days(self):
        """Return for how many calendar days the estimate binds after its day."""
        self.ensure_one()
        if not self.validity_date:
            return 0
        begin = place.get_day(self, self._get_issue_date())
        return (self.validity_date - begin).days

    def _get_printed_terms(self):
        """Return the terms on the estimate as markup: of a sent one, those of then."""
        # What was kept came out of a cleaned field.
        return Markup(self._get_repair_form().get("terms") or "")

    def _get_suggested_repair(self):
        """Return the products that say what is to be done; of a supplement, what it
        adds."""
        self.ensure_one()
        order = self.service_order_id
        if not self.service_is_supplement:
            return (order.operation_ids or order.part_ids).product_id
        lines = self._get_service_lines()
        return (lines.service_operation_id or lines.service_part_id).product_id

    def _get_form_data(self, is_public=False):
        """Return the form by the numbers of the rows of annex I, for machines.

        :param is_public: leave out what is the customer's alone: numbers of documents,
            serial number, address of his page
        :return: dict that can be written as JSON; amounts have taxes included
        """
        self.ensure_one()
        form = self._get_repair_form()
        repairer = form["repairer"]
        services = form["services"]
        own = {"estimate": self.name, "version": self.service_version}
        channels, serial = list(form["channels"]), form["serial"]
        if is_public:
            own, serial = {}, None
        elif form["page"]:
            channels.append(form["page"])
        return own | {
            "form": "European Repair Information Form",
            "directive": "(EU) 2024/1799",
            "is_complete": bool(form["is_european"]),
            "language": self.partner_id.lang or "en_US",
            "rows": {
                "1": repairer["name"],
                "2": repairer["address"],
                "3": repairer["phone"],
                "4": repairer["email"],
                "5": channels,
                "6": {"good": form["good"], "serial": serial or None},
                "7": form["defect"],
                "8": form["repair"],
                "9": {
                    "price": None if form["price_method"] else form["price"],
                    "method": form["price_method"] or None,
                    "maximum": form["price_max"] or None,
                    "currency": form["currency"],
                },
                "10": {
                    "days": form["repair_days"] or None,
                    "from": form["repair_days_from"],
                },
                "11": form["loan_offer"] != "none",
                "12": form["loan_cost"] if form["loan_offer"] == "paid" else 0.0,
                "13": form["handover_place"],
                "14": [service["name"] for service in services],
                "15": [
                    {"service": service["name"], "cost": service["cost"]}
                    for service in services
                ],
                "16": {"days": form["valid_days"], "until": form["valid_until"]},
                "17": {
                    "examination": form["examination_cost"],
                    "is_deducted": form.get("examination_deducted", True),
                    "is_refunded": form.get("examination_refunded", False),
                    "note": form["estimate_note"] or None,
                },
            },
        }

from markupsafe import Markup

from odoo import fields, models

from ...tools import place


class SaleOrder(models.Model):
    """The print of an estimate: our own, wherever Odoo prints a quotation."""

    _inherit = "sale.order"

    service_form = fields.Json(
        readonly=True,
        copy=False,
        help="What the repair information form said when the estimate was sent.",
    )

    def _get_service_docs(self):
        """Return the estimate to print, with the rights that the print needs.

        :raises AccessError: for those who may not read the estimate
        """
        self.check_access("read")
        return self.sudo()

    def _process_attachments_for_template_post(self, mail_template):
        """Attach the estimate as it was kept when it was sent."""
        result = super()._process_attachments_for_template_post(mail_template) or {}
        if not self.env.context.get("rma_estimate_mail"):
            return result
        for estimate in self.filtered("service_order_id"):
            kept = estimate._get_kept_estimate()
            if kept:
                attachments = result.setdefault(estimate.id, {})
                attachments.setdefault("attachment_ids", []).extend(
                    kept.attachment_id.ids
                )
        return result

    # === REPAIR INFORMATION FORM ===#

    def _get_repair_form(self):
        """Return what the repair information form says: of a version that was sent,
        what it said then.

        :return: dict of the fields of the service order, with ``handover_place`` and
            ``examination_cost`` filled in
        """
        self.ensure_one()
        return self.service_form or self._prepare_repair_form()

    def _prepare_repair_form(self):
        """Return what the form says now; see ``_get_repair_form``."""
        self.ensure_one()
        order = self.service_order_id
        localized = order.with_context(lang=self.partner_id.lang)
        return {
            "repair_days": order.repair_days,
            "loan_offer": "free"
            if order.loan_id and order.loan_offer == "none"
            else order.loan_offer or "none",
            "loan_cost": order.loan_cost,
            "ancillary_services": order.ancillary_services or "",
            "handover_place": localized._get_handover_place(),
            "price_method": order.price_method or "",
            "price_max": order.price_max,
            "estimate_note": order.estimate_note or "",
            "terms": str(localized._get_print_terms("estimate") or ""),
            "examination_cost": order._get_examination_cost(),
        }

    def _get_printed_terms(self):
        """Return the terms on the estimate as markup: of a sent one, those of then."""
        # What was kept came out of a cleaned field.
        return Markup(self._get_repair_form().get("terms") or "")

    def _get_issue_date(self):
        """Return the date on the print: when it was sent, of a draft that of making.

        Odoo moves the order date to the day of consent.
        """
        self.ensure_one()
        return self.service_date_sent or self.date_order

    def _is_european_form(self):
        """Tell whether the estimate binds long enough for the European form."""
        self.ensure_one()
        if not self.validity_date:
            return False
        begin = place.get_day(self, self._get_issue_date())
        return (self.validity_date - begin).days >= 30

    def _get_suggested_repair(self):
        """Return the products that say what is to be done; of a supplement, what it
        adds."""
        self.ensure_one()
        order = self.service_order_id
        if not self.service_is_supplement:
            return (order.operation_ids or order.part_ids).product_id
        lines = self._get_service_lines()
        return (lines.service_operation_id or lines.service_part_id).product_id

    # === LINES ===#

    def _get_service_print_rows(self):
        """Return the lines to print: what the customer pays, then what others pay.

        Lines that warranty, contract or goodwill pay are not on the quotation; they
        come from the service order, at the price of nothing. A supplement shows what
        was added alone.

        :return: dict section (``operations``, ``parts``, ``other``, ``covered``) →
            list of dicts with ``name``, ``quantity``, ``unit``, ``condition``,
            ``payer``, ``is_covered``, ``price``, ``discount``, ``taxes``, ``amount``
            (without taxes), ``total``
        """
        self.ensure_one()
        sections = {"operations": [], "parts": [], "other": [], "covered": []}
        for sale_line in self._get_service_lines():
            line = sale_line._get_service_line()
            section = "other"
            if sale_line.service_operation_id:
                section = "operations"
            elif sale_line.service_part_id:
                section = "parts"
            taxes = [tax.tax_label or tax.name for tax in sale_line.tax_ids]
            sections[section].append(
                {
                    "name": sale_line.name,
                    "quantity": sale_line.product_uom_qty,
                    "unit": sale_line.product_uom_id.name,
                    "condition": line._get_condition_label(),
                    "payer": self.service_order_id._get_payer_label("customer"),
                    "is_covered": False,
                    "price": sale_line.price_unit,
                    "discount": sale_line.discount,
                    "taxes": ", ".join(taxes),
                    "amount": sale_line.price_subtotal,
                    "total": sale_line.price_total,
                }
            )
        if not self.service_is_supplement:
            sections["covered"] = self.service_order_id._get_covered_rows()
        return sections

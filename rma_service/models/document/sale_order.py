from odoo import fields, models


class SaleOrder(models.Model):
    """The print of an estimate: our own, wherever Odoo prints a quotation."""

    _inherit = "sale.order"

    service_is_prepared = fields.Boolean(
        compute="_compute_service_is_prepared",
        compute_sudo=True,
        help="The file of what was sent or signed is still being made.",
    )

    def _compute_service_is_prepared(self):
        estimates = self.filtered(lambda order: order._is_closed_estimate())
        waiting = self.browse()
        if estimates:
            documents = self.env["rma.service.document"]
            waiting = documents.search(
                [
                    *documents._get_job_domain(),
                    ("estimate_id", "in", estimates._origin.ids),
                ]
            ).estimate_id
        for order in self:
            order.service_is_prepared = order._origin in waiting

    def _get_service_docs(self):
        """Return the estimate to print, with the rights that the print needs.

        :raises AccessError: for those who may not read the estimate
        """
        self.check_access("read")
        return self.sudo()

    # === WHAT WAS FOUND ===#

    def _keep_sent_estimate(self):
        """What was found is told with the estimate: the page of the order tells it."""
        result = super()._keep_sent_estimate()
        self.sudo().service_order_id._release_words(["diagnosis"])
        return result

    def _get_found(self):
        """Return what was found, as it is released to the customer with the estimate.

        Of a version that was sent: what was known then.
        """
        self.ensure_one()
        return (self.service_form or {}).get("found") or self._prepare_found()

    def _prepare_found(self):
        """Return what the customer is told of fault and findings, in his language.

        Nothing that is only for colleagues: of the catalogue the names, without codes.

        :return: dict with ``problem`` and ``diagnosis``, and ``defects`` and
            ``resolutions``, lists of names
        """
        self.ensure_one()
        order = self.service_order_id.with_context(lang=self.partner_id.lang)
        return {
            "problem": order.problem or "",
            "diagnosis": order.diagnosis or "",
            "defects": order.defect_ids.mapped("name"),
            "resolutions": order.resolution_ids.mapped("name"),
        }

    def _get_issue_date(self):
        """Return the date on the print: when it was sent, of a draft that of making.

        Odoo moves the order date to the day of consent.
        """
        self.ensure_one()
        return self.service_date_sent or self.date_order

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
                    "payer": sale_line._get_payer_names(),
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

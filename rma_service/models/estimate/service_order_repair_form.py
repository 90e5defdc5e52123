from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import is_html_empty

from ...tools.bounds import DAYS
from ..setup.service_type import DAYS_BEGIN, LOAN_OFFERS


class RmaServiceOrder(models.Model):
    """What the estimate tells besides lines and prices.

    With it the estimate is complete as European Repair Information Form (Directive
    (EU) 2024/1799, article 4 and annex I). The service type proposes, the clerk
    changes; a version that was sent keeps what it said.
    """

    _inherit = "rma.service.order"
    _bounds = {"repair_days": DAYS}

    repair_days = fields.Integer(
        string="Days Needed",
        compute="_compute_repair_form",
        store=True,
        readonly=False,
        precompute=True,
        help="Days until the repair is done; from when, stands beside it.",
    )
    repair_days_from = fields.Selection(
        selection=DAYS_BEGIN,
        string="Days Count From",
        compute="_compute_repair_form",
        store=True,
        readonly=False,
        precompute=True,
        help="From when the days needed are counted.",
    )
    loan_offer = fields.Selection(
        selection=LOAN_OFFERS,
        string="Replacement Meanwhile",
        compute="_compute_repair_form",
        store=True,
        readonly=False,
        precompute=True,
        help="Whether the customer gets a device for the time of the repair.",
    )
    loan_cost = fields.Monetary(
        string="Cost of the Replacement",
        compute="_compute_repair_form",
        store=True,
        readonly=False,
        precompute=True,
        help="For the time of the repair, taxes included.",
    )
    ancillary_product_ids = fields.Many2many(
        comodel_name="product.product",
        relation="rma_service_ancillary_order_rel",
        column1="order_id",
        column2="product_id",
        string="Ancillary Services",
        compute="_compute_ancillary_product_ids",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('type', '=', 'service')]",
        check_company=True,
        help="Offered beside the repair at their price: the customer orders them with a"
        " tick before he signs.",
    )
    ancillary_services = fields.Text(
        string="Ancillary Services in Words",
        compute="_compute_repair_form",
        store=True,
        readonly=False,
        precompute=True,
        help="From before there were services with prices: printed, but nobody can"
        " order them.",
    )
    handover_place = fields.Char(
        string="Place of Hand-over",
        help="Where the device is handed in and collected; left empty, the address of"
        " the workshop.",
    )
    price_method = fields.Text(
        string="How the Price Is Calculated",
        help="Where the price cannot be known yet; name a maximum price with it.",
    )
    price_max = fields.Monetary(
        string="Maximum Price",
        help="Taxes included; where the price cannot be known yet.",
    )
    estimate_note = fields.Text(
        string="Further Information", help="Printed on the estimate."
    )

    _repair_days_positive = models.Constraint(
        "CHECK (repair_days >= 0)", "The days needed cannot be negative."
    )
    _repair_costs_positive = models.Constraint(
        "CHECK (loan_cost >= 0 AND price_max >= 0)",
        "The cost of a replacement and a maximum price cannot be negative.",
    )

    @api.constrains("price_method", "price_max")
    def _check_price_method(self):
        """Who cannot name a price names the most that it can be."""
        for order in self:
            if order.price_method and not order.price_max:
                raise ValidationError(
                    self.env._(
                        "%(order)s: the price cannot be known yet: name a maximum price"
                        " beside how it is calculated.",
                        order=order.name,
                    )
                )

    @api.depends("type_id")
    def _compute_repair_form(self):
        for order in self:
            service_type = order.type_id
            lang = order.partner_id.lang
            if lang:
                service_type = service_type.with_context(lang=lang)
            order.repair_days = service_type.promised_days
            order.repair_days_from = service_type.repair_days_from or "consent"
            order.loan_offer = service_type.loan_offer or "none"
            cost = service_type.loan_cost
            company = order.company_id
            if cost and order.currency_id != company.currency_id:
                cost = company.currency_id._convert(cost, order.currency_id, company)
            order.loan_cost = cost
            order.ancillary_services = service_type.ancillary_services

    @api.depends("type_id")
    def _compute_ancillary_product_ids(self):
        products = self.env["product.product"]
        for order in self:
            ids = order.type_id._origin._get_ancillary_ids(order.company_id.id)
            # A product may have been deleted since they were looked up.
            order.ancillary_product_ids = (
                products.browse(ids).exists() if ids else products
            )

    # === WHAT PRINTS SAY ===#

    def _get_handover_place(self):
        """Return where the device is handed in and collected, in one line."""
        self.ensure_one()
        order = self.sudo()
        if order.handover_place:
            return order.handover_place
        place = order.warehouse_id.partner_id or order.company_id.partner_id
        return order._get_one_line_address(place)

    @api.model
    def _get_one_line_address(self, partner, with_name=True):
        """Return name and address of a partner in one line."""
        address = partner._display_address(without_company=True)
        lines = [line.strip() for line in address.splitlines() if line.strip()]
        if with_name and partner.name:
            lines.insert(0, partner.name)
        return ", ".join(lines)

    @api.model
    def _get_company_details(self, company):
        """Return address, phone, e-mail and numbers of a company, what there is."""
        company = company.sudo()
        details = [
            self._get_one_line_address(company.partner_id, with_name=False),
            company.phone,
            company.email,
            company.vat,
            company.company_registry,
        ]
        return list(dict.fromkeys(detail for detail in details if detail))

    @api.model
    def _get_short_website(self, company):
        """Return the website of a company without protocol."""
        return (company.sudo().website or "").split("://")[-1].rstrip("/")

    def _get_examination_cost(self):
        """Return what the examination costs if the customer declines, with taxes.

        :return: amount in the currency of the order; 0 where nothing is charged
        """
        self.ensure_one()
        fee = self.sudo().type_id.diagnosis_product_id
        return self._get_price_of(fee)["total"] if fee else 0.0

    def _get_price_of(self, product):
        """Return what one piece of a product costs on an estimate of the order.

        :return: dict with ``price_unit`` as it is typed on a line, ``taxes``
            (``account.tax``) and ``total``, taxes included, in the currency of the
            order
        """
        self.ensure_one()
        order = self.sudo().with_company(self.company_id)
        product = product.sudo().with_company(self.company_id)
        price = order.pricelist_id._get_product_price(
            product, 1.0, currency=order.currency_id
        )
        own = product.taxes_id._filter_taxes_by_company(order.company_id)
        taxes = order._get_fiscal_positions()[order].map_tax(own)
        price_unit = product._get_service_price(price, taxes, order.company_id)
        base_line = self.env["account.tax"]._prepare_base_line_for_taxes_computation(
            {},
            product_id=product,
            price_unit=price_unit,
            quantity=1.0,
            tax_ids=taxes,
            currency_id=order.currency_id,
        )
        amounts = self.env["account.tax"]._get_service_amounts(
            [base_line], order.currency_id, order.company_id
        )
        return {"price_unit": price_unit, "taxes": taxes, "total": amounts["total"]}

    def _get_print_terms(self, kind):
        """Return the text printed on the documents of the orders.

        :param kind: ``intake``, ``estimate``, ``handover`` or ``warranty``
        :return: HTML of the service type, else of the company, or False
        """
        types = self.sudo().type_id
        terms = types[f"{kind}_terms"] if len(types) == 1 else False
        if is_html_empty(terms):
            terms = self.sudo().company_id[:1][f"service_{kind}_terms"]
        return False if is_html_empty(terms) else terms

    def _get_page_url(self):
        """Return the address of the order's page for the customer, fit to be printed.

        Hook: this add-on has no page for customers, ``rma_portal`` has.

        :return: the whole address, opened without a login; False where there is none
        """
        self.ensure_one()
        return False

from odoo import api, fields, models
from odoo.tools import format_list

from ...tools import place
from .sale_order_form import DAYS_OF_FORM

# What the company has to say of itself.
COMPANY_GAPS = ("name", "address", "phone", "email")


class RmaServiceOrder(models.Model):
    """What the repair information form says of an order, and what it lacks.

    Only a complete form is headed as European form; with less it is a plain estimate.
    """

    _inherit = "rma.service.order"

    form_gaps = fields.Char(
        string="Missing for the European Form",
        compute="_compute_form_gaps",
        compute_sudo=True,
        help="What the next estimate needs to be a European Repair Information Form.",
    )
    has_company_gaps = fields.Boolean(
        compute="_compute_form_gaps",
        compute_sudo=True,
        help="Address, telephone or e-mail of the company are missing.",
    )

    @api.depends(
        "diagnosis",
        "ancillary_product_ids",
        "ancillary_services",
        "loan_cost",
        "loan_offer",
        "operation_ids.product_id",
        "part_ids.product_id",
        "price_max",
        "price_method",
        "problem",
        "repair_days",
        "type_id",
        "company_id.phone",
        "company_id.email",
        "company_id.street",
        "company_id.city",
        "estimate_ids.state",
        "estimate_ids.validity_date",
    )
    @api.depends_context("lang")
    def _compute_form_gaps(self):
        for order in self:
            gaps = []
            if order._has_form_to_send():
                gaps = order._get_form_gaps(order._prepare_next_form())
            labels = order._get_gap_labels() if gaps else {}
            order.form_gaps = format_list(self.env, [labels[gap] for gap in gaps])
            order.has_company_gaps = any(gap in COMPANY_GAPS for gap in gaps)

    def _has_form_to_send(self):
        """Tell whether an estimate is still to be sent, as far as one can see."""
        self.ensure_one()
        if self.phase not in ("intake", "diagnosis", "approval", "repair"):
            return False
        estimate = self.estimate_id
        if estimate:
            return estimate.state == "draft"
        return any(
            line.payer == "customer" for lines in self._get_lines() for line in lines
        )

    def _prepare_next_form(self):
        """Return of the next form what can be missing: see ``_get_form_gaps``."""
        self.ensure_one()
        estimate = self.estimate_id
        days = self.type_id.validity_days
        # A draft binds from the day on that it is sent, unless its day was typed.
        if estimate.state == "draft" and estimate._get_valid_days() != days:
            today = place.get_today(self)
            days = estimate.validity_date and (estimate.validity_date - today).days or 0
        return self._prepare_form_of_order() | {
            "repair": (self.operation_ids or self.part_ids).product_id.mapped("name"),
            "valid_days": days,
        }

    def _prepare_form_of_order(self):
        """Return what the form says beside lines, price and validity.

        :return: dict that can be kept as JSON, in the language of the context
        """
        self.ensure_one()
        company = self.company_id
        partner = company.partner_id
        loan = self.loan_offer or "none"
        return {
            "repairer": {
                "name": company.name or "",
                "address": self._get_one_line_address(partner, with_name=False)
                if partner.street and partner.city
                else "",
                "phone": company.phone or "",
                "email": company.email or "",
                "website": self._get_short_website(company),
                "vat": company.vat or "",
                "registry": company.company_registry or "",
            },
            "channels": [self.company_id.service_chat]
            if self.company_id.service_chat
            else [],
            "page": self._get_message_link(),
            "good": self.product_id.name or self.equipment_type_id.name or "",
            "serial": self.serial or "",
            "defect": self._get_form_defect(),
            "type": self.type_id.name,
            "price_method": self.price_method or "",
            "price_max": self.price_max,
            "repair_days": self.repair_days,
            "repair_days_from": self.repair_days_from or "consent",
            "loan_offer": "free" if self.loan_id and loan == "none" else loan,
            "loan_cost": self.loan_cost,
            "handover_place": self._get_handover_place(),
            "services": self._prepare_form_services(),
            "ancillary_services": self.ancillary_services or "",
            "estimate_note": self.estimate_note or "",
        }

    def _prepare_form_services(self):
        """Return the ancillary services that are offered, with what they cost.

        :return: list of dicts with ``product_id``, ``name``, ``cost`` (taxes included),
            and what a line of the estimate needs: ``price_unit``, ``tax_ids``
        """
        self.ensure_one()
        services = []
        # What is on the order already is not ordered a second time.
        for product in self.ancillary_product_ids - self.operation_ids.product_id:
            price = self._get_price_of(product)
            services.append(
                {
                    "product_id": product.id,
                    "name": product.name,
                    "cost": price["total"],
                    "price_unit": price["price_unit"],
                    "tax_ids": price["taxes"].ids,
                }
            )
        return services

    def _get_form_defect(self):
        """Return the defect: what was found, else what the customer said."""
        self.ensure_one()
        found = [check.name for check in self._get_failed_checks()]
        if self.diagnosis:
            found.insert(0, self.diagnosis)
        return found or ([self.problem] if self.problem else [])

    # === WHAT IS MISSING ===#

    @api.model
    def _get_form_gaps(self, form):
        """Return which of the prescribed data a form lacks.

        :param form: dict as ``sale.order._prepare_repair_form`` makes it
        :return: list of keys of ``_get_gap_labels``
        """
        gaps = [key for key in COMPANY_GAPS if not form["repairer"][key]]
        gaps += [key for key in ("good", "defect", "repair") if not form[key]]
        if form["price_method"] and not form["price_max"]:
            gaps.append("price")
        if not form["repair_days"]:
            gaps.append("repair_days")
        if form["loan_offer"] == "paid" and not form["loan_cost"]:
            gaps.append("loan_cost")
        costless = [each for each in form["services"] if not each["cost"]]
        if form["ancillary_services"] or costless:
            gaps.append("services")
        if not form["handover_place"]:
            gaps.append("handover_place")
        if form["valid_days"] < DAYS_OF_FORM:
            gaps.append("valid_days")
        return gaps

    @api.model
    def _get_gap_labels(self):
        """Return the words for what can be missing, by key."""
        return {
            "name": self.env._("name of the company"),
            "address": self.env._("address of the company"),
            "phone": self.env._("telephone of the company"),
            "email": self.env._("e-mail of the company"),
            "good": self.env._("device"),
            "defect": self.env._("defect"),
            "repair": self.env._("operations or parts"),
            "price": self.env._("maximum price"),
            "repair_days": self.env._("days needed"),
            "loan_cost": self.env._("cost of the replacement"),
            "services": self.env._("ancillary services with their prices"),
            "handover_place": self.env._("place of hand-over"),
            "valid_days": self.env._("validity of at least 30 days"),
        }

    # === FILL IT IN ===#

    def action_complete_form(self):
        """Open the data of the order that the European form needs."""
        self.ensure_one()
        self.check_access("write")
        view = self.env.ref("rma_service.rma_service_order_view_form_repair_form")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("European Repair Information Form"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(view.id, "form")],
            "target": "new",
        }

    def action_complete_company(self):
        """Open the address of the company, which the European form needs."""
        self.ensure_one()
        self.check_access("read")
        partner = self.sudo().company_id.partner_id.sudo(False)
        partner.check_access("write")
        return partner._get_records_action()

from odoo import api, fields, models

from ...tools.bounds import MONTHS

GRANTED_BY = [
    ("company", "Us"),
    ("vendor", "Vendor"),
    ("extension", "Extension"),
    ("repair", "Repair"),
]


class RmaServiceWarrantyRule(models.Model):
    """Which warranty a product carries when it is sold.

    Rules are copied onto the device when it is sold, so that a later change of the rule
    or the product moves no warranty that was given. Of several rules for the same
    giver the most specific wins: product before equipment type before category before
    any; a named vendor before none.
    """

    _name = "rma.service.warranty.rule"
    _description = "Warranty Rule"
    _inherit = ["rma.service.guarded"]
    _order = "sequence, id"
    _check_company_auto = True
    _bounds = {"months": MONTHS}

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        help="Leave empty to use the rule in all companies.",
    )
    granted_by = fields.Selection(
        selection=[("company", "Us"), ("vendor", "Vendor")],
        required=True,
        default="company",
        help="Who answers for the device: we towards the customer, or the vendor"
        " towards us.",
    )
    product_tmpl_id = fields.Many2one(
        comodel_name="product.template",
        string="Product",
        index="btree_not_null",
        check_company=True,
        ondelete="cascade",
    )
    categ_id = fields.Many2one(
        comodel_name="product.category",
        string="Product Category",
        index="btree_not_null",
        ondelete="cascade",
        help="Includes the categories below it.",
    )
    equipment_type_id = fields.Many2one(
        comodel_name="rma.service.equipment.type",
        index="btree_not_null",
        ondelete="cascade",
        help="Includes the types below it.",
    )
    vendor_id = fields.Many2one(
        comodel_name="res.partner",
        index="btree_not_null",
        ondelete="cascade",
        help="Only for devices bought from this vendor.",
    )
    months = fields.Integer(string="Duration (months)", required=True, default=24)
    covers_parts = fields.Boolean(string="Parts", default=True)
    covers_labour = fields.Boolean(string="Labour", default=True)
    start_event = fields.Selection(
        selection=[
            ("sale", "Date of sale"),
            ("delivery", "Delivery"),
            ("service", "Put in service"),
        ],
        required=True,
        default="delivery",
        help="When the warranty begins.",
    )

    _months_positive = models.Constraint(
        "CHECK (months > 0)", "A warranty must last at least one month."
    )
    _covers_something = models.Constraint(
        "CHECK (covers_parts OR covers_labour)",
        "A warranty has to cover parts, labour or both.",
    )

    @api.model
    def _find_rules(self, product, vendor, company):
        """Return the rules that a sold device gets: at most one for each giver.

        :param product: ``product.product`` that is sold
        :param vendor: partner it was bought from, may be empty
        :param company: company that sells it
        """
        candidates = self.sudo().search(
            [
                ("company_id", "in", (False, company.id)),
                ("product_tmpl_id", "in", (False, product.product_tmpl_id.id)),
                ("vendor_id", "in", (False, vendor.commercial_partner_id.id)),
            ]
        )
        categories = self._get_path_ids(product.categ_id)
        types = self._get_path_ids(product.sudo().equipment_type_id)
        candidates = candidates.filtered(
            lambda rule: (
                (not rule.categ_id or rule.categ_id.id in categories)
                and (not rule.equipment_type_id or rule.equipment_type_id.id in types)
            )
        )
        chosen = self.browse()
        for _giver, rules in candidates.grouped("granted_by").items():
            chosen |= rules.sorted(lambda rule: rule._get_rank())[:1]
        return chosen

    def _get_path_ids(self, record):
        """Return the ids of a record and of what stands above it, from its path."""
        return {int(part) for part in (record.parent_path or "").split("/") if part}

    def _get_rank(self):
        """Return the sort key of a rule: the more specific, the earlier."""
        self.ensure_one()
        return (
            not self.product_tmpl_id,
            -len(self._get_path_ids(self.equipment_type_id)),
            -len(self._get_path_ids(self.categ_id)),
            not self.vendor_id,
            self.sequence,
            self.id,
        )

    def _prepare_warranty_vals(self, device, dates, company):
        """Return the values of the warranty that the rule gives a device.

        :param device: the sold ``stock.lot``
        :param dates: dict start event → date or False; without the date of its event
            the warranty waits for it
        :param company: ``res.company`` that gives it, by whose rule it ends
        """
        self.ensure_one()
        start = dates.get(self.start_event)
        return {
            "device_id": device.id,
            "rule_id": self.id,
            "name": self.name,
            "granted_by": self.granted_by,
            "partner_id": device.vendor_id.id if self.granted_by == "vendor" else False,
            "covers_parts": self.covers_parts,
            "covers_labour": self.covers_labour,
            "start_event": self.start_event,
            "months": self.months,
            "date_start": start,
            "date_end": start and company._get_warranty_end(start, self.months),
        }

from odoo import api, fields, models

from .service_line import PAYERS

LOAN_OFFERS = [
    ("none", "No"),
    ("free", "Yes, free of charge"),
    ("paid", "Yes, at a charge"),
]


class RmaServiceType(models.Model):
    """A kind of service job: its workflow, numbering, approval rule and defaults."""

    _name = "rma.service.type"
    _description = "Service Type"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    description = fields.Text(translate=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        help="Leave empty to share the type between all companies.",
    )
    sequence_id = fields.Many2one(
        comodel_name="ir.sequence",
        string="Own Numbering",
        check_company=True,
        help="Leave empty to number orders with the company's service sequence.",
    )
    stage_ids = fields.Many2many(
        comodel_name="rma.service.stage",
        relation="rma_service_stage_type_rel",
        column1="type_id",
        column2="stage_id",
        string="Own Stages",
        help="Stages of this type alone, beside those common to all types.",
    )
    default_payer = fields.Selection(
        selection=PAYERS,
        string="Who Pays",
        required=True,
        default="customer",
        help="Payer proposed on new operations and parts; each line can be changed.",
    )
    has_custody = fields.Boolean(
        string="Device is Received",
        default=True,
        help="The device comes to us: its intake and hand-over are stock transfers."
        " Switch it off for work at the customer's place.",
    )
    has_inspection = fields.Boolean(
        string="Quality Check",
        default=True,
        help="A finished repair goes through quality control before it is ready.",
    )
    approval_rule = fields.Selection(
        selection=[
            ("always", "Always"),
            ("amount", "Above an amount"),
            ("never", "Never"),
        ],
        required=True,
        default="always",
        help="When the customer has to agree to the estimate before the work starts.",
    )
    approval_amount = fields.Monetary(
        string="Free up to",
        help="Estimates up to this total (taxes included) need no consent. In the"
        " currency of the company.",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_currency_id"
    )
    validity_days = fields.Integer(
        string="Estimate Valid (days)",
        default=30,
        help="Days an estimate binds us; at least 30 for the European form.",
    )
    prepayment_percent = fields.Float(
        string="Prepayment",
        help="Share of the estimate to be paid online before it is confirmed."
        " 0 asks for a signature only.",
    )
    finish_open_operations = fields.Boolean(
        default=True,
        help="Finishing the repair finishes its open operations. Switched off, each"
        " operation has to be finished by its technician first.",
    )
    diagnosis_product_id = fields.Many2one(
        comodel_name="product.product",
        string="Diagnosis Fee",
        domain="[('type', '=', 'service')]",
        check_company=True,
        help="Service charged when the customer declines the estimate.",
    )
    warranty_parts_months = fields.Integer(
        string="Warranty on Parts (months)",
        help="Warranty given on the parts built in, from the hand-over on.",
    )
    warranty_labour_months = fields.Integer(
        string="Warranty on Labour (months)",
        help="Warranty given on the work done, from the hand-over on.",
    )
    loan_offer = fields.Selection(
        selection=LOAN_OFFERS,
        string="Replacement Meanwhile",
        required=True,
        default="none",
        help="Whether the customer gets a device for the time of the repair; proposed"
        " on the estimates.",
    )
    loan_cost = fields.Monetary(
        string="Cost of the Replacement",
        help="What the replacement costs for the time of the repair, taxes included.",
    )
    ancillary_services = fields.Text(
        translate=True,
        help="Removal, installation, transport and what they cost; proposed on the"
        " estimates. Left empty, there are none.",
    )
    intake_terms = fields.Html(
        string="Terms of the Intake",
        translate=True,
        help="Printed on the intake protocol instead of the company's terms.",
    )
    handover_terms = fields.Html(
        string="Terms of the Hand-over",
        translate=True,
        help="Printed on the hand-over act instead of the company's terms.",
    )
    warranty_terms = fields.Html(
        string="Warranty Conditions",
        translate=True,
        help="Printed on the work report and the hand-over act instead of the"
        " company's conditions.",
    )
    team_id = fields.Many2one(
        comodel_name="rma.service.team", string="Default Team", check_company=True
    )
    promised_days = fields.Integer(
        string="Promised Within (days)",
        help="Proposes the promised date at intake; 0 proposes none.",
    )
    properties_definition = fields.PropertiesDefinition(string="Custom Fields")
    order_count = fields.Integer(
        string="Open Orders", compute="_compute_order_count", compute_sudo=False
    )

    _validity_days_positive = models.Constraint(
        "CHECK (validity_days > 0)", "An estimate must be valid for at least one day."
    )
    _prepayment_share = models.Constraint(
        "CHECK (prepayment_percent >= 0 AND prepayment_percent <= 1)",
        "The prepayment must lie between 0 % and 100 %.",
    )

    _loan_cost_positive = models.Constraint(
        "CHECK (loan_cost >= 0)", "The cost of a replacement cannot be negative."
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for service_type in self:
            company = service_type.company_id or self.env.company
            service_type.currency_id = company.currency_id

    def _compute_order_count(self):
        counts = dict(
            self.env["rma.service.order"]._read_group(
                [("type_id", "in", self.ids), ("is_open", "=", True)],
                ["type_id"],
                ["__count"],
            )
        )
        for service_type in self:
            service_type.order_count = counts.get(service_type, 0)

    @api.model_create_multi
    def create(self, vals_list):
        types = super().create(vals_list)
        self.env.registry.clear_cache("stable")
        return types

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"stage_ids", "active", "company_id"}:
            self.env.registry.clear_cache("stable")
        return result

    def _get_stages(self):
        """Return the stages of the type in their order.

        :return: the type's own stages and those common to all types
        """
        self.ensure_one()
        stages = self.env["rma.service.stage"]
        rules = stages._get_rules().values()
        return stages.browse([rule.id for rule in rules if rule.serves(self.id)])

    def _get_stage_of_phase(self, phase, current=None):
        """Return the stage that an order of this type enters for ``phase``.

        :param phase: technical name of the phase
        :param current: stage the order is in; among the stages of the phase one that
            may follow it is preferred
        :return: one stage or an empty recordset
        """
        self.ensure_one()
        stages = self.env["rma.service.stage"]
        found = [
            rule
            for rule in stages._get_rules().values()
            if rule.phase == phase and rule.serves(self.id)
        ]
        if current:
            origin = current._get_own_rules()
            found = [rule for rule in found if origin.allows_next(rule)] or found
        return stages.browse([rule.id for rule in found[:1]])

    def action_view_orders(self):
        """Open the open orders of the type."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "rma_service.rma_service_order_action"
        )
        action["context"] = {
            "search_default_type_id": self.id,
            "search_default_filter_open": 1,
            "default_type_id": self.id,
        }
        return action

from markupsafe import Markup

from odoo import Command, api, fields, models, tools
from odoo.tools import format_list

from ...tools.bounds import DAYS, MONTHS
from ...tools.workflow import Workflow
from .service_stage import GUARDED
from .service_wording import WORK_KINDS

PAYERS = [
    ("customer", "Customer"),
    ("warranty", "Warranty"),
    ("contract", "Contract"),
    ("goodwill", "Goodwill"),
]

LOAN_OFFERS = [
    ("none", "No"),
    ("free", "Yes, free of charge"),
    ("paid", "Yes, at a charge"),
]

# When the days begin in which a repair is done.
DAYS_BEGIN = [
    ("consent", "The customer's consent"),
    ("parts", "The arrival of the parts"),
]


class RmaServiceType(models.Model):
    """A kind of service job: its workflow, numbering, approval rule and defaults."""

    _name = "rma.service.type"
    _description = "Service Type"
    _inherit = [
        "rma.service.cached",
        "rma.service.custom.fields",
        "rma.service.open.orders",
        "rma.service.guarded",
    ]
    _order = "sequence, id"
    _check_company_auto = True
    _order_link = "type_id"
    _bounds = {
        "promised_days": DAYS,
        "validity_days": DAYS,
        "warranty_labour_months": MONTHS,
        "warranty_parts_months": MONTHS,
    }

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer(aggregator=None)
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
    row_ids = fields.One2many(
        comodel_name="rma.service.type.stage",
        inverse_name="type_id",
        string="Own Workflow",
        copy=True,
        help="The stages of the type in their order. Without any, the common stages are"
        " used, and those of this type beside them.",
    )
    workflow_picture = fields.Html(
        string="Picture of the Workflow",
        compute="_compute_workflow",
        sanitize=False,
    )
    workflow_warning = fields.Text(
        string="Dead Ends",
        compute="_compute_workflow",
        help="Stages that no order can reach, or that no order can leave towards its"
        " end.",
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
    kind = fields.Selection(
        selection=WORK_KINDS,
        string="Kind of Work",
        compute="_compute_kind",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="What customers are told follows from it: on the page of their order and"
        " in messages.",
    )
    wording_id = fields.Many2one(
        comodel_name="rma.service.wording",
        string="Words for Customers",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('kind', '=', kind)]",
        help="What customers read on the page of their order. Left empty, the usual"
        " words of the kind of work.",
    )
    has_inspection = fields.Boolean(
        string="Quality Check",
        default=True,
        help="A finished repair goes through quality control before it is ready.",
    )
    asks_acceptance = fields.Boolean(
        string="Customer Accepts the Work",
        help="When the work is finished, the customer is asked to accept or to reject"
        " it, on the page of his order or at the counter.",
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
        help="Share of the estimate to be paid before it is confirmed: online, or at"
        " the counter. 0 asks for a signature only.",
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
        help="Service charged when the customer declines the estimate, if he was told"
        " of it before.",
    )
    diagnosis_is_deducted = fields.Boolean(
        string="Deducted from the Repair",
        default=True,
        help="Whoever has the device repaired pays no diagnosis fee. Otherwise it is"
        " charged with the repair, too.",
    )
    diagnosis_is_refunded = fields.Boolean(
        string="Refunded Where We Cannot Repair",
        help="Where we cannot do a repair that the customer agreed to, he owes nothing"
        " for the diagnosis, and gets back what he paid for it. Otherwise it is charged"
        " then, too.",
    )
    is_withdrawal_excepted = fields.Boolean(
        string="Urgent Repair at the Customer's",
        help="The customer asked for an urgent repair at his place: the law gives no"
        " right to withdraw from it.",
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
    repair_days_from = fields.Selection(
        selection=DAYS_BEGIN,
        string="Days Count From",
        required=True,
        default="consent",
        help="From when the days needed for a repair are counted; proposed on the"
        " estimates.",
    )
    ancillary_product_ids = fields.Many2many(
        comodel_name="product.product",
        relation="rma_service_ancillary_type_rel",
        column1="type_id",
        column2="product_id",
        string="Ancillary Services",
        domain="[('type', '=', 'service')]",
        check_company=True,
        help="Offered beside the repair at their price, and ordered by the customer"
        " with a tick. Left empty, those of the company.",
    )
    ancillary_services = fields.Text(
        string="Ancillary Services in Words",
        translate=True,
        help="From before there were services with prices: printed on the estimates,"
        " but nobody can order them. Choose services instead, and empty it.",
    )
    intake_terms = fields.Html(
        string="Terms of the Intake",
        translate=True,
        help="Printed on the intake protocol instead of the company's terms.",
    )
    estimate_terms = fields.Html(
        string="Terms of the Estimate",
        translate=True,
        help="Printed on the estimates instead of the company's terms.",
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
    print_properties = fields.Boolean(
        string="On Prints",
        help="The custom fields of the order are printed below the device: on intake"
        " protocol, estimate, work report, hand-over act and job sheet.",
    )
    properties_summary = fields.Html(
        string="Fields of Orders", compute="_compute_properties_summary", sanitize=False
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

    @api.depends("has_custody")
    def _compute_kind(self):
        """Who brings his device is no customer that we come to, and the other way."""
        for service_type in self:
            if service_type.has_custody:
                service_type.kind = "workshop"
            elif service_type.kind in (False, "workshop"):
                service_type.kind = "visit"

    @api.depends("properties_definition", "print_properties")
    @api.depends_context("lang")
    def _compute_properties_summary(self):
        for service_type in self:
            service_type.properties_summary = self._describe_custom_fields(
                service_type.properties_definition, service_type.print_properties
            )

    def write(self, vals):
        """Rows that are changed together, as in the form, are judged together."""
        stages = self.env["rma.service.stage"]
        with stages._guard_open_orders(vals.keys() & {"stage_ids", "row_ids"}):
            types = self.with_context(rma_workflow_guarded=GUARDED)
            return super(RmaServiceType, types).write(vals)

    @tools.ormcache("self.id", "company_id", cache="stable")
    def _get_ancillary_ids(self, company_id):
        """Return the ids of the services that are proposed beside a repair.

        :param company_id: id of the company, whose services count where the type has
            none of its own
        """
        company = self.env["res.company"].sudo().browse(company_id)
        own = self.sudo().ancillary_product_ids or company.service_ancillary_ids
        return own.ids

    # === WORDS FOR CUSTOMERS ===#

    def _get_words(self):
        """Return what customers of the type read, in the language of the environment.

        What the own words do not say, the usual words of the kind do.

        :return: dict key → (name of the step or False, sentence), see
            ``rma.service.wording``
        """
        self.ensure_one()
        wordings = self.env["rma.service.wording"].sudo()
        usual = wordings.browse(self._get_usual_wording_id() or ())
        words = {}
        for wording in usual | self.sudo().wording_id:
            words |= wording._get_words()
        return words

    @tools.ormcache("self.id", cache="stable")
    def _get_usual_wording_id(self):
        """Return the id of the words of the type's kind."""
        return self.env["rma.service.wording"]._get_default(self.sudo().kind).id

    def _get_stages(self):
        """Return the stages of the type in their order.

        :return: the type's own stages and those common to all types
        """
        self.ensure_one()
        stages = self.env["rma.service.stage"]
        return stages.browse([rule.id for rule in self._get_stage_rules()])

    def _get_stage_rules(self):
        """Return the rules of the type's stages, in the order of its workflow."""
        self.ensure_one()
        rules = [
            rule.of_type(self.id)
            for rule in self.env["rma.service.stage"]._get_rules().values()
            if rule.serves(self.id)
        ]
        # Stages without an own place keep the common order: the sort is stable.
        return sorted(rules, key=lambda rule: rule.sequence)

    def _get_stage_of_phase(self, phase, current=None, is_ready_to_start=False):
        """Return the stage that an order of this type enters for ``phase``.

        :param phase: technical name of the phase
        :param current: stage the order is in; among the stages of the phase one that
            may follow it is preferred
        :param is_ready_to_start: prefer the stage for orders that miss nothing to one
            in which they wait for parts
        :return: one stage or an empty recordset
        """
        self.ensure_one()
        found = [rule for rule in self._get_stage_rules() if rule.phase == phase]
        if current:
            origin = current._get_own_rules(self)
            found = [rule for rule in found if origin.allows_next(rule)] or found
        found.sort(key=lambda rule: rule.is_ready_to_start != is_ready_to_start)
        return self.env["rma.service.stage"].browse([rule.id for rule in found[:1]])

    # === OWN WORKFLOW ===#

    @api.depends(
        "row_ids.sequence",
        "row_ids.is_used",
        "row_ids.next_stage_ids",
        "stage_ids.next_stage_ids",
    )
    @api.depends_context("lang")
    def _compute_workflow(self):
        """Draw the workflow as it is saved, and name its dead ends."""
        for service_type in self:
            rules = service_type._origin and service_type._origin._get_stage_rules()
            if not rules:
                service_type.workflow_picture = False
                service_type.workflow_warning = False
                continue
            graph, names = service_type._origin._get_workflow_graph()
            service_type.workflow_picture = Markup(graph.draw())
            service_type.workflow_warning = service_type._get_workflow_warning(
                graph, names
            )

    def _get_workflow_graph(self):
        """Return the workflow as a graph, and the names of its stages by id."""
        self.ensure_one()
        rules = self._get_stage_rules()
        stages = self.env["rma.service.stage"].browse([rule.id for rule in rules])
        names = dict(zip(stages.ids, stages.mapped("name"), strict=True))
        graph = Workflow(
            [(rule.id, names[rule.id], rule.phase) for rule in rules],
            [
                (rule.id, other.id)
                for rule in rules
                for other in rules
                if rule.id != other.id and rule.allows_next(other)
            ],
        )
        return graph, names

    def _get_workflow_warning(self, graph, names):
        """Return one sentence for each kind of dead end, or False."""
        warnings = []
        unreachable = graph.get_unreachable()
        if unreachable:
            warnings.append(
                self.env._(
                    "No order can reach %(stages)s.",
                    stages=format_list(self.env, [names[each] for each in unreachable]),
                )
            )
        stuck = graph.get_stuck()
        if stuck:
            warnings.append(
                self.env._(
                    "From %(stages)s no order can be handed over or cancelled.",
                    stages=format_list(self.env, [names[each] for each in stuck]),
                )
            )
        return "\n".join(warnings) or False

    def action_make_workflow(self):
        """Give the types rows of their own: the stages that they use now."""
        for service_type in self.filtered(lambda each: not each.row_ids):
            service_type.row_ids = [
                Command.create({"stage_id": stage.id, "sequence": place * 10})
                for place, stage in enumerate(service_type._get_stages(), start=1)
            ]
        return True

    def action_edit_prints(self):
        """Open the blocks of the prints of the type, to be switched.

        :return: window action
        :raises AccessError: for whoever is no service manager
        """
        self.ensure_one()
        self.check_access("write")
        return self.env["rma.service.print.block"]._open_blocks(self)

    def action_edit_order_fields(self):
        """Open the dialog in which the custom fields of orders are edited."""
        return self._open_custom_fields("type", "type_id")

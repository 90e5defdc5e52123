from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

PRINTS = [
    ("intake", "Intake Protocol"),
    ("estimate", "Estimate"),
    ("work", "Work Report"),
    ("handover", "Hand-over Act"),
    ("job", "Job Sheet"),
    ("claim", "Claim Slip"),
]
BLOCKS = [
    ("properties", "Custom Fields"),
    ("promised", "Promised Date"),
    ("code", "Code of the Customer's Page"),
    ("found", "What Was Found"),
    ("operations", "Work Done"),
    ("parts", "Parts with Serial Numbers"),
    ("steps", "Steps of the Procedures"),
    ("technician", "Technician"),
    ("hours", "Hours"),
    ("prices", "Price of Each Line"),
    ("covered", "Lines That Others Pay"),
    ("amounts", "Totals with Taxes"),
    ("payment", "Paid and Open"),
    ("changes", "Changes to the Last Version"),
    ("checks", "Checks"),
    ("photos", "Photos"),
    ("note", "Note for the Customer"),
    ("removed", "Removed Parts"),
    ("warranty", "Warranty on the Repair"),
    ("conditions", "Warranty Conditions"),
    ("terms", "Terms"),
    ("signatures", "Lines for Signatures"),
]
# The blocks of each print that can be switched, and whether they are printed until
# somebody says otherwise. What a print is for, and what the law prescribes, is none of
# them: device, fault, accessories, what is handed over, the totals and the form of an
# estimate, the diagnosis fee, the guarantee's notice.
SHIPPED = {
    "intake": {
        "properties": True,
        "promised": True,
        "code": True,
        "checks": True,
        "photos": True,
        "note": True,
        "terms": True,
        "signatures": True,
    },
    "estimate": {
        "properties": True,
        "checks": True,
        "prices": True,
        "covered": True,
        "changes": True,
        "note": True,
        "terms": True,
    },
    "work": {
        "properties": True,
        "found": True,
        "technician": True,
        "hours": False,
        "prices": True,
        "amounts": True,
        "note": True,
        "checks": True,
        "photos": False,
        "removed": True,
        "warranty": True,
        "conditions": True,
        "signatures": False,
    },
    "handover": {
        "properties": True,
        "operations": False,
        "parts": False,
        "hours": False,
        "prices": False,
        "amounts": False,
        "payment": False,
        "checks": False,
        "photos": False,
        "note": True,
        "removed": True,
        "warranty": True,
        "conditions": True,
        "terms": True,
        "signatures": True,
    },
    "job": {
        "properties": True,
        "checks": True,
        "hours": True,
        "steps": True,
        "parts": True,
    },
    "claim": {"signatures": True},
}
# A claim is of no service type.
OF_COMPANY = frozenset({"claim"})


class RmaServicePrintBlock(models.Model):
    """Whether a block is on a print: of a company, or of one of its service types.

    A row that says nothing inherits: that of a service type from the company's, the
    company's from what is shipped. There need not be a row for each block; the screen
    makes those that are missing. Prints ask ``_get_blocks``.

    To add a block: its name in ``BLOCKS``, its place in ``SHIPPED``, and the condition
    in the template, ``order._has_block(print, block)``.
    """

    _name = "rma.service.print.block"
    _description = "Block of a Print"
    _inherit = ["rma.service.cached", "rma.service.guarded"]
    _order = "sequence, id"
    _check_company_auto = True
    _rec_name = "block"
    _fields_of_creation = frozenset({"company_id", "type_id", "print_name", "block"})

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    type_id = fields.Many2one(
        comodel_name="rma.service.type",
        string="Service Type",
        check_company=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Left empty, it is said for the whole company.",
    )
    print_name = fields.Selection(
        selection=PRINTS, string="Printed Document", required=True
    )
    block = fields.Selection(selection=BLOCKS, required=True)
    sequence = fields.Integer(compute="_compute_sequence", store=True, precompute=True)
    choice = fields.Selection(
        selection=[
            ("inherit", "As usual"),
            ("show", "Printed"),
            ("hide", "Left out"),
        ],
        required=True,
        default="inherit",
        help="As usual: for a service type what the company says, for the company what"
        " is shipped.",
    )
    is_printed = fields.Boolean(
        string="Printed Now",
        compute="_compute_is_printed",
        help="What counts as the switches stand.",
    )
    hint = fields.Char(compute="_compute_hint")

    _of_company_uniq = models.UniqueIndex(
        "(company_id, print_name, block) WHERE type_id IS NULL",
        "The company says that already.",
    )
    _of_type_uniq = models.UniqueIndex(
        "(company_id, type_id, print_name, block) WHERE type_id IS NOT NULL",
        "The service type says that already.",
    )

    # === COMPUTE METHODS AND CONSTRAINTS ===#

    @api.depends("print_name", "block")
    def _compute_sequence(self):
        places = {
            (print_name, block): place
            for place, (print_name, block) in enumerate(self._get_shipped())
        }
        for row in self:
            row.sequence = places.get((row.print_name, row.block), len(places))

    @api.depends("company_id", "type_id", "print_name", "block", "choice")
    def _compute_is_printed(self):
        for row in self:
            if row.choice != "inherit":
                row.is_printed = row.choice == "show"
                continue
            usual = SHIPPED.get(row.print_name, {}).get(row.block, False)
            if row.type_id:
                usual = row.block in self._get_blocks(
                    row.print_name, row.company_id.id, False
                )
            row.is_printed = usual

    @api.depends("print_name", "block")
    @api.depends_context("lang")
    def _compute_hint(self):
        hints = self._get_hints()
        for row in self:
            row.hint = hints.get((row.print_name, row.block))

    @api.constrains("print_name", "block", "type_id")
    def _check_block(self):
        for row in self:
            if row.block not in SHIPPED[row.print_name] or (
                row.type_id and row.print_name in OF_COMPANY
            ):
                labels = {
                    name: dict(self._fields[name]._description_selection(self.env))
                    for name in ("print_name", "block")
                }
                raise ValidationError(
                    self.env._(
                        "%(print)s has no block “%(block)s” that could be switched"
                        " here.",
                        print=labels["print_name"][row.print_name],
                        block=labels["block"][row.block],
                    )
                )

    @api.model
    def _get_hints(self):
        """Return what is to be known of a block, by print and block."""
        signed = self.env._("Once it is signed, the signature is always printed.")
        return {
            ("intake", "signatures"): signed,
            ("handover", "signatures"): signed,
            ("handover", "prices"): self.env._("Where prices are, totals are, too."),
            ("estimate", "prices"): self.env._("The totals are always printed."),
            ("estimate", "terms"): self.env._(
                "An estimate that was sent keeps what it said."
            ),
        }

    # === WHAT COUNTS ===#

    @api.model
    def _get_shipped(self):
        """Return all pairs of print and block in their order."""
        return [
            (print_name, block)
            for print_name, _label in PRINTS
            for block in SHIPPED[print_name]
        ]

    @api.model
    @tools.ormcache("print_name", "company_id", "type_id", cache="stable")
    def _get_blocks(self, print_name, company_id, type_id):
        """Return the blocks that are on a print.

        :param print_name: key of ``PRINTS``
        :param company_id: id of the company
        :param type_id: id of the service type; False for what its company says
        :return: frozenset of keys of ``BLOCKS``
        """
        rows = self.sudo().search_fetch(
            [
                ("company_id", "=", company_id),
                ("print_name", "=", print_name),
                ("type_id", "in", [False, type_id or False]),
                ("choice", "!=", "inherit"),
            ],
            ["block", "choice", "type_id"],
        )
        blocks = dict(SHIPPED[print_name])
        # What the type says comes after what the company says.
        for row in rows.sorted(lambda each: bool(each.type_id)):
            blocks[row.block] = row.choice == "show"
        return frozenset(block for block, is_shown in blocks.items() if is_shown)

    # === THE SCREEN ===#

    @api.model
    def _make_missing(self, service_type):
        """Make the rows that the screen shows and nobody made before.

        :param service_type: ``rma.service.type``, or none for the company's own
        :return: domain of all these rows
        """
        company = self.env.company
        domain = [
            ("company_id", "=", company.id),
            ("type_id", "=", service_type.id),
        ]
        there = {(row.print_name, row.block) for row in self.search(domain)}
        self.create(
            [
                {
                    "company_id": company.id,
                    "type_id": service_type.id,
                    "print_name": print_name,
                    "block": block,
                }
                for print_name, block in self._get_shipped()
                if (print_name, block) not in there
                and not (service_type and print_name in OF_COMPANY)
            ]
        )
        return domain

    @api.model
    def _open_blocks(self, service_type):
        """Open the blocks of all prints to be switched.

        :param service_type: of which; none for those of the company
        :return: window action
        :raises AccessError: for whoever is no service manager
        """
        self.check_access("create")
        domain = self._make_missing(service_type)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "rma_service.rma_service_print_block_action"
        )
        if service_type:
            action["display_name"] = self.env._(
                "Prints of %(type)s", type=service_type.display_name
            )
        return action | {"domain": domain}

    @api.model
    def _open_blocks_of_company(self):
        """Open the blocks as the company has them: the action of the menu."""
        return self._open_blocks(self.env["rma.service.type"])

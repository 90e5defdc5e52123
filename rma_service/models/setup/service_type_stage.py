from odoo import api, fields, models


class RmaServiceTypeStage(models.Model):
    """A stage in the own workflow of a service type.

    A type without such rows uses the common stages and its own ones. With rows, its
    orders go through the stages of the used rows, in their order; what a row says
    (next stages, groups, required fields, checks, activities) takes the place of what
    the stage says, and what it leaves empty stays as the stage says.
    """

    _name = "rma.service.type.stage"
    _description = "Stage of a Service Type"
    _inherit = ["rma.service.cached", "rma.service.guarded"]
    _order = "type_id, sequence, id"
    _rec_name = "stage_id"

    type_id = fields.Many2one(
        comodel_name="rma.service.type",
        string="Service Type",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="type_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    stage_id = fields.Many2one(
        comodel_name="rma.service.stage",
        required=True,
        index=True,
        ondelete="restrict",
    )
    phase = fields.Selection(related="stage_id.phase")
    is_used = fields.Boolean(
        string="In Use",
        default=True,
        help="Orders of the type go through the stage.",
    )
    next_stage_ids = fields.Many2many(
        comodel_name="rma.service.stage",
        relation="rma_service_type_stage_next_rel",
        column1="row_id",
        column2="stage_id",
        string="Next Stages",
        help="Stages an order of this type may go to from here. Leave empty to allow"
        " what the stage allows.",
    )
    group_ids = fields.Many2many(
        comodel_name="res.groups",
        relation="rma_service_type_stage_group_rel",
        column1="row_id",
        column2="group_id",
        string="Who",
        help="Only members of these groups may move orders of this type into the stage."
        " Leave empty to allow whom the stage allows.",
    )
    required_field_ids = fields.Many2many(
        comodel_name="ir.model.fields",
        relation="rma_service_type_stage_field_rel",
        column1="row_id",
        column2="field_id",
        string="Required Fields",
        domain="[('model', '=', 'rma.service.order'), ('store', '=', True),"
        " ('readonly', '=', False)]",
        groups="rma_service.group_service_manager",
        help="Fields that must be filled before an order of this type enters the stage."
        " Leave empty to ask for what the stage asks for.",
    )
    check_ids = fields.Many2many(
        comodel_name="rma.service.stage.check",
        relation="rma_service_type_stage_check_rel",
        column1="row_id",
        column2="check_id",
        string="Checks",
        help="What has to be true before an order of this type enters the stage. Leave"
        " empty to ask for what the stage asks for.",
    )
    activity_plan_id = fields.Many2one(
        comodel_name="mail.activity.plan",
        domain="[('res_model', '=', 'rma.service.order'),"
        " '|', ('company_id', '=', False), ('company_id', '=?', company_id)]",
        ondelete="set null",
        help="Activities that are scheduled when an order of this type enters the"
        " stage. A plan of one company is for its orders only.",
    )

    _type_stage_uniq = models.UniqueIndex(
        "(type_id, stage_id)", "A service type goes through a stage once."
    )

    @api.constrains("activity_plan_id", "type_id")
    def _check_activity_plan(self):
        for row in self:
            row.activity_plan_id._check_service_plan(row.company_id)

    # === RULES OF THE FLOW, CACHED ===#

    @api.onchange("stage_id")
    def _onchange_stage_id(self):
        """A new row stands where the phase of its stage belongs."""
        if self.stage_id and not self._origin:
            self.sequence = self._get_place(self.type_id.row_ids - self)

    def _get_place(self, rows):
        """Return the sequence of the row among others, by the phase of its stage.

        :param rows: the other rows of the workflow
        """
        self.ensure_one()
        places = [(row.phase, row.sequence) for row in rows if row.phase]
        return self.stage_id._get_place_of_phase(self.stage_id.phase, places)

    @api.model_create_multi
    def create(self, vals_list):
        """Rows stand where the phases of their stages belong, unless a place is given.

        :raises UserError: if open orders are stranded
        """
        for vals in vals_list:
            if "sequence" not in vals:
                row = self.new(vals)
                vals["sequence"] = row._get_place(row.type_id._origin.row_ids)
        with self.env["rma.service.stage"]._guard_open_orders():
            return super().create(vals_list)

    def write(self, vals):
        is_moved = vals.keys() & {"is_used", "stage_id", "type_id", "next_stage_ids"}
        with self.env["rma.service.stage"]._guard_open_orders(is_moved):
            return super().write(vals)

    def unlink(self):
        with self.env["rma.service.stage"]._guard_open_orders():
            return super().unlink()

    def action_retire(self):
        """Open the dialog that moves the open orders away and unticks the stage."""
        self.ensure_one()
        return self.stage_id._action_retire(self.type_id)

    def _get_overrides(self):
        """Return what the row says otherwise than the stage, for ``StageRules``."""
        self.ensure_one()
        overrides = {"sequence": (self.sequence, self.id)}
        if self.next_stage_ids:
            overrides["next_ids"] = frozenset(self.next_stage_ids.ids)
        if self.group_ids:
            overrides["group_ids"] = frozenset(self.group_ids.ids)
        if self.required_field_ids:
            overrides["required_fields"] = tuple(self.required_field_ids.mapped("name"))
        if self.check_ids:
            overrides["checks"] = tuple(self.check_ids.mapped("code"))
        if self.activity_plan_id.active:
            overrides["plan_id"] = self.activity_plan_id.id
        return overrides

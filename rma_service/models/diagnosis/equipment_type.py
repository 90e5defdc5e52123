from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ...tools.bounds import MINUTES
from ...tools.label import LABEL_FORMATS

# Defaults that a type takes from its parent where it has none of its own.
INHERITED_FIELDS = ("time_norm", "label_format")


class EquipmentRules(NamedTuple):
    """What the flow has to know of an equipment type, as plain values for a cache.

    Everything is inherited already: a laptop's rules hold those of its parent, too.
    """

    checkpoint_ids: dict  # phase → ids of the checkpoints, in order
    required_fields: dict  # stage id → names of order fields
    defaults: dict  # name of an inherited field → value


NO_RULES = EquipmentRules({}, {}, dict.fromkeys(INHERITED_FIELDS, False))


class RmaServiceEquipmentType(models.Model):
    """A family of devices: cash register, laptop, washing machine...

    The type says what is looked at when such a device comes in, is diagnosed and
    leaves (checkpoints), which fields an order has to have filled at which stage, and
    what is proposed. What a type leaves empty it takes from its parent; checkpoints and
    required fields of the parents come first and its own are added.
    """

    _name = "rma.service.equipment.type"
    _description = "Equipment Type"
    _inherit = [
        "rma.service.cached",
        "rma.service.custom.fields",
        "rma.service.guarded",
    ]
    _parent_name = "parent_id"
    _parent_store = True
    _rec_name = "complete_name"
    _order = "complete_name, id"
    _bounds = {"time_norm": MINUTES}

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        compute="_compute_complete_name", store=True, recursive=True
    )
    active = fields.Boolean(default=True)
    parent_id = fields.Many2one(
        comodel_name="rma.service.equipment.type",
        string="Parent Type",
        index=True,
        ondelete="restrict",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many(
        comodel_name="rma.service.equipment.type", inverse_name="parent_id"
    )
    defect_ids = fields.Many2many(
        comodel_name="rma.service.defect",
        relation="rma_service_defect_rma_service_equipment_type_rel",
        column1="rma_service_equipment_type_id",
        column2="rma_service_defect_id",
        string="Usual Faults",
        groups="rma_service.group_service_own",
        help="Defects of the fault catalogue that belong to this type.",
    )
    ords_category = fields.Char(
        string="Open Repair Category",
        help="product_category of the Open Repair Data Standard that stands for this"
        " type in imports and exports.",
    )
    ords_category_number = fields.Integer(
        string="Open Repair Category Number",
        help="product_category_id (1 to 40) of the Open Repair Data Standard.",
    )

    device_properties_definition = fields.PropertiesDefinition(
        string="Custom Fields of Devices"
    )
    order_properties_definition = fields.PropertiesDefinition(
        string="Custom Fields of Orders"
    )
    print_properties = fields.Boolean(
        string="On Prints",
        help="The custom fields of the order are printed below the device: on intake"
        " protocol, estimate, work report, hand-over act and job sheet.",
    )
    order_properties_summary = fields.Html(
        string="Fields of Orders", compute="_compute_properties_summary", sanitize=False
    )
    device_properties_summary = fields.Html(
        string="Fields of Devices",
        compute="_compute_properties_summary",
        sanitize=False,
    )
    checkpoint_ids = fields.One2many(
        comodel_name="rma.service.checkpoint",
        inverse_name="equipment_type_id",
        string="Checkpoints",
        copy=True,
        groups="rma_service.group_service_own",
    )
    checkpoint_count = fields.Integer(
        string="All Checkpoints",
        compute="_compute_checkpoint_count",
        help="Own checkpoints and those of the parent types.",
    )
    requirement_ids = fields.One2many(
        comodel_name="rma.service.equipment.requirement",
        inverse_name="equipment_type_id",
        string="Required Fields",
        copy=True,
        groups="rma_service.group_service_manager",
        help="Asked only when an order of this type enters the stage.",
    )
    warranty_rule_ids = fields.One2many(
        comodel_name="rma.service.warranty.rule",
        inverse_name="equipment_type_id",
        string="Warranty of Devices",
        groups="rma_service.group_service_own",
        help="Warranty that devices of this type get when they are sold, where their"
        " product has no rule of its own.",
    )
    default_type_id = fields.Many2one(
        comodel_name="rma.service.type",
        string="Default Service Type",
        company_dependent=True,
        groups="base.group_user",
        domain="[('company_id', 'in', (False, current_company_id)),"
        " ('kind', '!=', 'request')]",
        help="Proposed on an order when its product is chosen. Each company has its"
        " own; empty takes that of the parent type.",
    )
    time_norm = fields.Float(
        string="Default Norm (min)",
        help="Minutes for one unit of an operation whose product has no time norm and"
        " is not counted in hours. 0 takes the norm of the parent type.",
    )
    label_format = fields.Selection(
        selection=LABEL_FORMATS,
        string="Label",
        help="Size of the label that is stuck on the device. Empty takes that of the"
        " parent type, then that of the company (Settings).",
    )

    _time_norm_positive = models.Constraint(
        "CHECK (time_norm >= 0)", "The time norm of an equipment type is not negative."
    )

    _ords_category_idx = models.Index("(ords_category) WHERE ords_category IS NOT NULL")

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for equipment_type in self:
            parent = equipment_type.parent_id.complete_name
            name = equipment_type.name
            equipment_type.complete_name = f"{parent} / {name}" if parent else name

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("An equipment type cannot stand below itself.")
            )

    @api.constrains("name", "parent_id", "active")
    def _check_name(self):
        """Two types below one parent are told apart by their names.

        Names are compared in the language of the user, as each language may have its
        own; archived types do not count.
        """
        siblings = self.search([("parent_id", "in", [False, *self.parent_id.ids])])
        taken = siblings.grouped(lambda each: (each.parent_id, each._get_name_key()))
        for equipment_type in self.filtered("active"):
            key = (equipment_type.parent_id, equipment_type._get_name_key())
            if taken.get(key, equipment_type) != equipment_type:
                raise ValidationError(
                    self.env._(
                        "There is an equipment type “%(type)s” already: choose another"
                        " name, or another parent type.",
                        type=equipment_type.complete_name,
                    )
                )

    def _get_name_key(self):
        """Return the name as it is compared with others."""
        self.ensure_one()
        return self._normalize_name(self.name)

    @api.model
    def _normalize_name(self, name):
        """Return a name without regard to case and spaces.

        :param name: text, may be empty
        """
        return " ".join((name or "").lower().split())

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if "name" in (default or {}):
            return vals_list
        return [
            vals | {"name": self.env._("%(type)s (copy)", type=equipment_type.name)}
            for equipment_type, vals in zip(self, vals_list, strict=True)
        ]

    def _compute_checkpoint_count(self):
        rules = self._get_rules()
        for equipment_type in self:
            own = rules.get(equipment_type._origin.id, NO_RULES)
            equipment_type.checkpoint_count = sum(
                len(ids) for ids in own.checkpoint_ids.values()
            )

    @api.depends(
        "order_properties_definition",
        "device_properties_definition",
        "print_properties",
    )
    @api.depends_context("lang")
    def _compute_properties_summary(self):
        for equipment_type in self:
            equipment_type.order_properties_summary = self._describe_custom_fields(
                equipment_type.order_properties_definition,
                equipment_type.print_properties,
            )
            equipment_type.device_properties_summary = self._describe_custom_fields(
                equipment_type.device_properties_definition
            )

    # === RULES, CACHED ===#

    @api.model
    @tools.ormcache(cache="stable")
    def _get_rules(self):
        """Return the rules of the types that have any: dict id → ``EquipmentRules``.

        Every move of every order asks for them, and nearly nothing changes them.
        Archived types keep theirs, as their orders go on.
        """
        types = self.sudo().with_context(active_test=False).search(fields.Domain.TRUE)
        checkpoints = (
            self.env["rma.service.checkpoint"]
            .sudo()
            .search([("equipment_type_id", "in", types.ids)])
        )
        of_type = checkpoints.grouped("equipment_type_id")
        found = {}
        for equipment_type in types:
            checkpoint_ids = {}
            required = {}
            defaults = dict.fromkeys(INHERITED_FIELDS, False)
            for ancestor in equipment_type._get_line():
                for checkpoint in of_type.get(ancestor, ()):
                    checkpoint_ids.setdefault(checkpoint.phase, []).append(
                        checkpoint.id
                    )
                for requirement in ancestor.requirement_ids:
                    names = requirement.field_ids.mapped("name")
                    required.setdefault(requirement.stage_id.id, []).extend(names)
                for name in INHERITED_FIELDS:
                    defaults[name] = ancestor[name] or defaults[name]
            if checkpoint_ids or required or any(defaults.values()):
                found[equipment_type.id] = EquipmentRules(
                    {phase: tuple(ids) for phase, ids in checkpoint_ids.items()},
                    {
                        stage: tuple(dict.fromkeys(names))
                        for stage, names in required.items()
                    },
                    defaults,
                )
        return found

    @api.model
    @tools.ormcache("company_id", cache="stable")
    def _get_default_types(self, company_id):
        """Return the service types to propose: dict equipment type id → type id.

        :param company_id: id of the company of the order; types of another company and
            archived ones are never proposed
        """
        company = self.env["res.company"].browse(company_id)
        types = self.sudo().with_company(company).with_context(active_test=False)
        proposed = {}
        for equipment_type in types.search(fields.Domain.TRUE):
            for ancestor in reversed(equipment_type._get_line()):
                service_type = ancestor.default_type_id
                if service_type.active and service_type.company_id.id in (
                    False,
                    company_id,
                ):
                    proposed[equipment_type.id] = service_type.id
                    break
        return proposed

    def _get_line(self):
        """Return the types from the root down to this one, as a list."""
        self.ensure_one()
        line = [self]
        while line[0].parent_id:
            line.insert(0, line[0].parent_id)
        return line

    def _get_own_rules(self):
        """Return the rules of this type; empty ones for no type."""
        return self._get_rules().get(self.id, NO_RULES)

    def _get_default(self, name):
        """Return a default of the type, else of its nearest parent that has one.

        :param name: one of ``INHERITED_FIELDS``: ``time_norm`` (minutes) or
            ``label_format``
        :return: the value, or False
        """
        return self._get_own_rules().defaults[name]

    def action_view_checkpoints(self):
        """Open the checkpoints of the type and of its parents."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "rma_service.rma_service_checkpoint_action"
        )
        line = self.browse([equipment_type.id for equipment_type in self._get_line()])
        action["domain"] = [("equipment_type_id", "in", line.ids)]
        action["context"] = {
            "default_equipment_type_id": self.id,
            "search_default_group_phase": 1,
        }
        return action

    def action_edit_order_fields(self):
        """Open the dialog in which the custom fields of orders are edited."""
        return self._open_custom_fields("order", "equipment_type_id")

    def action_edit_device_fields(self):
        """Open the dialog in which the custom fields of devices are edited."""
        return self._open_custom_fields("device", "equipment_type_id")

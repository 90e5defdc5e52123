from odoo import api, fields, models
from odoo.exceptions import ValidationError

CHECK_PHASES = [
    ("intake", "Intake"),
    ("diagnosis", "Diagnosis"),
    ("quality", "Quality Check"),
]
CHECK_KINDS = [
    ("pass_fail", "OK or failed"),
    ("number", "A number"),
    ("text", "Text"),
    ("choice", "Choice"),
]


class RmaServiceCheckpoint(models.Model):
    """A point that is looked at on every device of an equipment type.

    Orders copy it when their phase begins: later changes of the point move nothing
    that was checked. Types below inherit the points of their parents.
    """

    _name = "rma.service.checkpoint"
    _description = "Checkpoint"
    _inherit = ["rma.service.cached", "rma.service.guarded"]
    _order = "phase, sequence, id"

    equipment_type_id = fields.Many2one(
        comodel_name="rma.service.equipment.type",
        required=True,
        index=True,
        ondelete="cascade",
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    phase = fields.Selection(
        selection=CHECK_PHASES,
        required=True,
        default="diagnosis",
        help="When it is checked: at the counter, by the technician, or at the end.",
    )
    section = fields.Char(
        translate=True, help="Heading under which the point is listed."
    )
    name = fields.Char(string="Checkpoint", required=True, translate=True)
    instruction = fields.Text(
        translate=True, help="How to check it; shown below the point."
    )
    kind = fields.Selection(selection=CHECK_KINDS, required=True, default="pass_fail")
    unit = fields.Char(translate=True, help="Unit of the measured number, e.g. V.")
    has_min = fields.Boolean(string="Lower Limit")
    value_min = fields.Float(string="At Least", digits=False)
    has_max = fields.Boolean(string="Upper Limit")
    value_max = fields.Float(string="At Most", digits=False)
    option_ids = fields.One2many(
        comodel_name="rma.service.checkpoint.option",
        inverse_name="checkpoint_id",
        string="Choices",
        copy=True,
    )
    photo_required = fields.Boolean(
        string="Photo", help="The point needs a photo before it counts as checked."
    )
    is_mandatory = fields.Boolean(
        string="Mandatory",
        default=True,
        help="Has to be checked before the order goes on: points of the intake before"
        " it leaves the intake, of the diagnosis before estimate or repair, of the"
        " quality check before the device is ready.",
    )
    proposed_product_ids = fields.Many2many(
        comodel_name="product.product",
        relation="rma_service_checkpoint_product_rel",
        column1="checkpoint_id",
        column2="product_id",
        string="Proposed Work",
        domain="[('type', 'in', ('service', 'consu'))]",
        help="Operations and parts that a technician can add with one tap when the"
        " point fails.",
    )
    proposed_template_ids = fields.Many2many(
        comodel_name="rma.service.template",
        relation="rma_service_checkpoint_template_rel",
        column1="checkpoint_id",
        column2="template_id",
        string="Proposed Ready Jobs",
        domain="[('version_of_id', '=', False)]",
        help="Ready jobs that a technician can add with one tap when the point fails."
        " Only those that fit the device are proposed.",
    )
    proposed_defect_ids = fields.Many2many(
        comodel_name="rma.service.defect",
        relation="rma_service_checkpoint_defect_rel",
        column1="checkpoint_id",
        column2="defect_id",
        string="Proposed Defects",
        help="What is broken when the point fails: noted on the order with the proposed"
        " work.",
    )

    _limits_ordered = models.Constraint(
        "CHECK (NOT has_min OR NOT has_max OR value_min <= value_max)",
        "The lower limit of a checkpoint must not lie above its upper limit.",
    )

    @api.constrains("kind", "option_ids")
    def _check_options(self):
        for checkpoint in self:
            names = checkpoint.option_ids.mapped("name")
            if checkpoint.kind == "choice" and len(names) < 2:
                raise ValidationError(
                    self.env._(
                        "%(checkpoint)s is a choice: give it at least two choices.",
                        checkpoint=checkpoint.name,
                    )
                )
            if len(set(names)) < len(names):
                raise ValidationError(
                    self.env._(
                        "%(checkpoint)s has two choices of the same name.",
                        checkpoint=checkpoint.name,
                    )
                )

    def _prepare_check_vals(self, order, check_round):
        """Return the values of the point's line on an order, copied for good.

        :param order: the ``rma.service.order``
        :param check_round: number of the round, from 1
        """
        self.ensure_one()
        return {
            "order_id": order.id,
            "checkpoint_id": self.id,
            "phase": self.phase,
            "round": check_round,
            "section": self.section,
            "name": self.name,
            "instruction": self.instruction,
            "kind": self.kind,
            "unit": self.unit,
            "has_min": self.has_min,
            "value_min": self.value_min,
            "has_max": self.has_max,
            "value_max": self.value_max,
            "options": [
                {"name": option.name, "is_bad": option.is_bad}
                for option in self.option_ids
            ],
            "photo_required": self.photo_required,
            "is_mandatory": self.is_mandatory,
        }

from odoo import fields, models

SEVERITIES = [
    ("cosmetic", "Cosmetic"),
    ("limited", "Works partly"),
    ("unusable", "Does not work"),
    ("dangerous", "Dangerous"),
]
FITTING_EQUIPMENT = (
    "['|', ('equipment_type_ids', '=', False),"
    " ('equipment_type_ids', 'parent_of', equipment_type_id)]"
)


class RmaServiceOrder(models.Model):
    """What is wrong, what was found and what was done, by the fault catalogue.

    The free texts stay what they are; the entries of the catalogue beside them make
    orders comparable, so that the history of a model can tell what usually helps.
    """

    _inherit = "rma.service.order"

    symptom_ids = fields.Many2many(
        comodel_name="rma.service.symptom",
        relation="rma_service_order_symptom_rel",
        column1="order_id",
        column2="symptom_id",
        string="Symptoms",
        domain=FITTING_EQUIPMENT,
        groups="rma_service.group_service_own",
        help="The fault as the customer describes it, by the catalogue.",
    )
    defect_ids = fields.Many2many(
        comodel_name="rma.service.defect",
        relation="rma_service_order_defect_rel",
        column1="order_id",
        column2="defect_id",
        string="Defects",
        copy=False,
        domain=FITTING_EQUIPMENT,
        groups="rma_service.group_service_own",
        help="What was found to be broken, by the catalogue.",
    )
    resolution_ids = fields.Many2many(
        comodel_name="rma.service.resolution",
        relation="rma_service_order_resolution_rel",
        column1="order_id",
        column2="resolution_id",
        string="Resolutions",
        copy=False,
        domain=FITTING_EQUIPMENT,
        groups="rma_service.group_service_own",
        help="What was done about it, by the catalogue.",
    )
    severity = fields.Selection(
        selection=SEVERITIES,
        help="How much the fault matters to the customer. Dangerous devices must not be"
        " switched on outside the workshop.",
    )
    category_id = fields.Many2one(
        comodel_name="rma.service.category",
        index="btree_not_null",
        ondelete="restrict",
    )

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.arguments import FLAG, takes


class RmaServiceOperationStep(models.Model):
    """A step of a procedure on one operation, ticked by whom and when.

    Steps are copies: what becomes of the procedure later does not change them.
    """

    _name = "rma.service.operation.step"
    _description = "Step of an Operation"
    _inherit = ["rma.service.guarded"]
    _order = "operation_id, procedure_id, sequence, id"

    operation_id = fields.Many2one(
        comodel_name="rma.service.operation",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="operation_id.company_id", store=True, index=True
    )
    procedure_id = fields.Many2one(
        comodel_name="rma.service.procedure",
        required=True,
        index=True,
        ondelete="restrict",
    )
    procedure_version = fields.Integer(string="Version", readonly=True)
    sequence = fields.Integer()
    name = fields.Char(string="Step", required=True)
    description = fields.Html()
    image = fields.Image(max_width=1024, max_height=1024)
    has_image = fields.Boolean(compute="_compute_has_image", store=True)
    is_mandatory = fields.Boolean(string="Mandatory")
    is_done = fields.Boolean(string="Done", readonly=True)
    date_done = fields.Datetime(string="Ticked On", readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Ticked By", readonly=True
    )

    @api.depends("image")
    def _compute_has_image(self):
        for step in self:
            step.has_image = bool(step.image)

    @takes(done=FLAG)
    def action_tick(self, done=True):
        """Tick the steps, or take the tick back; who and when is kept.

        :param done: False takes the tick back
        :return: True
        :raises UserError: on orders that are closed and operations that are finished
        """
        operations = self.operation_id
        operations.check_access("write")
        operations._check_order_open()
        for operation in operations:
            if operation.status_kind == "finished":
                raise UserError(
                    self.env._(
                        "%(operation)s is finished: its steps stay as they are. Reopen"
                        " the operation to change them.",
                        operation=operation.display_name,
                    )
                )
        self.sudo().filtered(lambda step: step.is_done != done).write(
            {
                "is_done": done,
                "date_done": fields.Datetime.now() if done else False,
                "user_id": self.env.user.id if done else False,
            }
        )
        operations._count_steps()
        return True

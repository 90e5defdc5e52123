from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.setup.service_stage import OPEN_PHASES

# Claims that somebody still has to follow.
OPEN_CLAIMS = ("draft", "sent")


class RmaServiceHandOver(models.TransientModel):
    """Give the open work of colleagues who left to somebody else.

    Opened where a service manager archives a user, or from the list of users for who
    was taken out of a company. Orders, operations that are not finished, vendor claims
    and the activities on them change hands at once.
    """

    _name = "rma.service.hand.over"
    _inherit = ["rma.service.checked.links"]
    _description = "Hand Over Orders"

    leaver_ids = fields.Many2many(
        comodel_name="res.users",
        relation="rma_service_hand_over_leaver_rel",
        string="Who Left",
        required=True,
        readonly=True,
        context={"active_test": False},
    )
    activity_ids = fields.Many2many(
        comodel_name="mail.activity",
        relation="rma_service_hand_over_activity_rel",
        readonly=True,
        help="What they had to do; given to whoever looks after the orders meanwhile.",
    )
    order_count = fields.Integer(string="Open Orders", compute="_compute_counts")
    operation_count = fields.Integer(
        string="Operations on Other Orders", compute="_compute_counts"
    )
    claim_count = fields.Integer(string="Open Vendor Claims", compute="_compute_counts")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Hand Over to",
        domain="[('share', '=', False)]",
    )

    @api.depends("leaver_ids")
    def _compute_counts(self):
        for wizard in self:
            orders, operations, claims = wizard._get_open_work()
            wizard.order_count = len(orders)
            wizard.operation_count = len(
                operations.filtered(
                    lambda operation, orders=orders: operation.order_id not in orders
                )
            )
            wizard.claim_count = len(claims)

    def _get_open_work(self):
        """Return the open orders, operations and claims that those who left had.

        In all companies of the user, not only in those chosen on the screen; what a
        colleague has in companies that he still works for stays his.
        """
        self.ensure_one()
        env = self.with_context(
            allowed_company_ids=list(self.env.user._get_company_ids())
        ).env
        of_leavers = ("user_id", "in", self.leaver_ids.ids)
        orders = env["rma.service.order"].search(
            [of_leavers, ("phase", "in", OPEN_PHASES)]
        )
        operations = env["rma.service.operation"].search(
            [
                of_leavers,
                ("status_id.kind", "in", ("waiting", "work", "paused")),
                ("order_id.phase", "in", OPEN_PHASES),
            ]
        )
        claims = env["rma.service.vendor.claim"].search(
            [of_leavers, ("state", "in", OPEN_CLAIMS)]
        )

        def is_left(record):
            user = record.user_id.sudo()
            return not user._filter_service_colleagues(record.company_id)

        return tuple(
            records.filtered(is_left) for records in (orders, operations, claims)
        )

    def action_hand_over(self):
        """Make the chosen user the technician of all that is open.

        :raises UserError: where nobody is chosen, or he does not work for the company
            of an order
        """
        self.ensure_one()
        user = self.user_id
        if not user:
            raise UserError(self.env._("Choose who takes the open orders over."))
        works = self._get_open_work()
        for company in {record.company_id for records in works for record in records}:
            if not user.sudo()._filter_service_colleagues(company):
                raise UserError(
                    self.env._(
                        "%(user)s does not work for %(company)s: choose somebody else,"
                        " or leave the orders to the teams.",
                        user=user.name,
                        company=company.name,
                    )
                )
        orders, operations, claims = works
        for records in works:
            records.write({"user_id": user.id})
        activities = self.activity_ids.sudo().exists()
        activities._hand_on(self.leaver_ids.sudo())
        self.leaver_ids._end_service_activity()
        return {"type": "ir.actions.act_window_close"}

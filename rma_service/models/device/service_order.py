from odoo import api, fields, models
from odoo.tools import format_list


class RmaServiceOrder(models.Model):
    """The device on the order: where it is, accessories, loan and visit."""

    _inherit = "rma.service.order"

    collector_id = fields.Many2one(
        comodel_name="res.partner",
        string="Collected by",
        check_company=True,
        copy=False,
        tracking=True,
        ondelete="restrict",
        help="Person who collects the device, where that is not the customer.",
    )
    visit_id = fields.Many2one(
        comodel_name="rma.service.visit",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="set null",
    )
    accessory_ids = fields.One2many(
        comodel_name="rma.service.accessory",
        inverse_name="order_id",
        string="Accessories Handed In",
        groups="rma_service.group_service_own",
        copy=True,
    )
    loan_ids = fields.One2many(
        comodel_name="rma.service.loan",
        inverse_name="order_id",
        string="Loan Devices",
        groups="rma_service.group_service_own",
        copy=False,
    )
    loan_id = fields.Many2one(
        comodel_name="rma.service.loan",
        string="Loan Device Out",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Loan device that the customer has now.",
    )
    removed_part_ids = fields.One2many(
        comodel_name="rma.service.removed.part",
        inverse_name="order_id",
        string="Removed Parts",
        groups="rma_service.group_service_own",
        copy=False,
    )
    device_place = fields.Selection(
        selection=[
            ("customer", "Customer"),
            ("shelf", "With us"),
            ("workshop", "Workshop"),
            ("vendor", "Vendor"),
            ("ours", "Left to us"),
        ],
        string="Where Is It",
        compute="_compute_device_place",
        store=True,
        precompute=True,
        index=True,
    )

    # Whose visits a technician sees is read from the index alone.
    _visit_idx = models.Index(
        "(visit_id, is_unassigned, user_id, team_id, id) WHERE visit_id IS NOT NULL"
    )

    @api.depends(
        "phase", "date_in", "date_out", "vendor_claim_id", "outcome", "old_unit_place"
    )
    def _compute_device_place(self):
        for order in self:
            if order.old_unit_place:
                order.device_place = "ours"
            elif order.vendor_claim_id or order.outcome == "refunded":
                # Money back and not ours: the vendor gave credit and keeps it.
                order.device_place = "vendor"
            elif not order.date_in or order.date_out:
                order.device_place = "customer"
            elif order.phase in ("diagnosis", "repair", "quality"):
                order.device_place = "workshop"
            else:
                order.device_place = "shelf"

    def _get_obstacles_done(self):
        obstacles = super()._get_obstacles_done()
        if self.loan_id:
            lent = self.loan_ids.filtered(lambda loan: loan.state == "out")
            obstacles.append(
                self.env._(
                    "loan device %(devices)s is still with the customer: take it back"
                    " first.",
                    devices=format_list(self.env, lent.device_id.mapped("name")),
                )
            )
        deposits = self.loan_ids.filtered(lambda loan: loan._is_deposit_open())
        if deposits:
            obstacles.append(
                self.env._(
                    "give the deposit for %(devices)s back, or note on the loan why it"
                    " is kept.",
                    devices=format_list(self.env, deposits.device_id.mapped("name")),
                )
            )
        missing = self.accessory_ids.filtered(
            lambda item: item.is_in and not item.is_back and not item.note
        )
        if missing:
            obstacles.append(
                self.env._(
                    "tick the accessories that are given back, or note where they are:"
                    " %(items)s.",
                    items=format_list(self.env, missing.mapped("name")),
                )
            )
        return obstacles

    def action_lend_device(self):
        """Open the dialog that lends one of our devices on this order."""
        self.ensure_one()
        form = self.env.ref("rma_service.rma_service_loan_view_form_lend")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lend a Device"),
            "res_model": "rma.service.loan",
            "view_mode": "form",
            "views": [(form.id, "form")],
            "target": "new",
            "context": {"default_order_id": self.id},
        }

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list


class RmaServiceOrder(models.Model):
    """Stock: warehouse, transfers and purchases of the order.

    One ``stock.reference`` ties all moves and purchases of an order; the device is in
    ``service_order_custody.py``, the parts in ``service_order_parts.py``.
    """

    _inherit = "rma.service.order"

    warehouse_id = fields.Many2one(
        comodel_name="stock.warehouse",
        compute="_compute_warehouse_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        check_company=True,
        index=True,
        ondelete="restrict",
    )
    reference_id = fields.Many2one(
        comodel_name="stock.reference",
        string="Stock Reference",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    picking_ids = fields.Many2many(
        comodel_name="stock.picking",
        string="Transfers",
        compute="_compute_stock_documents",
        compute_sudo=True,
    )
    picking_count = fields.Integer(
        compute="_compute_stock_documents", compute_sudo=True
    )
    purchase_ids = fields.Many2many(
        comodel_name="purchase.order",
        string="Purchases",
        compute="_compute_stock_documents",
        compute_sudo=True,
    )
    purchase_count = fields.Integer(
        compute="_compute_stock_documents", compute_sudo=True
    )

    def _warm_setting(self):
        self.warehouse_id.sudo()._warm()
        return super()._warm_setting()

    # === COMPUTE METHODS ===#

    @api.depends("company_id", "team_id")
    def _compute_warehouse_id(self):
        first = {}
        for order in self:
            warehouse = order.warehouse_id
            if warehouse and warehouse.company_id == order.company_id:
                continue
            team_warehouse = order.team_id.sudo().warehouse_id
            if team_warehouse.company_id == order.company_id:
                order.warehouse_id = team_warehouse
            else:
                if order.company_id not in first:
                    first[order.company_id] = order._get_first_warehouse()
                order.warehouse_id = first[order.company_id]

    def _get_first_warehouse(self):
        """Return the first warehouse of the company.

        :raises UserError: if the company has none
        """
        self.ensure_one()
        warehouses = self.env["stock.warehouse"].sudo()
        warehouse = warehouses.browse(warehouses._get_first_id(self.company_id.id))
        if not warehouse:
            raise UserError(
                self.env._(
                    "%(company)s has no warehouse: create one in Inventory >"
                    " Configuration > Warehouses before you take devices in.",
                    company=self.company_id.name,
                )
            )
        return warehouse._warm()

    @api.depends("reference_id.move_ids.picking_id", "reference_id.purchase_ids")
    def _compute_stock_documents(self):
        for order in self:
            order.picking_ids = order.reference_id.move_ids.picking_id
            order.picking_count = len(order.picking_ids)
            order.purchase_ids = order.reference_id.purchase_ids
            order.purchase_count = len(order.purchase_ids)

    # === CRUD ===#

    def write(self, vals):
        """An order changes its warehouse as a whole, or not at all."""
        moved = self.browse()
        for name in {"warehouse_id", "company_id"} & vals.keys():
            moved |= self.filtered(lambda order, n=name: order[n].id != vals[n])
        if not moved:
            return super().write(vals)
        moved._check_warehouse_change()
        # A shelf stands in one warehouse; the device is on none.
        moved.filtered("shelf_id").write({"shelf_id": False})
        result = super().write(vals)
        moved._follow_warehouse()
        return result

    def _check_warehouse_change(self):
        """Refuse another warehouse while goods of the order stand in the present one.

        :raises UserError: naming what stands against it
        """
        for order in self.sudo():
            problem = order._get_warehouse_problem()
            if problem:
                raise UserError(
                    self.env._(
                        "%(order)s stays in %(warehouse)s: %(problem)s",
                        order=order.name,
                        warehouse=order.warehouse_id.name,
                        problem=problem,
                    )
                )

    def _get_warehouse_problem(self):
        """Return why the order cannot change its warehouse, or False; a hook."""
        self.ensure_one()
        if not self.is_open:
            return self.env._("the work is over.")
        if self._is_in_custody() or self.vendor_claim_id:
            return self.env._("its device is received there. Hand it over first.")
        loans = self.loan_ids.filtered(lambda loan: loan.state == "out")
        if loans:
            return self.env._(
                "loan device %(devices)s has to come back there.",
                devices=format_list(self.env, loans.device_id.mapped("name")),
            )
        moves = self.part_ids.move_ids | self.replacement_move_id
        moves = moves.filtered(lambda move: move.state not in ("done", "cancel"))
        if moves:
            return self.env._(
                "%(parts)s are reserved or on order there. Take them off the order"
                " first.",
                parts=format_list(self.env, moves.product_id.mapped("display_name")),
            )
        return False

    def _follow_warehouse(self):
        """Let what is not done yet follow the warehouse of the order."""
        for order in self.sudo():
            estimates = order.estimate_ids.filtered(
                lambda estimate: estimate.state in ("draft", "sent")
            )
            estimates.warehouse_id = order.warehouse_id

    # === BUSINESS METHODS ===#

    def _ensure_references(self):
        """Give each order the one reference of its moves and purchases."""
        missing = self.filtered(lambda order: not order.reference_id)
        references = self.env["stock.reference"].create(
            [{"name": order.name} for order in missing]
        )
        for order, reference in zip(missing, references, strict=True):
            order._as_system().reference_id = reference

    # === ACTIONS ===#

    def action_view_transfers(self):
        """Open the transfers of the orders."""
        self.check_access("read")
        return self.picking_ids._get_records_action(name=self.env._("Transfers"))

    def action_view_purchases(self):
        """Open the requests for quotation and purchase orders of the orders."""
        self.check_access("read")
        return self.purchase_ids._get_records_action(name=self.env._("Purchases"))

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools.locking import locks_first


class RmaServiceCosting(models.Model):
    """What becomes of a price check: a service order, or a quotation; never both."""

    _inherit = "rma.service.costing"

    # === ACTIONS ===#

    @locks_first
    def action_make_order(self):
        """Make a service order with the lines, and open it.

        :return: the action that opens the order
        :raises UserError: without customer or lines, or where there is a quotation
        """
        self.ensure_one()
        self.check_access("write")
        if self.order_id:
            return self.order_id._get_records_action()
        self._check_usable()
        self._check_not_quoted()
        order = self.env["rma.service.order"].create(self._prepare_order_vals())
        order.message_post(
            body=self.env._(
                "Made from price check %(number)s: %(amount)s were told on %(date)s.",
                number=self.name,
                amount=self.currency_id.format(self.amount_total),
                date=fields.Date.to_string(self.date),
            )
        )
        self._as_system().write({"order_id": order.id, "state": "used"})
        return order._get_records_action()

    @locks_first
    def action_replace_quotation(self):
        """Make a service order, and cancel the quotation that was made before.

        :return: the action that opens the order
        :raises UserError: if the customer confirmed the quotation already
        """
        self.ensure_one()
        self.check_access("write")
        quotation = self.sudo().sale_order_id
        if quotation.state in ("draft", "sent"):
            quotation._action_cancel()
        return self.action_make_order()

    @locks_first
    def action_make_quotation(self):
        """Make a draft quotation with the told prices.

        Service people without sales rights make it as well: it is made for them.

        :return: the action that opens the quotation, else that tells its number
        :raises UserError: without customer or lines, or where there is a service
            order: the estimate comes from there
        """
        self.ensure_one()
        self.check_access("write")
        if not self.sale_order_id:
            self._check_usable()
            self._check_not_ordered()
            quotation = (
                self.env["sale.order"].sudo().create(self._prepare_quotation_vals())
            )
            used = {"sale_order_id": quotation.id, "state": "used"}
            self._as_system().write(used)
        quotation = self.sudo(False).sale_order_id
        if quotation.has_access("read"):
            return quotation._get_records_action()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Quotation %(number)s is made; your sales team takes it on.",
                    number=quotation.sudo().name,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_open_order(self):
        """Open the service order that was made."""
        self.ensure_one()
        return self.order_id._get_records_action()

    def action_open_quotation(self):
        """Open the quotation that was made."""
        self.ensure_one()
        return self.sale_order_id._get_records_action()

    # === BUSINESS METHODS ===#

    def _check_usable(self):
        """Refuse to make documents from what is not complete or cancelled."""
        self.ensure_one()
        if self.state == "cancel":
            self._check_open()
        if not self.partner_id:
            raise UserError(
                self.env._("Who is it for? Choose the customer of %s first.", self.name)
            )
        if not self.line_ids:
            raise UserError(
                self.env._(
                    "Tick a ready job or add a line to price check %s first.", self.name
                )
            )

    def _check_not_quoted(self):
        """Refuse a service order beside a quotation: both would be billed.

        :raises UserError: naming the quotation
        """
        for costing in self:
            if costing.has_quotation:
                raise UserError(
                    self.env._(
                        "Quotation %(quotation)s was made of price check %(number)s,"
                        " and a service order would bill the same work again: cancel"
                        " the quotation first.",
                        quotation=costing.sudo().sale_order_id.name,
                        number=costing.name,
                    )
                )

    def _check_not_ordered(self):
        """Refuse a quotation beside a service order: both would be billed.

        :raises UserError: naming the order
        """
        for costing in self:
            if costing.has_order:
                raise UserError(
                    self.env._(
                        "Price check %(number)s became service order %(order)s: send"
                        " its estimate. A quotation would bill the same work again.",
                        order=costing.sudo().order_id.name,
                        number=costing.name,
                    )
                )

    def _prepare_order_vals(self):
        """Return the values of the service order, with its lines."""
        commands = {"operation": [], "part": []}
        for line in self.line_ids:
            commands[line.kind].append(Command.create(line._prepare_order_line_vals()))
        return {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "product_id": self.product_id.id,
            "equipment_type_id": self.equipment_type_id.id,
            "pricelist_id": self.pricelist_id.id,
            "problem": self.problem,
            "operation_ids": commands["operation"],
            "part_ids": commands["part"],
        }

    def _prepare_quotation_vals(self):
        """Return the values of the quotation; its lines keep the told prices."""
        seller = self.sudo().user_id._filter_service_colleagues(self.company_id)
        return {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "pricelist_id": self.pricelist_id.id,
            "origin": self.name,
            "user_id": (seller or self.env.user).id,
            "validity_date": self.date_valid,
            "order_line": [
                Command.create(
                    {
                        "product_id": line.product_id.id,
                        "product_uom_id": line.product_uom_id.id,
                        "product_uom_qty": line.quantity,
                        "price_unit": line.price_unit,
                        "discount": 0.0,
                    }
                )
                for line in self.line_ids
            ],
        }

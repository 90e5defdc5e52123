from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_list


class RmaServiceOrder(models.Model):
    """Work that the customer has not agreed to stops the end of the work.

    Three ways on: a supplement is sent and he agrees, it is goodwill with a reason, or
    it is taken out. Nothing that he pays is done, built in and left unpaid by silence.
    """

    _inherit = "rma.service.order"

    def _get_unagreed_lines(self):
        """Return the lines of which more is done or used than was agreed, as a list."""
        self.ensure_one()
        if self.outcome not in (False, "repaired") or not self._needs_consent():
            return []
        return [
            line
            for lines in self._get_lines()
            for line in lines
            if line._get_quantity_unagreed() > 0
        ]

    def _get_obstacles_quality(self):
        return self._get_obstacles_of_unagreed()

    def _get_obstacles_ready(self):
        return super()._get_obstacles_ready() + self._get_obstacles_of_unagreed()

    def _get_obstacles_of_unagreed(self):
        """Nothing that the customer pays is finished or used up without his consent."""
        if self.phase not in ("repair", "quality"):
            return []
        if self.phase == "quality" and not self._filter_beyond_agreement():
            return []
        lines = self._get_unagreed_lines()
        if not lines:
            return []
        return [
            self.env._(
                "the customer has not agreed to %(lines)s. Send a supplement, make it"
                " goodwill with a reason, or take it out.",
                lines=format_list(self.env, [line.product_id.name for line in lines]),
            )
        ]

    def _filter_beyond_agreement(self):
        """Return the orders that may have more than was agreed, by one statement.

        After the inspection that is rare: what is agreed line by line is read for these
        alone.
        """
        if not self:
            return self
        lines = ("order_id", "payer", "product_uom_id", "quantity")
        self.env["rma.service.operation"].flush_model(lines)
        self.env["rma.service.part"].flush_model([*lines, "quantity_used"])
        self.env["sale.order"].flush_model(["service_order_id", "state"])
        self.env["sale.order.line"].flush_model(
            [
                "order_id",
                "product_uom_id",
                "product_uom_qty",
                "service_operation_id",
                "service_part_id",
            ]
        )
        beyond = """
            SELECT line.order_id FROM %(table)s line
              LEFT JOIN agreed ON agreed.%(link)s = line.id
             WHERE line.order_id IN %(orders)s AND line.payer = 'customer'
               AND (%(quantity)s > COALESCE(agreed.quantity, 0)
                    OR line.product_uom_id != agreed.unit
                    OR line.product_uom_id != agreed.other_unit)
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH agreed AS (
                    SELECT line.service_operation_id, line.service_part_id,
                           SUM(line.product_uom_qty) AS quantity,
                           MIN(line.product_uom_id) AS unit,
                           MAX(line.product_uom_id) AS other_unit
                      FROM sale_order_line line
                      JOIN sale_order estimate ON estimate.id = line.order_id
                     WHERE estimate.state = 'sale'
                       AND estimate.service_order_id IN %(orders)s
                     GROUP BY line.service_operation_id, line.service_part_id
                )
                %(operations)s UNION %(parts)s
                """,
                orders=tuple(self.ids),
                operations=SQL(
                    beyond,
                    table=SQL.identifier("rma_service_operation"),
                    link=SQL.identifier("service_operation_id"),
                    orders=tuple(self.ids),
                    quantity=SQL("line.quantity"),
                ),
                parts=SQL(
                    beyond,
                    table=SQL.identifier("rma_service_part"),
                    link=SQL.identifier("service_part_id"),
                    orders=tuple(self.ids),
                    quantity=SQL("GREATEST(line.quantity, line.quantity_used)"),
                ),
            )
        )
        found = {order_id for (order_id,) in rows}
        return self.filtered(lambda order: order.id in found)

    def _settle_unagreed(self, line, choice, reason=None):
        """Do with a line that is not agreed what was chosen for it.

        :param line: operation or part of this order
        :param choice: ``"goodwill"`` or ``"take_out"``
        :param reason: why it is goodwill; required for that
        :raises UserError: if the reason is missing
        """
        self.ensure_one()
        reason = (reason or "").strip()
        if choice == "take_out":
            line._take_unagreed_out()
            return
        if not reason:
            raise UserError(
                self.env._(
                    "%(order)s: say why %(line)s is goodwill.",
                    order=self.name,
                    line=line.product_id.display_name,
                )
            )
        line._give_unagreed_away(reason)

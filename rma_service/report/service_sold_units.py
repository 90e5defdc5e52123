from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import place


class RmaServiceSoldUnits(models.Model):
    """Units delivered on sales, goods taken back below zero: one narrow row each.

    The quality report sets returns against them. To read them from the stock, the
    lines of all moves of all years have to be joined with moves, sales and places.

    Whoever changes a done move marks it.
    """

    _name = "rma.service.sold.units"
    _description = "Units Delivered on a Sale"
    _inherit = ["rma.service.kept.rows"]
    _log_access = False
    _told_table = "stock_move_line"

    move_line_id = fields.Many2one(
        comodel_name="stock.move.line",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True
    )
    date = fields.Date(required=True, readonly=True, help="The day at our place.")
    partner_id = fields.Many2one(
        comodel_name="res.partner", readonly=True, index="btree_not_null"
    )
    product_id = fields.Many2one(
        comodel_name="product.product", required=True, readonly=True
    )
    device_id = fields.Many2one(
        comodel_name="stock.lot", readonly=True, index="btree_not_null"
    )
    vendor_id = fields.Many2one(
        comodel_name="res.partner",
        readonly=True,
        index="btree_not_null",
        help="The vendor that the device names.",
    )
    year_of_manufacture = fields.Char(readonly=True)
    units = fields.Float(digits=False, required=True, readonly=True)

    _line_uniq = models.UniqueIndex("(move_line_id)")
    _date_idx = models.Index("(date)")
    _product_idx = models.Index("(product_id, company_id) INCLUDE (units)")

    @api.model
    def _select_lines(self, which):
        """Return the query of the rows, from the stock itself.

        :param which: SQL about the lines ``line`` of the moves ``move``
        """
        return SQL(
            """
            SELECT line.id AS move_line_id,
                   line.company_id,
                   %(day)s AS date,
                   so.partner_id,
                   line.product_id,
                   line.lot_id AS device_id,
                   device.vendor_id,
                   device.year_of_manufacture,
                   (line.quantity_product_uom
                    * CASE WHEN target.usage = 'customer' THEN 1 ELSE -1 END
                   )::double precision AS units
              FROM stock_move_line line
              JOIN stock_move move ON move.id = line.move_id
              JOIN sale_order_line sol ON sol.id = move.sale_line_id
              JOIN sale_order so ON so.id = sol.order_id
         LEFT JOIN stock_picking_type kind ON kind.id = move.picking_type_id
              JOIN stock_location source ON source.id = line.location_id
              JOIN stock_location target ON target.id = line.location_dest_id
         LEFT JOIN stock_lot device ON device.id = line.lot_id
             WHERE line.state = 'done'
               AND move.service_part_id IS NULL
               AND (
                   target.usage = 'customer' AND source.usage != 'customer'
                   OR source.usage = 'customer' AND target.usage != 'customer'
                   AND move.to_refund
               )
               AND %(which)s
            """,
            day=place.get_sql_day(
                self.env, SQL.identifier("line", "date"), SQL("kind.warehouse_id")
            ),
            which=which,
        )

    # === KEEPING THE ROWS ===#

    def _write_marked(self, ids):
        self._write_rows(SQL("line.move_id = ANY(%s)", ids))

    def _write_piece(self, ids):
        self._write_rows(SQL("line.id BETWEEN %s AND %s", ids[0], ids[-1]))

    @api.model
    def _write_rows(self, which):
        """Write the rows of lines as these are now; those that are none go.

        Rows that are right already are left alone.

        :param which: as in :meth:`_select_lines`
        """
        names = [
            name
            for name, field in self._fields.items()
            if field.store and field.column_type and name != "id"
        ]
        self.env.cr.execute(
            SQL(
                """
                WITH found AS (%(lines)s), gone AS (
                    DELETE FROM rma_service_sold_units AS kept
                     USING stock_move_line line
                     WHERE line.id = kept.move_line_id AND %(which)s
                       AND line.id NOT IN (SELECT move_line_id FROM found)
                )
                INSERT INTO rma_service_sold_units AS kept (%(names)s)
                SELECT %(names)s FROM found
                    ON CONFLICT (move_line_id) %(take_over)s
                """,
                lines=self._select_lines(which),
                which=which,
                names=self._join_columns(names),
                take_over=self._take_over(names, "kept"),
            )
        )

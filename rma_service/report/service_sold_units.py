from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import place

# What a transaction has changed of deliveries on sales, until it ends.
PENDING = "rma_service_sold_units"
CHECKED = "rma_service.sold_units_checked_until"
# So many lines of moves at once.
BATCH = 100_000


class RmaServiceSoldUnits(models.Model):
    """Units delivered on sales, goods taken back below zero: one narrow row each.

    The quality report sets returns against them. To read them from the stock, the
    lines of all moves of all years have to be joined with moves, sales and places.

    Whoever changes a done move calls :meth:`_mark`; its rows are written once at the
    end of the transaction, in one statement, or before, if the report is read. What
    nobody marked is found by :meth:`_cron_check`.
    """

    _name = "rma.service.sold.units"
    _description = "Units Delivered on a Sale"
    _inherit = ["rma.service.guarded"]
    _log_access = False

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

    @api.model
    def _mark(self, moves):
        """Have the rows of moves written anew at the end of the transaction.

        :param moves: moves that are done, or were until now
        """
        ids = [move_id for move_id in moves._ids if move_id]
        if not ids:
            return
        precommit = self.env.cr.precommit
        if PENDING not in precommit.data:
            precommit.data[PENDING] = set()
            precommit.add(self.sudo()._write_pending)
        precommit.data[PENDING].update(ids)

    @api.model
    def _write_pending(self):
        """Write the rows of what was marked in this transaction."""
        pending = self.env.cr.precommit.data.pop(PENDING, None)
        if pending:
            self.env.flush_all()
            self._write_rows(SQL("line.move_id = ANY(%s)", sorted(pending)))

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

        def join(table=None):
            return SQL(", ").join(
                SQL.identifier(table, name) if table else SQL.identifier(name)
                for name in names
            )

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
                    ON CONFLICT (move_line_id) DO UPDATE SET %(set)s
                 WHERE (%(old)s) IS DISTINCT FROM (%(new)s)
                """,
                lines=self._select_lines(which),
                which=which,
                names=join(),
                set=SQL(", ").join(
                    SQL(
                        "%s = %s",
                        SQL.identifier(name),
                        SQL.identifier("excluded", name),
                    )
                    for name in names
                ),
                old=join("kept"),
                new=join("excluded"),
            )
        )

    @api.model
    def _write_all(self, after=0):
        """Write the rows of all lines, some thousand at a time; a generator.

        :param after: id of the line where to begin
        :return: the id up to which the rows are right, after each piece
        """
        while True:
            rows = self.env.execute_query(
                SQL(
                    "SELECT id FROM stock_move_line WHERE id > %s ORDER BY id LIMIT %s",
                    after,
                    BATCH,
                )
            )
            if not rows:
                return
            last = rows[-1][0]
            self._write_rows(SQL("line.id > %s AND line.id <= %s", after, last))
            after = last
            yield after

    @api.model
    def _cron_check(self):
        """Find rows that are wrong, a piece at a time until all were looked at."""
        parameters = self.env["ir.config_parameter"].sudo()
        after = int(parameters.get_param(CHECKED, 0))
        [[last]] = self.env.execute_query(
            SQL("SELECT COALESCE(max(id), 0) FROM stock_move_line")
        )
        for done in self._write_all(after):
            parameters.set_param(CHECKED, done)
            remaining = -(-max(last - done, 0) // BATCH)
            if not self.env["ir.cron"]._commit_progress(1, remaining=remaining):
                return
        parameters.set_param(CHECKED, 0)

from odoo import api, fields, models
from odoo.exceptions import MissingError
from odoo.tools import SQL

from ..models.diagnosis.service_order import SEVERITIES
from ..models.setup.service_reason import OUTCOMES
from ..models.setup.service_stage import OPEN_PHASES
from ..tools import place

# A device that is back within so many days after its hand-over was not repaired well.
REPEAT_DAYS = 90
# Orders in this phase have a row; those that are open are read as they are.
FINISHED = "done"
# What a device says of itself, and the reports tell its orders by.
OF_DEVICE = ("vendor_id", "year_of_manufacture", "date_sold")


class RmaServiceOrderFigures(models.Model):
    """What the reports over history read of a finished order: one narrow row each.

    Orders themselves are wide, and what a report asks of each (its first defect,
    whether it was back soon, whether a warranty paid) takes a look into five other
    tables. It is looked up once, when the order is finished, and again when something
    of a finished order is changed. Open orders, which are few, have no row: reports
    read them live, by the same SQL (:meth:`_select_rows`), so figures are always right.

    Nobody marks orders when a place moves to another time zone, or a catalogue is put
    into another order: the check finds these.

    Lines of finished orders are closed, so that nothing of theirs changes.

    To add a figure: a field here, its SQL in :meth:`_get_columns`, what it follows from
    in ``FIGURE_FIELDS`` of the order, and a migration that calls :meth:`_write_all`.
    """

    _name = "rma.service.order.figures"
    _description = "Figures of a Finished Order"
    _inherit = ["rma.service.kept.rows"]
    _log_access = False
    _told_table = "rma_service_order"

    order_id = fields.Many2one(
        comodel_name="rma.service.order",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True
    )
    date = fields.Date(
        required=True,
        readonly=True,
        help="The day at our place on which the device came in, else the order.",
    )
    is_received = fields.Boolean(readonly=True, help="The device came in.")
    type_id = fields.Many2one(comodel_name="rma.service.type", readonly=True)
    team_id = fields.Many2one(comodel_name="rma.service.team", readonly=True)
    user_id = fields.Many2one(comodel_name="res.users", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", readonly=True, index="btree_not_null"
    )
    product_id = fields.Many2one(
        comodel_name="product.product", readonly=True, index="btree_not_null"
    )
    equipment_type_id = fields.Many2one(
        comodel_name="rma.service.equipment.type", readonly=True
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
    date_sold = fields.Date(readonly=True)
    category_id = fields.Many2one(comodel_name="rma.service.category", readonly=True)
    severity = fields.Selection(selection=SEVERITIES, readonly=True)
    outcome = fields.Selection(selection=OUTCOMES, readonly=True)
    reason_id = fields.Many2one(comodel_name="rma.service.reason", readonly=True)
    symptom_id = fields.Many2one(
        comodel_name="rma.service.symptom",
        readonly=True,
        help="The first one of the order, as the catalogue is sorted.",
    )
    defect_id = fields.Many2one(
        comodel_name="rma.service.defect",
        readonly=True,
        help="The first one of the order, as the catalogue is sorted.",
    )
    is_repeat = fields.Boolean(
        readonly=True,
        help="The device was back within 90 days after its last hand-over.",
    )
    is_warranty = fields.Boolean(readonly=True, help="A warranty pays some work.")

    _order_uniq = models.UniqueIndex("(order_id)")
    _date_idx = models.Index("(date)")

    # === WHAT AN ORDER TELLS ===#

    @api.model
    def _get_columns(self, places=None):
        """Return the SQL of each column, about the order ``o``.

        :param places: the warehouses that the orders have; all by default
        """
        own = (
            *("company_id", "type_id", "team_id", "user_id", "partner_id"),
            *("product_id", "equipment_type_id", "device_id", "category_id"),
            *("severity", "outcome"),
        )
        return {
            "order_id": SQL("o.id"),
            **{name: SQL.identifier("o", name) for name in own},
            "reason_id": SQL("o.outcome_reason_id"),
            "date": place.get_sql_day(
                self.env,
                SQL("COALESCE(o.date_in, o.create_date)"),
                SQL("o.warehouse_id"),
                places,
            ),
            "is_received": SQL("o.date_in IS NOT NULL"),
            "symptom_id": self._get_first_fault("symptom"),
            "defect_id": self._get_first_fault("defect"),
            "is_repeat": self._get_repeat_sql(),
            # Not *exists*: for that the database may read all lines of all orders.
            "is_warranty": SQL(
                "COALESCE((SELECT TRUE FROM rma_service_operation line"
                " WHERE line.order_id = o.id AND line.payer = 'warranty' LIMIT 1),"
                " (SELECT TRUE FROM rma_service_part line"
                " WHERE line.order_id = o.id AND line.payer = 'warranty' LIMIT 1),"
                " FALSE)"
            ),
            **{
                name: SQL(
                    "(SELECT %s FROM stock_lot device WHERE device.id = o.device_id)",
                    SQL.identifier("device", name),
                )
                for name in OF_DEVICE
            },
        }

    @api.model
    def _get_first_fault(self, kind):
        """Return the SQL of the first entry of the catalogue that the order ``o`` has.

        :param kind: ``symptom`` or ``defect``
        """
        return SQL(
            "(SELECT rel.%(fault)s FROM %(relation)s rel WHERE rel.order_id = o.id"
            " ORDER BY array_position("
            "ARRAY(SELECT id FROM %(catalogue)s ORDER BY sequence, id),"
            " rel.%(fault)s) LIMIT 1)",
            fault=SQL.identifier(f"{kind}_id"),
            relation=SQL.identifier(f"rma_service_order_{kind}_rel"),
            catalogue=SQL.identifier(f"rma_service_{kind}"),
        )

    @api.model
    def _get_repeat_sql(self):
        """Return the SQL of whether the device of the order ``o`` was back soon."""
        return SQL(
            "EXISTS (SELECT 1 FROM rma_service_order earlier"
            " WHERE earlier.device_id = o.device_id AND earlier.id != o.id"
            " AND earlier.date_out <= o.date_in"
            " AND earlier.date_out > o.date_in - %s::interval)",
            f"{REPEAT_DAYS} days",
        )

    @api.model
    def _select_rows(self):
        """Return the query that reports read: finished orders, and open ones live.

        Its columns are the fields of this model; what a report does not ask for is not
        looked up.
        """
        self._write_pending()
        # Such a query is long and soon answered: to compile it takes longer.
        self.env.cr.execute("SET LOCAL jit = off")
        columns = self._get_columns()
        return SQL(
            "SELECT %s FROM rma_service_order_figures"
            " UNION ALL SELECT %s FROM rma_service_order o WHERE o.phase IN %s",
            self._join_columns(columns),
            SQL(", ").join(
                SQL("%s AS %s", sql, SQL.identifier(name))
                for name, sql in columns.items()
            ),
            tuple(OPEN_PHASES),
        )

    # === KEEPING THE ROWS ===#

    def _write_marked(self, ids):
        orders = self.env["rma.service.order"].sudo().browse(ids)
        try:
            places = orders.warehouse_id
        except MissingError:
            places = None
        self._write_rows(ids, places, has_changed=True)

    def _write_piece(self, ids):
        self._write_rows(ids)

    @api.model
    def _write_rows(self, ids, places=None, has_changed=False):
        """Write the rows of orders as these are now, those of open ones are removed.

        Rows that are right already are left alone.

        :param ids: of orders; those that were deleted have no row any more
        :param places: the warehouses that the orders have; all by default
        :param has_changed: whether the next visits of the same devices may follow
        """
        columns = self._get_columns(places)
        following = SQL(
            """
            next_visits AS (
                UPDATE rma_service_order_figures AS f
                   SET is_repeat = NOT f.is_repeat
                  FROM rma_service_order o
                 WHERE o.id = f.order_id
                   AND o.id != ALL(%(ids)s)
                   AND o.device_id IN (
                       SELECT device_id FROM rma_service_order WHERE id = ANY(%(ids)s)
                        UNION
                       SELECT device_id
                         FROM rma_service_order_figures
                        WHERE order_id = ANY(%(ids)s)
                       )
                   AND f.is_repeat IS DISTINCT FROM %(repeat)s
            ),
            """,
            ids=ids,
            repeat=self._get_repeat_sql(),
        )
        self.env.cr.execute(
            SQL(
                """
                WITH %(following)s gone AS (
                    DELETE FROM rma_service_order_figures AS f
                     USING rma_service_order o
                     WHERE o.id = f.order_id
                       AND o.id = ANY(%(ids)s)
                       AND o.phase IS DISTINCT FROM %(finished)s
                )
                INSERT INTO rma_service_order_figures AS f (id, %(names)s)
                SELECT o.id, %(values)s
                  FROM rma_service_order o
                 WHERE o.id = ANY(%(ids)s) AND o.phase = %(finished)s
                    ON CONFLICT (order_id) %(take_over)s
                """,
                following=following if has_changed else SQL(""),
                ids=ids,
                finished=FINISHED,
                names=self._join_columns(columns),
                values=SQL(", ").join(columns.values()),
                take_over=self._take_over(columns, "f"),
            )
        )

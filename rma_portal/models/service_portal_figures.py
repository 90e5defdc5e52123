from collections import defaultdict
from datetime import date

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.rma_service.models.setup.service_stage import OPEN_PHASES
from odoo.addons.rma_service.tools import place

from ..tools.order_invoices import join_invoices

STATES = {"open": OPEN_PHASES, "done": ("done",), "cancel": ("cancel",)}
# What is read of an order as it is.
COLUMNS = (
    *("id", "name", "phase", "partner_id", "delegate_id", "device_id", "product_id"),
)
# A period that is longer is told by years.
MAX_MONTHS = 24
TOTAL, PERIOD, DEVICE = "total", "period", "device"


class RmaServicePortalReport(models.AbstractModel):
    """The figures of a customer, as the database adds them up."""

    _name = "rma.service.portal.report"
    _description = "Report of a Customer"

    @api.model
    def _read_figures(self, visible, filters, max_devices):
        """Have the database add up what is asked for, in one statement.

        :param visible: query of the orders that the customer may see
        :param filters: dict as of ``_read_filters``
        :param max_devices: so many devices, and one more where there are more
        :return: dict (kind, key) → row with ``spent`` by id of the currency, and
            whether periods are years
        """
        by_year = self._tells_years(filters)
        tables = self._get_tables(visible, filters, by_year)
        found = defaultdict(make_row)
        for (
            kind,
            key,
            orders,
            finished,
            days,
            last,
            currency_id,
            amount,
        ) in self.env.execute_query(
            # Such a query is long and soon answered: to compile it takes longer.
            SQL(
                """
                    SET LOCAL jit = off;
                    WITH %(tables)s,
                    devices AS (
                        SELECT device,
                               COUNT(*) AS orders,
                               COUNT(*) FILTER (WHERE phase = 'done') AS finished,
                               AVG(days) AS days,
                               MAX(day) AS last
                          FROM rows
                      GROUP BY device
                      ORDER BY COUNT(*) DESC, MAX(day) DESC, device
                         LIMIT %(limit)s
                    )
                    SELECT CASE WHEN GROUPING(period) = 0 THEN %(period)s
                                ELSE %(total)s END,
                           COALESCE(period, 0),
                           COUNT(*),
                           COUNT(*) FILTER (WHERE phase = 'done'),
                           AVG(days),
                           MAX(day),
                           NULL::int,
                           NULL::numeric
                      FROM rows
                  GROUP BY GROUPING SETS ((), (period))
                     UNION ALL
                    SELECT %(device)s, device, orders, finished, days, last, NULL, NULL
                      FROM devices
                     UNION ALL
                    SELECT CASE WHEN GROUPING(period) = 0 THEN %(period)s
                                WHEN GROUPING(device) = 0 THEN %(device)s
                                ELSE %(total)s END,
                           COALESCE(period, device, 0),
                           NULL, NULL, NULL, NULL,
                           currency_id,
                           SUM(amount)
                      FROM money
                  GROUP BY GROUPING SETS (
                               (currency_id),
                               (currency_id, period),
                               (currency_id, device)
                           )
                    HAVING GROUPING(device) = 1
                        OR device IN (SELECT device FROM devices)
                    """,
                tables=tables,
                limit=max_devices + 1,
                total=TOTAL,
                period=PERIOD,
                device=DEVICE,
            )
        ):
            row = found[kind, key]
            if currency_id:
                row["spent"][currency_id] = amount
            else:
                row.update(orders=orders, finished=finished, days=days, last=last)
        return dict(found), by_year

    @api.model
    def _tells_years(self, filters):
        """Tell whether the period is too long to be told by months."""
        start, end = filters["start"], filters["end"]
        if not start or not end:
            return True
        return (end.year - start.year) * 12 + end.month - start.month >= MAX_MONTHS

    @api.model
    def _get_tables(self, visible, filters, by_year=False):
        """Return the SQL of what everything is counted from, to stand behind *with*.

        ``rows`` has the orders that are asked for, each with its ``day`` (received,
        else asked for), ``day_out``, ``days`` between them, ``period`` and ``device``;
        ``money`` these once more for each invoice, with its ``currency_id`` and the
        ``amount`` of the order in it.

        :param visible: query of the orders that the customer may see
        :param filters: dict as of ``_read_filters``
        """
        self.env.flush_all()
        warehouses = self.env["stock.warehouse"].sudo().with_context(active_test=False)
        places = warehouses.search(Domain.TRUE)

        def get_day(moment):
            warehouse = SQL("rma_service_order.warehouse_id")
            return place.get_sql_day(self.env, moment, warehouse, places)

        return SQL(
            """
            visible AS MATERIALIZED (%(visible)s),
            rows AS MATERIALIZED (
                SELECT *,
                       CASE WHEN phase = 'done' AND is_received
                            THEN day_out - day END AS days,
                       %(period)s AS period
                  FROM visible
                 -- So that the database reckons with half of them, not with a few.
                 WHERE CASE WHEN %(conditions)s THEN TRUE ELSE FALSE END
            ),
            invoices AS (
                SELECT DISTINCT move.id, move.amount_total, move.currency_id,
                       move.move_type
                       %(invoices)s
            ),
            shares AS (
                SELECT found.move_id,
                       found.order_id,
                       SUM(found.price_total) AS amount,
                       COUNT(*) OVER (PARTITION BY found.move_id) AS orders
                  FROM (
                       SELECT DISTINCT item.id, item.move_id, item.price_total,
                              COALESCE(sale.service_order_id, -sale.id) AS order_id
                         FROM invoices
                         JOIN account_move_line item ON item.move_id = invoices.id
                         JOIN sale_order_line_invoice_rel rel
                           ON rel.invoice_line_id = item.id
                         JOIN sale_order_line line ON line.id = rel.order_line_id
                         JOIN sale_order sale ON sale.id = line.order_id
                       ) found
              GROUP BY found.move_id, found.order_id
            ),
            money AS (
                SELECT rows.id, rows.period, rows.device, invoices.currency_id,
                       CASE invoices.move_type WHEN 'out_refund' THEN -1 ELSE 1 END
                       * CASE WHEN shares.orders = 1 THEN invoices.amount_total
                              ELSE shares.amount END AS amount
                  FROM shares
                  JOIN invoices ON invoices.id = shares.move_id
                  JOIN rows ON rows.id = shares.order_id
            )
            """,
            conditions=SQL(" AND ").join(self._get_conditions(filters)),
            invoices=join_invoices(SQL("rows")),
            visible=visible.select(
                *(SQL.identifier("rma_service_order", name) for name in COLUMNS),
                SQL(
                    "(SELECT commercial_partner_id FROM res_partner"
                    " WHERE id = rma_service_order.partner_id) AS firm_id"
                ),
                SQL(
                    "COALESCE(rma_service_order.device_id,"
                    " -rma_service_order.product_id, 0) AS device"
                ),
                SQL("rma_service_order.date_in IS NOT NULL AS is_received"),
                SQL(
                    "%s AS day",
                    get_day(
                        SQL(
                            "COALESCE(rma_service_order.date_in,"
                            " rma_service_order.create_date)"
                        )
                    ),
                ),
                SQL("%s AS day_out", get_day(SQL("rma_service_order.date_out"))),
            ),
            period=SQL("EXTRACT(YEAR FROM day)::int")
            if by_year
            else SQL(
                "(EXTRACT(YEAR FROM day) * 12 + EXTRACT(MONTH FROM day) - 1)::int"
            ),
        )

    @api.model
    def _get_conditions(self, filters):
        """Return what narrows down the orders, as SQL; a hook.

        :param filters: dict as of ``_read_filters``
        :return: list of conditions on the columns of ``visible``
        """
        conditions = [SQL("TRUE")]
        if filters["start"]:
            conditions.append(SQL("day >= %s", filters["start"]))
        if filters["end"]:
            conditions.append(SQL("day <= %s", filters["end"]))
        if filters["state"] in STATES:
            conditions.append(SQL("phase IN %s", STATES[filters["state"]]))
        if filters["contact"]:
            conditions.append(
                SQL("%s IN (partner_id, delegate_id)", filters["contact"])
            )
        if filters["device"]:
            text = filters["device"]
            # Found with more rights; they only narrow down his own orders.
            lots = self.env["stock.lot"].sudo()._search([("name", "ilike", text)])
            products = self.env["product.product"]._search_for_owner(text)
            conditions.append(
                SQL(
                    "(device_id IN %s OR product_id IN %s)",
                    lots.subselect(),
                    products.subselect(),
                )
            )
        return conditions


def make_row():
    """Return a row of which nothing is known yet."""
    return {"orders": 0, "finished": 0, "days": None, "last": date.min, "spent": {}}

from odoo import api, fields, models
from odoo.tools import SQL

from ..models.setup.service_reason import OUTCOMES

# Outcomes that say that the device had a fault.
FAILED = ("repaired", "replaced", "refunded", "not_repaired")
# What is known of a return alone. Groups by these have no sold units of their own: they
# are measured against the units sold of the products in the group.
RETURN_DIMENSIONS = frozenset(
    {
        "outcome",
        "reason_id",
        "symptom_id",
        "defect_id",
        "type_id",
        "order_id",
        "kind",
    }
)


class RmaServiceQualityReport(models.Model):
    """Quality over time: devices that came back, against units that were sold.

    One row for each device received, and one for each unit delivered on a sale of a
    product that comes in for service; goods taken back on a sale count against it. Both
    are kept: see ``service_order_figures.py`` and ``service_sold_units.py``.
    """

    _name = "rma.service.quality.report"
    _description = "Quality Analysis"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "product_id"

    date = fields.Date(readonly=True)
    kind = fields.Selection(
        selection=[("return", "Received"), ("sale", "Sold")],
        string="What",
        readonly=True,
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    order_id = fields.Many2one(
        comodel_name="rma.service.order", string="Service Order", readonly=True
    )
    type_id = fields.Many2one(
        comodel_name="rma.service.type", string="Service Type", readonly=True
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    product_id = fields.Many2one(comodel_name="product.product", readonly=True)
    product_categ_id = fields.Many2one(
        comodel_name="product.category", string="Product Category", readonly=True
    )
    equipment_type_id = fields.Many2one(
        comodel_name="rma.service.equipment.type", readonly=True
    )
    device_id = fields.Many2one(
        comodel_name="stock.lot", string="Serial or Lot Number", readonly=True
    )
    year_of_manufacture = fields.Char(readonly=True)
    vendor_id = fields.Many2one(
        comodel_name="res.partner",
        readonly=True,
        help="Vendor on the device, else the first vendor of the product.",
    )
    outcome = fields.Selection(selection=OUTCOMES, readonly=True)
    reason_id = fields.Many2one(comodel_name="rma.service.reason", readonly=True)
    symptom_id = fields.Many2one(
        comodel_name="rma.service.symptom",
        readonly=True,
        help="What the customer said: the first symptom of the order.",
    )
    defect_id = fields.Many2one(
        comodel_name="rma.service.defect",
        readonly=True,
        help="What was found: the first defect of the order.",
    )
    return_count = fields.Integer(
        string="Returns", readonly=True, help="Devices that were received."
    )
    failure_count = fields.Integer(
        string="Failures", readonly=True, help="Returns that had a fault."
    )
    repeat_count = fields.Integer(
        string="Repeats",
        readonly=True,
        help="Devices that were back within 90 days after the last hand-over.",
    )
    warranty_count = fields.Integer(
        string="Under Warranty",
        readonly=True,
        help="Returns with work that a warranty pays.",
    )
    units_sold = fields.Float(
        readonly=True, help="Units delivered on sales, less those taken back."
    )
    age_months = fields.Float(
        string="Age (months)",
        readonly=True,
        aggregator="avg",
        help="Months from the sale to the return.",
    )
    return_rate = fields.Float(
        string="Return Rate (%)",
        readonly=True,
        aggregator="avg",
        help="Returns per 100 units sold.",
    )
    failure_rate = fields.Float(
        string="Failure Rate (%)",
        readonly=True,
        aggregator="avg",
        help="Failures per 100 units sold.",
    )
    product_units = fields.Float(
        string="Units Sold of the Product", readonly=True, aggregator=None
    )

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """Read what the rules ask of each row with it: to find the rows once more by
        their numbers takes as long as to find them."""
        if field_names is not None:
            field_names = {*field_names, "company_id"}
        return super().search_fetch(domain, field_names, offset, limit, order)

    # === RATES ===#

    def _read_group(self, domain, groupby=(), aggregates=(), *args, **kwargs):
        report = self._with_dimensions(groupby)
        return super(RmaServiceQualityReport, report)._read_group(
            domain, groupby, aggregates, *args, **kwargs
        )

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        specs = [spec for specs in grouping_sets for spec in specs]
        report = self._with_dimensions(specs)
        return super(RmaServiceQualityReport, report)._read_grouping_sets(
            domain, grouping_sets, aggregates, order
        )

    def _with_dimensions(self, specs):
        """Remember whether it is grouped by what is known of returns alone."""
        names = {spec.partition(":")[0].partition(".")[0] for spec in specs}
        by_return = bool(names & RETURN_DIMENSIONS)
        return self.with_context(rma_quality_by_return=by_return)

    def _read_group_select(self, aggregate_spec, query):
        """A rate of a group is not the mean of rates: it is count by units sold."""
        counts = {
            "return_rate:avg": "return_count",
            "failure_rate:avg": "failure_count",
        }
        if aggregate_spec not in counts:
            return super()._read_group_select(aggregate_spec, query)

        def column(name):
            return self._field_to_sql(self._table, name, query)

        units = SQL("NULLIF(SUM(%s), 0)", column("units_sold"))
        if self.env.context.get("rma_quality_by_return"):
            of_products = SQL(
                "(SELECT NULLIF(SUM(sold.units), 0)"
                " FROM (SELECT DISTINCT product, units"
                " FROM UNNEST(ARRAY_AGG(%s), ARRAY_AGG(%s)) AS row (product, units)"
                " WHERE product IS NOT NULL) AS sold)",
                column("product_id"),
                column("product_units"),
            )
            units = SQL("COALESCE(%s, %s)", units, of_products)
        return SQL("100.0 * SUM(%s) / %s", column(counts[aggregate_spec]), units)

    # === QUERY ===#

    @property
    def _table_query(self):
        self.env["rma.service.sold.units"].sudo()._write_pending()
        return SQL("%s UNION ALL %s", self._select_returns(), self._select_sales())

    def _select_returns(self):
        """Return the query of the received devices; a hook like its sisters."""
        return SQL(
            """
            SELECT r.order_id * 2 AS id,
                   r.date,
                   'return' AS kind,
                   r.company_id,
                   r.order_id,
                   r.type_id,
                   r.partner_id,
                   r.product_id,
                   t.categ_id AS product_categ_id,
                   r.equipment_type_id,
                   r.device_id,
                   r.year_of_manufacture,
                   COALESCE(r.vendor_id, v.partner_id) AS vendor_id,
                   r.outcome,
                   r.reason_id,
                   r.symptom_id,
                   r.defect_id,
                   1 AS return_count,
                   (r.outcome IN %(failed)s)::int AS failure_count,
                   r.is_repeat::int AS repeat_count,
                   r.is_warranty::int AS warranty_count,
                   0.0 AS units_sold,
                   (r.date - r.date_sold) / 30.44 AS age_months,
                   NULL::numeric AS return_rate,
                   NULL::numeric AS failure_rate,
                   COALESCE(u.units, 0) AS product_units
              FROM (%(rows)s) r
         LEFT JOIN product_product p ON p.id = r.product_id
         LEFT JOIN product_template t ON t.id = p.product_tmpl_id
                   %(vendors)s
         LEFT JOIN (%(units)s) u
                ON u.product_id = r.product_id AND u.company_id = r.company_id
             WHERE r.is_received
            """,
            rows=self.env["rma.service.order.figures"]._select_rows(),
            vendors=self._join_vendors(),
            failed=FAILED,
            units=self._select_units(),
        )

    def _select_sales(self):
        """Return the query of the units sold of products that come in for service."""
        return SQL(
            """
            SELECT s.move_line_id * 2 + 1 AS id,
                   s.date,
                   'sale' AS kind,
                   s.company_id,
                   NULL::int AS order_id,
                   NULL::int AS type_id,
                   s.partner_id,
                   s.product_id,
                   t.categ_id AS product_categ_id,
                   t.equipment_type_id,
                   s.device_id,
                   s.year_of_manufacture,
                   COALESCE(s.vendor_id, v.partner_id) AS vendor_id,
                   NULL::varchar AS outcome,
                   NULL::int AS reason_id,
                   NULL::int AS symptom_id,
                   NULL::int AS defect_id,
                   0 AS return_count,
                   0 AS failure_count,
                   0 AS repeat_count,
                   0 AS warranty_count,
                   s.units AS units_sold,
                   NULL::numeric AS age_months,
                   NULL::numeric AS return_rate,
                   NULL::numeric AS failure_rate,
                   0.0 AS product_units
              FROM rma_service_sold_units s
              JOIN product_product p ON p.id = s.product_id
              JOIN product_template t ON t.id = p.product_tmpl_id
                   %(vendors)s
             WHERE t.equipment_type_id IS NOT NULL
                OR s.product_id IN (%(serviced)s)
            """,
            vendors=self._join_vendors(),
            serviced=self._select_serviced(),
        )

    def _select_serviced(self):
        """Return the query of the products that orders have.

        From one to the next one in the index: there are few products and many orders.
        """
        return SQL(
            """
            WITH RECURSIVE serviced AS (
                SELECT min(product_id) AS product_id FROM rma_service_order
                 UNION ALL
                SELECT (SELECT min(o.product_id) FROM rma_service_order o
                         WHERE o.product_id > serviced.product_id)
                  FROM serviced WHERE serviced.product_id IS NOT NULL
            )
            SELECT product_id FROM serviced WHERE product_id IS NOT NULL
            """
        )

    def _select_units(self):
        """Return the query of the units sold of each product and company."""
        return SQL(
            """
            SELECT product_id, company_id, SUM(units) AS units
              FROM rma_service_sold_units
          GROUP BY product_id, company_id
            """
        )

    def _join_vendors(self):
        """Return the join of the first vendor of each product's template ``t``.

        Looked up once for all rows, and not at all where no vendor is asked for.
        """
        return SQL(
            """
            LEFT JOIN (
                   SELECT DISTINCT ON (product_tmpl_id) product_tmpl_id, partner_id
                     FROM product_supplierinfo
                 ORDER BY product_tmpl_id, sequence, id
                   ) v ON v.product_tmpl_id = t.id
            """
        )

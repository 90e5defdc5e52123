from odoo import fields, models
from odoo.tools import SQL

from ..models.diagnosis.service_order import SEVERITIES
from ..models.setup.service_reason import OUTCOMES


class RmaServiceFaultReport(models.Model):
    """Which symptom came from which defect, and what was done about it.

    One row for each order and combination of its symptom, defect and resolution, from
    the orders themselves: nobody keeps these relations by hand. What is known of
    finished orders is kept beside them, see ``service_order_figures.py``.
    """

    _name = "rma.service.fault.report"
    _description = "Fault Analysis"
    _auto = False
    _rec_name = "order_id"
    _order = "date desc, order_id desc"

    order_id = fields.Many2one("rma.service.order", readonly=True)
    order_count = fields.Integer(
        string="Orders", readonly=True, aggregator="count_distinct"
    )
    company_id = fields.Many2one("res.company", readonly=True)
    team_id = fields.Many2one("rma.service.team", readonly=True)
    user_id = fields.Many2one("res.users", string="Technician", readonly=True)
    type_id = fields.Many2one("rma.service.type", string="Service Type", readonly=True)
    product_id = fields.Many2one("product.product", string="Model", readonly=True)
    equipment_type_id = fields.Many2one("rma.service.equipment.type", readonly=True)
    category_id = fields.Many2one("rma.service.category", readonly=True)
    severity = fields.Selection(SEVERITIES, readonly=True)
    area_id = fields.Many2one("rma.service.fault.area", readonly=True)
    symptom_id = fields.Many2one("rma.service.symptom", readonly=True)
    defect_id = fields.Many2one("rma.service.defect", readonly=True)
    resolution_id = fields.Many2one("rma.service.resolution", readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    date = fields.Date(string="Received", readonly=True)

    _depends = {
        "rma.service.order": [
            "company_id",
            "team_id",
            "user_id",
            "type_id",
            "product_id",
            "equipment_type_id",
            "category_id",
            "severity",
            "outcome",
            "date_in",
            "phase",
            "warehouse_id",
            "symptom_ids",
            "defect_ids",
            "resolution_ids",
        ],
        "rma.service.symptom": ["area_id"],
    }

    @property
    def _table_query(self):
        # A row has no number of its own: the place of each fault in its catalogue and
        # the order give it one, without reading the other rows.
        return SQL(
            """
            SELECT ((r.order_id::bigint * (1 + cardinality(known.symptoms))
                     + COALESCE(width_bucket(s.symptom_id, known.symptoms), 0))
                    * (1 + cardinality(known.defects))
                    + COALESCE(width_bucket(d.defect_id, known.defects), 0))
                   * (1 + cardinality(known.resolutions))
                   + COALESCE(width_bucket(f.resolution_id, known.resolutions), 0)
                   AS id,
                   r.order_id, r.company_id, r.team_id, r.user_id, r.type_id,
                   r.product_id, r.equipment_type_id, r.category_id, r.severity,
                   r.outcome, r.date,
                   symptom.area_id, s.symptom_id, d.defect_id, f.resolution_id,
                   r.order_id AS order_count
              FROM (%(rows)s) r
         LEFT JOIN rma_service_order_symptom_rel s ON s.order_id = r.order_id
         LEFT JOIN rma_service_symptom symptom ON symptom.id = s.symptom_id
         LEFT JOIN rma_service_order_defect_rel d ON d.order_id = r.order_id
         LEFT JOIN rma_service_order_resolution_rel f ON f.order_id = r.order_id
        CROSS JOIN (
                   SELECT %(symptoms)s AS symptoms,
                          %(defects)s AS defects,
                          %(resolutions)s AS resolutions
                   ) known
             WHERE s.symptom_id IS NOT NULL OR d.defect_id IS NOT NULL
                OR f.resolution_id IS NOT NULL
            """,
            rows=self.env["rma.service.order.figures"]._select_rows(),
            **{
                f"{kind}s": SQL(
                    "ARRAY(SELECT id FROM %s ORDER BY id)",
                    SQL.identifier(f"rma_service_{kind}"),
                )
                for kind in ("symptom", "defect", "resolution")
            },
        )

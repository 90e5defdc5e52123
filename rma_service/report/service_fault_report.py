from odoo import fields, models
from odoo.tools import SQL

from ..models.diagnosis.service_order import SEVERITIES
from ..models.setup.service_reason import OUTCOMES


class RmaServiceFaultReport(models.Model):
    """Which symptom came from which defect, and what was done about it.

    One row for each order and combination of its symptom, defect and resolution, from
    the orders themselves: nobody keeps these relations by hand.
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
    date = fields.Datetime(string="Received", readonly=True)

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
            "symptom_ids",
            "defect_ids",
            "resolution_ids",
        ],
        "rma.service.symptom": ["area_id"],
    }

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT row_number() OVER (
                       ORDER BY o.id, s.symptom_id, d.defect_id, r.resolution_id
                   ) AS id,
                   o.id AS order_id, o.company_id, o.team_id, o.user_id, o.type_id,
                   o.product_id, o.equipment_type_id, o.category_id, o.severity,
                   o.outcome, COALESCE(o.date_in, o.create_date) AS date,
                   symptom.area_id, s.symptom_id, d.defect_id, r.resolution_id,
                   o.id AS order_count
              FROM rma_service_order o
              LEFT JOIN rma_service_order_symptom_rel s ON s.order_id = o.id
              LEFT JOIN rma_service_symptom symptom ON symptom.id = s.symptom_id
              LEFT JOIN rma_service_order_defect_rel d ON d.order_id = o.id
              LEFT JOIN rma_service_order_resolution_rel r ON r.order_id = o.id
             WHERE o.phase != 'cancel'
               AND (s.symptom_id IS NOT NULL OR d.defect_id IS NOT NULL
                    OR r.resolution_id IS NOT NULL)
            """
        )

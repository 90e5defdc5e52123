"""Owners and warranties of devices say which company recorded them.

The field is required: without this, all old rows would be the first company's.
"""

from odoo.tools import SQL

# Columns that tell the company, the surest first.
SOURCES = {
    "rma_service_warranty": SQL(
        "given.company_id, sold.company_id, device.company_id, maker.company_id"
    ),
    "rma_service_device_owner": SQL(
        "device.company_id, recorder.company_id, maker.company_id"
    ),
}
JOINS = {
    "rma_service_warranty": SQL(
        "LEFT JOIN rma_service_order given ON given.id = record.order_id"
    ),
    "rma_service_device_owner": SQL(
        "LEFT JOIN res_users recorder ON recorder.id = record.user_id"
    ),
}


def migrate(cr, version):
    for table, sources in SOURCES.items():
        name = SQL.identifier(table)
        cr.execute(
            SQL("ALTER TABLE %s ADD COLUMN IF NOT EXISTS company_id integer", name)
        )
        cr.execute(
            SQL(
                """
                UPDATE %(name)s AS target
                   SET company_id = COALESCE(
                           %(sources)s, (SELECT min(id) FROM res_company))
                  FROM %(name)s AS record
                  JOIN stock_lot device ON device.id = record.device_id
                  LEFT JOIN sale_order_line sold ON sold.id = device.sale_line_id
                  LEFT JOIN res_users maker ON maker.id = record.create_uid
                  %(join)s
                 WHERE target.id = record.id
                   AND target.company_id IS NULL
                """,
                name=name,
                sources=sources,
                join=JOINS[table],
            )
        )

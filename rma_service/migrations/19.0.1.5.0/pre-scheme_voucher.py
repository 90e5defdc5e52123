"""No order of before was paid by a scheme: its column comes empty, not computed."""

from odoo.tools import sql


def migrate(cr, version):
    if not sql.column_exists(cr, "rma_service_order", "scheme_voucher_date"):
        sql.create_column(cr, "rma_service_order", "scheme_voucher_date", "date")

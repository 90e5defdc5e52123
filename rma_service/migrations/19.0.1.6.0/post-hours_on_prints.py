"""Hours on the work report were a box of the service type; now they are a block.

The types that told hours tell them in all companies that use them.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL
from odoo.tools.sql import column_exists


def migrate(cr, version):
    if not column_exists(cr, "rma_service_type", "print_hours"):
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute(SQL("SELECT id FROM rma_service_type WHERE print_hours"))
    types = env["rma.service.type"].browse(row[0] for row in cr.fetchall())
    companies = env["res.company"].search([])
    env["rma.service.print.block"].create(
        [
            {
                "company_id": company.id,
                "type_id": service_type.id,
                "print_name": "work",
                "block": "hours",
                "choice": "show",
            }
            for service_type in types
            for company in service_type.company_id or companies
        ]
    )

"""The daily check of kept rows goes on under the name of their model."""

NAMES = {
    "rma_service.figures_checked_until": "rma.service.order.figures.checked_until",
    "rma_service.sold_units_checked_until": "rma.service.sold.units.checked_until",
}


def migrate(cr, version):
    for old, new in NAMES.items():
        cr.execute("UPDATE ir_config_parameter SET key = %s WHERE key = %s", [new, old])

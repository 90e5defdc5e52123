# our models
from . import service_order
from . import equipment_type
from . import res_country

# Odoo's models
from . import product_product

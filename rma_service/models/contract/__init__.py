# our models
from . import service_contract
from . import service_contract_entry
from . import service_contract_cover
from . import service_contract_units
from . import service_contract_sale
from . import service_contract_cancelled
from . import service_contract_term
from . import service_contract_statement
from . import service_line
from . import service_order

# Odoo's models
from . import product_template
from . import res_company
from . import res_users
from . import sale_order
from . import sale_order_line

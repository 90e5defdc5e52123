# our models
from . import service_warranty_rule
from . import service_warranty
from . import service_order_outcome
from . import service_order_replacement
from . import service_order
from . import vendor_claim
from . import vendor_claim_line
from . import service_order_vendor
from . import service_type
from . import service_order_guarantee

# Odoo's models
from . import account_move
from . import res_company
from . import res_country
from . import res_config_settings
from . import res_users

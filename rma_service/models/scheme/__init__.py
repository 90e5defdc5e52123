# our models
from . import service_scheme
from . import service_scheme_line
from . import service_scheme_document
from . import service_scheme_claim
from . import service_scheme_claim_entry
from . import service_scheme_claim_told
from . import service_scheme_file
from . import service_scheme_claim_file
from . import service_order
from . import service_order_claim
from . import service_order_grant

# Odoo's models
from . import account_move
from . import account_move_line
from . import account_partial_reconcile
from . import account_payment
from . import res_users
from . import sale_order

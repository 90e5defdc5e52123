# our models
from . import service_type
from . import service_order
from . import service_order_display
from . import service_order_version
from . import service_order_send
from . import service_order_consent
from . import service_order_unagreed
from . import service_order_settlement
from . import service_line
from . import service_operation
from . import service_part
from . import service_order_invoice
from . import service_order_offer
from . import service_order_totals
from . import service_order_pricelist
from . import service_order_deposit
from . import service_order_repair_form
from . import service_order_customer

# Odoo's models
from . import account_move
from . import account_move_line
from . import payment_transaction
from . import res_users
from . import sale_order
from . import sale_order_difference
from . import sale_order_display
from . import sale_order_pricelist
from . import sale_order_deposit
from . import sale_order_line
from . import sale_order_line_price
from . import sale_order_send
from . import sale_order_signature
from . import sale_order_answer
from . import sale_order_closed
from . import sale_order_line_closed
from . import sale_order_line_traced

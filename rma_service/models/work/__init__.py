# what the models share
from . import service_item
from . import service_line
from . import service_line_payer

# our models
from . import service_operation_status
from . import service_operation_entry
from . import service_operation
from . import service_part
from . import service_part_supply
from . import service_part_availability
from . import service_part_stock
from . import service_part_purchase
from . import service_part_kit
from . import service_removed_part
from . import service_order
from . import service_order_completion
from . import service_order_entry_checks
from . import service_order_parts
from . import service_order_scanned
from . import service_procedure
from . import service_procedure_step
from . import equipment_type
from . import service_operation_procedure
from . import service_operation_time
from . import service_operation_my_work
from . import service_operation_entry_time
from . import service_operation_step
from . import service_line_display
from . import service_part_display

# Odoo's models
from . import product_document
from . import purchase_order
from . import purchase_order_line
from . import res_partner
from . import res_users
from . import stock_move
from . import stock_move_supply
from . import stock_rule

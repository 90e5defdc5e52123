# our models
from . import service_document
from . import service_document_file
from . import service_order
from . import service_visit
from . import service_line
from . import service_order_release
from . import service_order_acceptance
from . import service_order_print
from . import service_order_form
from . import service_order_blocks
from . import service_print_block
from . import service_type
from . import vendor_claim
from . import service_order_act
from . import service_document_form
from . import service_message_queue

# Odoo's models
from . import ir_actions_report
from . import ir_attachment
from . import ir_qweb_field_datetime
from . import sale_order_line
from . import sale_order
from . import sale_order_form
from . import sale_order_services
from . import res_config_settings

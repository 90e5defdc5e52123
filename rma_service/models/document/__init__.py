# our models
from . import service_document
from . import service_document_file
from . import service_order
from . import service_visit
from . import service_line
from . import service_order_print
from . import service_order_form
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

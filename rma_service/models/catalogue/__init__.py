# what the models share
from . import service_planned_line

# our models
from . import service_template
from . import service_template_line
from . import service_order_planned_cost
from . import service_operation
from . import service_order_ready_jobs
from . import service_line
from . import service_costing
from . import service_costing_documents
from . import service_costing_line
from . import service_order_price_check

# Odoo's models
from . import sale_order

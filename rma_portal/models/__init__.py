from . import res_company
from . import res_config_settings
from . import service_order
from . import service_order_page
from . import service_order_link
from . import service_order_document
from . import sale_order
from . import ir_actions_report

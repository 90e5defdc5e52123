# the white list
from . import base

# what the models share
from . import base_bounds
from . import service_guarded
from . import service_cached
from . import service_alike
from . import service_checked_links
from . import service_done_once
from . import service_import_again
from . import service_custom_fields
from . import service_numbered
from . import service_open_orders
from . import service_versioned
from . import service_whole

# our models
from . import service_stage_check
from . import service_stage
from . import service_team
from . import service_wording
from . import service_wording_line
from . import service_type
from . import service_type_stage
from . import service_type_request
from . import service_print_block
from . import service_type_prints
from . import service_reason
from . import service_tag
from . import service_category
from . import service_demo

# Odoo's models
from . import ir_actions_actions
from . import ir_default
from . import ir_rule
from . import mail_activity_plan
from . import product_template
from . import product_product
from . import res_company
from . import res_config_settings
from . import res_currency
from . import uom_uom
from . import res_partner
from . import res_users
from . import resource_calendar

# what the models share
from . import service_counter
from . import service_order_row
from . import service_traced
from . import service_order_log
from . import service_planned_cost
from . import service_priced
from . import service_job

# our models
from . import service_stage_log
from . import service_search_job
from . import service_order
from . import service_order_dates
from . import service_order_flow
from . import service_order_import
from . import service_order_obstacles
from . import service_order_effects
from . import service_order_follow_up
from . import service_order_responsible
from . import service_order_history
from . import service_order_entry_checks
from . import service_order_traced
from . import service_order_display
from . import service_order_opened
from . import service_order_search
from . import service_order_found
from . import service_order_customer
from . import service_order_tracking
from . import service_order_numbers
from . import service_order_duplicate
from . import service_order_merge
from . import service_order_split
from . import service_order_request

# Odoo's models
from . import account_fiscal_position
from . import account_tax
from . import mail_activity
from . import mail_activity_plan_template
from . import res_company
from . import res_partner
from . import res_partner_counter
from . import res_users

# our models
from . import service_level
from . import service_level_line
from . import service_deadline
from . import service_deadline_watch
from . import service_deadline_job
from . import service_order_deadline
from . import service_order_daily_list
from . import service_team
from . import equipment_type
from . import service_inspection_rule
from . import service_inspection_rule_terms
from . import service_inspection_rule_contract
from . import service_inspection
from . import service_inspection_visit
from . import service_inspection_mail
from . import service_authorisation
from . import service_authorisation_list
from . import service_book_entry
from . import service_type_book
from . import service_order_inspection
from . import service_order_merge
from . import service_order_visit
from . import service_contract
from . import service_order_book
from . import service_order_authorisation

# Odoo's models
from . import res_company
from . import res_partner
from . import res_users
from . import resource_calendar
from . import resource_calendar_attendance
from . import resource_calendar_leaves
from . import stock_lot_inspection
from . import stock_lot_visit
from . import stock_lot_book

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

# Odoo's models
from . import res_company
from . import res_partner
from . import resource_calendar
from . import resource_calendar_attendance
from . import resource_calendar_leaves

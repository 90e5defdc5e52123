# our models
from . import service_booking_rule
from . import service_booking
from . import service_booking_told
from . import service_booking_check
from . import service_team
from . import service_order
from . import service_order_slots
from . import service_order_together
from . import service_booking_merge
from . import service_order_merge

# Odoo's models
from . import resource_calendar
from . import resource_calendar_leaves

# our models
from . import service_bench
from . import service_feed
from . import service_operation
from . import service_booking
from . import service_planning
from . import service_planning_hours
from . import service_planning_bars
from . import service_planning_board
from . import service_planning_moves
from . import service_planning_visits
from . import service_planning_free
from . import service_planning_feed

# Odoo's models
from . import res_users

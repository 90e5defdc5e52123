# The wings, from the ground up: imports go up this list, never down.
from . import setup
from . import order
from . import device
from . import diagnosis
from . import work
from . import catalogue
from . import estimate
from . import warranty
from . import message
from . import document
from . import exchange

# The player of the demo workshop
from . import service_demo
from . import service_demo_calendar
from . import service_demo_dates
from . import service_demo_counter
from . import service_demo_workshop
from . import service_demo_checklist
from . import service_demo_custom_fields
from . import service_demo_intake
from . import service_demo_messages
from . import service_demo_print
from . import service_demo_claim
from . import service_demo_sale

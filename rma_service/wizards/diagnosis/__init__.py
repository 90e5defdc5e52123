from . import service_intake_item
from . import service_intake
from . import service_intake_line

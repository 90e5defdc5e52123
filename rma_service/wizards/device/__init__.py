from . import service_device_entry
from . import service_device_create
from . import service_device_owner_change
from . import service_intake_item
from . import service_intake
from . import service_intake_line
from . import service_intake_confirm
from . import service_dispose

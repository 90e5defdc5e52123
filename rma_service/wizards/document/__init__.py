from . import service_print_preview
from . import service_sign
from . import service_intake
from . import service_reject

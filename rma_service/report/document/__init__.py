from . import service_print
from . import service_label_print

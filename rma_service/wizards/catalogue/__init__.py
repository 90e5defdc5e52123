from . import service_template_add
from . import service_template_add_line

from . import service_stage_retire
from . import service_custom_fields_edit

from . import service_stage_retire
from . import service_custom_fields_edit
from . import service_export
from . import service_period_export

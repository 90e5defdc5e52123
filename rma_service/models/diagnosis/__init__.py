# what the models share
from . import service_fault

# our models
from . import service_fault_area
from . import service_symptom
from . import service_defect
from . import service_resolution
from . import equipment_type
from . import equipment_requirement
from . import service_checkpoint
from . import service_checkpoint_option
from . import service_order
from . import service_order_suggestion
from . import service_check
from . import service_check_proposal
from . import service_order_checklist
from . import service_order_entry_checks

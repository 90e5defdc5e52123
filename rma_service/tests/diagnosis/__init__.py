from . import test_fault_catalogue
from . import test_diagnosis_tour
from . import test_suggestion
from . import test_checklist
from . import test_checklist_screen
from . import test_equipment_type
from . import test_order_figures
from . import test_intake_checks

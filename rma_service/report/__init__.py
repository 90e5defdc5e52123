from . import service_quality_report
from . import service_fault_report
from . import service_print
from . import service_label_print

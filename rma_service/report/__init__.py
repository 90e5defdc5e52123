from . import document
from . import service_order_figures
from . import service_order
from . import service_fault
from . import service_quality_report
from . import service_fault_report

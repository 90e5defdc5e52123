from . import document
from . import service_quality_report
from . import service_fault_report

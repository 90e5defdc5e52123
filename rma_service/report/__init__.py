from . import service_fault_report

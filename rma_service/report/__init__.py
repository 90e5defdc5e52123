from . import service_quality_report

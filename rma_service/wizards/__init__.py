from . import service_wizard
from . import service_approve
from . import service_consent_override
from . import service_decline
from . import service_not_repaired
from . import service_quality_fail
from . import ords_export
from . import ords_import

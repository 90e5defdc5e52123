from . import service_diagnosis_fee
from . import service_deposit_mixin
from . import service_approve
from . import service_deposit
from . import service_consent_override
from . import service_decline
from . import portal_share

from . import service_contract_change_units
from . import service_contract_close
from . import service_intake_item

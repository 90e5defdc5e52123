from . import test_contract
from . import test_contract_bill
from . import test_contract_cost
from . import test_contract_rights
from . import test_contract_story
from . import test_contract_term
from . import test_contract_tour
from . import test_contract_units

from . import test_flow
from . import test_follow_up
from . import test_search
from . import test_service_counter
from . import test_cancel_supply
from . import test_stage_check
from . import test_traced

from . import test_warranty
from . import test_vendor_claim
from . import test_outcome
from . import test_settlement
from . import test_last_day
from . import test_guarantee

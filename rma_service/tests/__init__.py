from . import test_flow
from . import test_estimate
from . import test_operation
from . import test_device
from . import test_warranty
from . import test_vendor_claim
from . import test_loan
from . import test_order_device

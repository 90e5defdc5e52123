from . import test_estimate
from . import test_estimate_send
from . import test_invoice
from . import test_agreed_price

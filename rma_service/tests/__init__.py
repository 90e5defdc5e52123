from . import test_flow
from . import test_estimate
from . import test_operation
from . import test_custody

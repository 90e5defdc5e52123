from . import test_numbering
from . import test_warehouses
from . import test_workflow
from . import test_request_type
from . import test_wording

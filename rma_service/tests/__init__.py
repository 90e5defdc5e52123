from . import test_flow
from . import test_estimate
from . import test_operation
from . import test_custody
from . import test_ords_core
from . import test_ords_export
from . import test_ords_import
from . import test_parts

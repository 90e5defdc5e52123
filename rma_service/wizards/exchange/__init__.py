from . import fault_import
from . import fault_import_problem
from . import ords_export
from . import ords_import
from . import ords_import_masters
from . import ords_import_orders
from . import ords_import_problems
from . import ords_problem

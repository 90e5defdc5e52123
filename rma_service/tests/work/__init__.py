from . import test_line_language
from . import test_operation
from . import test_take_out
from . import test_parts
from . import test_kits
from . import test_lost_supply
from . import test_procedure
from . import test_worked_time

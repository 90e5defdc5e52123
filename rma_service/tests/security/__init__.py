from . import test_dialogs
from . import test_order_rows
from . import test_rights_table

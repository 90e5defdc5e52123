from . import test_ords_core
from . import test_ords_export
from . import test_ords_import
from . import test_form_export
from . import test_request_export

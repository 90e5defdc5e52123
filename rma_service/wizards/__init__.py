from . import ords_export
from . import ords_import

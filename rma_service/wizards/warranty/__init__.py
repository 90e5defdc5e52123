from . import service_not_repaired
from . import service_not_repaired_line
from . import service_warranty_extend
from . import service_warranty_void

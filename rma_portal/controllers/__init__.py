from . import portal
from . import sale
from . import withdrawal
from . import guarantee

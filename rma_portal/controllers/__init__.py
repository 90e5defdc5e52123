from . import article
from . import portal
from . import request
from . import sale
from . import track
from . import withdrawal
from . import guarantee

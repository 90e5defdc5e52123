# The wings, from the ground up: imports go up this list, never down.
from . import setup
from . import order
from . import device
from . import diagnosis
from . import work
from . import catalogue
from . import estimate
from . import warranty
from . import message
from . import document
from . import booking
from . import scheme
from . import contract
from . import knowledge
from . import compliance
from . import overview
from . import exchange

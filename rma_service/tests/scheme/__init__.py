from . import test_scheme
from . import test_scheme_claim

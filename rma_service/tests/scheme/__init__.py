from . import test_scheme
from . import test_scheme_claim
from . import test_scheme_file
from . import test_scheme_refusal_mail

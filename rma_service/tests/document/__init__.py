from . import test_intake_print
from . import test_print_work
from . import test_print_all
from . import test_print_estimate
from . import test_print_label
from . import test_print_pdf
from . import test_document
from . import test_signature_tour

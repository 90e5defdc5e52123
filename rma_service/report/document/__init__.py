from . import service_print
from . import service_label_print
from . import service_book_print

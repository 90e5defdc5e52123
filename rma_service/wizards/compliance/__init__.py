from . import service_authorisation_list
from . import service_book_export
from . import service_book_note
from . import service_device_resume

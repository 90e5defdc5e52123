from . import service_book
from . import service_book_slot

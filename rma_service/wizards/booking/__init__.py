from . import service_booking_choose
from . import service_booking_choose_slot

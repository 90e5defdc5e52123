from . import test_slots
from . import test_booking
from . import test_booking_change
from . import test_booking_check
from . import test_booking_mail
from . import test_booking_rights
from . import test_booking_merge
from . import test_booking_together

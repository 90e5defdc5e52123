from . import test_message
from . import test_envelope
from . import test_incoming_mail
from . import test_rating
from . import test_daily_list
from . import test_kind_of_work
from . import test_answer

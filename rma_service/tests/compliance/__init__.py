from . import test_promised_time
from . import test_deadline_print
from . import test_deadline_story
from . import test_deadlines
from . import test_deadline_watch
from . import test_service_levels

from . import service_wizard
from . import service_seen
from . import service_follow_up
from . import service_merge
from . import service_quality_fail
from . import service_hand_over
from . import service_answer

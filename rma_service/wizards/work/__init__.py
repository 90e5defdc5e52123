from . import service_part_take_out
from . import service_time_review
from . import service_time_review_line

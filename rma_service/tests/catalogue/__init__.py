from . import test_planned_cost
from . import test_ready_job_tour
from . import test_template
from . import test_costing

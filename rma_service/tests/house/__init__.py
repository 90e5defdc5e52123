from . import test_stories
from . import test_bad_input
from . import test_companies
from . import test_floors
from . import test_rights
from . import test_translation
from . import test_query_counts
from . import test_generic_clickbot

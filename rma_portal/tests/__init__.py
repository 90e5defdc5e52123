from . import test_portal_access
from . import test_portal_document
from . import test_portal_link
from . import test_portal_list
from . import test_portal_money
from . import test_portal_page
from . import test_translation
from . import test_portal_thread

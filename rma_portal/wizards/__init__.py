from . import portal_wizard_user
from . import service_portal_access
from . import service_portal_access_person

from . import service_scheme_refuse
from . import account_payment_register

from . import service_sign

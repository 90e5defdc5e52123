from . import attachment
from . import calendar

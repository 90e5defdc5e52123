from . import ords

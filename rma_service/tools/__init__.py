from . import ords, place

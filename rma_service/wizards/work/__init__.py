from . import service_part_take_out

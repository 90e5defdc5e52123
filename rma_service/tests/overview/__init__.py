from . import test_board
from . import test_board_accessible
from . import test_board_hints
from . import test_board_load
from . import test_board_tour

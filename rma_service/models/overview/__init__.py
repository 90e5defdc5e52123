# our models
from . import service_board
from . import service_board_load
from . import service_order
from . import service_operation

# Odoo's models
from . import ir_ui_menu
from . import ir_websocket
from . import res_company
from . import res_users

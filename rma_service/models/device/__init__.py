# our models
from . import service_device_owner
from . import service_order_stock
from . import service_order_custody
from . import service_order_unclaimed
from . import service_visit
from . import service_accessory
from . import service_loan
from . import service_order
from . import service_order_shelf
from . import service_order_track
from . import service_order_told
from . import service_order_shipping
from . import service_order_intake
from . import service_order_photos
from . import service_order_merge
from . import service_order_entry_checks
from . import service_order_search
from . import service_order_customer

# Odoo's models
from . import product_product
from . import product_template
from . import res_users
from . import stock_location
from . import stock_lot
from . import stock_lot_holder
from . import stock_lot_model
from . import stock_lot_place
from . import stock_lot_intake
from . import stock_picking
from . import stock_warehouse

# our models
from . import service_article_category
from . import service_article
from . import service_article_search
from . import service_article_use
from . import service_article_question
from . import service_order
from . import service_order_personal

# Odoo's models
from . import ir_module_module

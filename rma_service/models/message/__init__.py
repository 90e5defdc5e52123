# our models
from . import service_message_rule
from . import service_message_log
from . import service_message_queue
from . import service_queued_thread
from . import service_costing
from . import service_loan
from . import vendor_claim
from . import service_order_queued
from . import service_order
from . import service_order_together
from . import service_order_failure
from . import service_order_thread
from . import service_order_link
from . import service_order_delay
from . import service_part
from . import service_order_mail
from . import service_order_words
from . import service_order_remark
from . import service_order_merge
from . import service_order_rating
from . import rating_rating
from . import service_order_daily_list

# Odoo's models
from . import sale_order_queued
from . import digest_digest
from . import mail_alias
from . import mail_alias_domain
from . import mail_thread_merge
from . import mail_render_mixin
from . import mail_template
from . import ir_attachment
from . import mail_message
from . import res_partner
from . import sale_order
from . import sale_order_thread

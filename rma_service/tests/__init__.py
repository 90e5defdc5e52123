from .setup import test_numbering
from .setup import test_warehouses
from .setup import test_workflow

from .order import test_flow
from .order import test_follow_up
from .order import test_search
from .order import test_service_counter
from .order import test_cancel_supply
from .order import test_stage_check

from .device import test_device
from .device import test_intake
from .device import test_intake_confirm
from .device import test_intake_tour
from .device import test_shelf
from .device import test_visit
from .device import test_loan
from .device import test_unclaimed
from .device import test_quality_report
from .device import test_order_device
from .device import test_custody
from .device import test_lots
from .device import test_valuation

from .diagnosis import test_fault_catalogue
from .diagnosis import test_diagnosis_tour
from .diagnosis import test_suggestion
from .diagnosis import test_checklist
from .diagnosis import test_checklist_screen
from .diagnosis import test_equipment_type

from .work import test_operation
from .work import test_take_out
from .work import test_parts
from .work import test_procedure

from .catalogue import test_planned_cost
from .catalogue import test_ready_job_tour
from .catalogue import test_template
from .catalogue import test_costing

from .estimate import test_estimate
from .estimate import test_estimate_send
from .estimate import test_invoice
from .estimate import test_agreed_price

from .warranty import test_warranty
from .warranty import test_vendor_claim
from .warranty import test_outcome

from .message import test_message
from .message import test_incoming_mail
from .message import test_rating
from .message import test_daily_list

from .document import test_intake_print
from .document import test_print_work
from .document import test_print_all
from .document import test_print_estimate
from .document import test_print_label
from .document import test_print_pdf
from .document import test_document
from .document import test_signature_tour

from .exchange import test_ords_core
from .exchange import test_ords_export
from .exchange import test_ords_import

from .house import test_stories
from .house import test_bad_input
from .house import test_companies
from .house import test_rights
from .house import test_translation
from .house import test_query_counts
from .house import test_generic_clickbot

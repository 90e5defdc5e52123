"""The service orders of the demo workshop, oldest first.

Each order is a dict; keys that name records hold the end of their external id
(``demo_partner_…``, ``demo_device_…``, ``demo_service_…``):

``day``
    working days before today on which the order was created
``customer``, ``delegate``, ``device`` or ``model``, ``type``, ``priority``, ``tags``
    who and what; a ``model`` alone is a walk-in device that gets a number of ours. A
    ``type`` of the demo is named in full
``title``, ``answer``
    what a request without a device is about, and what it is answered
``tech``
    technician of the workshop
``work``, ``parts``
    lines that the diagnosis adds: key, or (key, quantity) or (key, quantity, payer)
``removed``
    parts taken out of the device: key of the new part, old serial, destination
``jobs``
    ready jobs that the diagnosis adds, where they fit
``steps``
    what happened, see ``rma.service.demo``: ``+2`` lets two working days pass,
    ``approve:phone`` hands a word to the step
``symptoms``, ``defects``, ``resolutions``
    entries of the fault catalogue: told at the counter, found, done in the end
``severity``, ``category``
    how bad the fault is, and the heading of the order
``say``
    words of the customer, inspector or manager, where a step needs them
``scheme``, ``voucher``
    payment scheme (``demo_scheme_…``) that pays a part, and the number of its voucher
``drop``, ``extra``
    lines that the revised estimate leaves out, and that a supplement adds
``fails``
    checkpoints that fail (in the first round of the quality check), with the answer
``split``
    what the request is split into: rows of ``device`` or ``model``, and ``problem``
``promise``
    working days from the receipt to the promised date
"""

from .asked import ASKED
from .at_customer import AT_CUSTOMER
from .guarantee import GUARANTEE
from .handed_over_first import HANDED_OVER_FIRST
from .handed_over_later import HANDED_OVER_LATER
from .in_work import IN_WORK
from .regrouped import REGROUPED
from .season_before import SEASON_BEFORE
from .stock import STOCK
from .undecided import UNDECIDED

__all__ = ["ORDERS", "STOCK"]

# The place in this row is the number in the external id of the order.
ORDERS = [
    *HANDED_OVER_FIRST,
    *HANDED_OVER_LATER,
    *IN_WORK,
    *UNDECIDED,
    *SEASON_BEFORE,
    *AT_CUSTOMER,
    *GUARANTEE,
    *REGROUPED,
    *ASKED,
]

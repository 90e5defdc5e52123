"""The orders of the demo login ``portal``: his side of the workshop, seen at once."""

from odoo.addons.rma_service.demo.orders.technicians import EWA, RADU
from odoo.addons.rma_service.demo.player import Player

CUSTOMER = "portal"

# See ``rma_service/demo/orders``.
ORDERS = [
    # Over and paid: to be rated
    {
        "day": 20,
        "customer": CUSTOMER,
        "model": "register_m20",
        "tech": RADU,
        "problem": "Prints the receipts paler from day to day.",
        "accessories": "Power adapter",
        "condition": "Dusty",
        "diagnosis": "Print head full of paper dust.",
        "solution": "Print head and paper path cleaned.",
        "work": ["cleaning"],
        "steps": "receive diagnose send approve:phone start +1 finish pass invoice hand"
        " +1 pay",
    },
    # Finished work to accept, and an invoice to pay
    {
        "day": 6,
        "customer": CUSTOMER,
        "model": "printer_t80",
        "tech": RADU,
        "problem": "A white line down the middle of every receipt.",
        "accessories": "Power adapter",
        "condition": "Scratches on the lid",
        "diagnosis": "Paper dust below the print head.",
        "solution": "Printing unit aligned and cleaned.",
        "customer_note": "Please keep the cover closed between two rolls of paper.",
        "work": ["printing", "cleaning"],
        "steps": "receive diagnose +1 send approve:phone start +1 finish pass invoice",
    },
    # At work
    {
        "day": 5,
        "customer": CUSTOMER,
        "model": "laptop_14",
        "tech": EWA,
        "problem": "Gets hot and loud after a few minutes.",
        "accessories": "Charger, bag",
        "condition": "Good",
        "diagnosis": "Fan and heat sink full of dust.",
        "work": ["cleaning"],
        "steps": "receive +1 diagnose send +1 approve:online start",
    },
    # An estimate to answer
    {
        "day": 4,
        "customer": CUSTOMER,
        "model": "laptop_14",
        "tech": EWA,
        "problem": "The battery lasts twenty minutes.",
        "accessories": "Charger",
        "condition": "Sticker on the lid",
        "diagnosis": "Battery at 24 %.",
        "work": ["battery"],
        "parts": ["laptop_battery"],
        "steps": "receive +1 diagnose send",
    },
]


class PortalPlayer(Player):
    """Plays the orders of the login ``portal`` beside those of the demo workshop."""

    def _ref(self, kind, key):
        if (kind, key) == ("partner", CUSTOMER):
            return self.env.ref("base.partner_demo_portal")
        return super()._ref(kind, key)

    def _load_portal(self):
        """Make the orders in the company of the demo, once."""
        if self.env.ref("rma_portal.demo_order_1", raise_if_not_found=False):
            return
        company = self._get_company()
        self = self._with_quiet_company(company)
        days = self._get_workdays(max(order["day"] for order in ORDERS) + 4)
        last_ids = self._get_last_ids()
        first_ids = dict(last_ids)
        jobs = [
            {"number": number, "xml_id": f"rma_portal.demo_order_{number}", **order}
            for number, order in enumerate(ORDERS, start=1)
        ]
        events = [event for job in jobs for event in self._plan(job, days)]
        company.service_parallel_work = True
        for when, _number, step, word, job in sorted(
            events, key=lambda event: event[:2]
        ):
            self._play(job, step, word, when, last_ids)
        company.service_parallel_work = False
        self._date_validity(first_ids["sale.order"])
        self._settle_mails(first_ids["mail.message"])


def load_orders(env):
    """Make the orders of the login ``portal``, where there is one."""
    if env.ref("base.partner_demo_portal", raise_if_not_found=False):
        PortalPlayer(env)._load_portal()

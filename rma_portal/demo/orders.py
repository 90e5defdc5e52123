"""The orders of the demo login ``portal``: his side of the workshop, seen at once."""

from dateutil.relativedelta import relativedelta

from odoo.addons.rma_service.demo.orders.technicians import EWA, RADU
from odoo.addons.rma_service.demo.player import Player
from odoo.addons.rma_service.tools import place

CUSTOMER = "portal"

# See ``rma_service/demo/orders``.
ORDERS = [
    # Over and paid: to be rated
    {
        "day": 20,
        "customer": CUSTOMER,
        "device": "register",
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
    # What his report tells of earlier months
    {
        "day": 96,
        "customer": CUSTOMER,
        "device": "register",
        "tech": RADU,
        "problem": "Keys 1 and 4 stick.",
        "accessories": "Power adapter",
        "condition": "Sugar under the keys",
        "diagnosis": "Keyboard full of sugar.",
        "solution": "Keyboard cleaned.",
        "work": ["cleaning"],
        "steps": "receive diagnose send approve:phone start +2 finish pass invoice hand"
        " pay",
    },
    {
        "day": 52,
        "customer": CUSTOMER,
        "model": "printer_t80",
        "tech": EWA,
        "problem": "Cuts the paper slantwise.",
        "accessories": "Power adapter",
        "condition": "Good",
        "diagnosis": "Printing unit loose.",
        "solution": "Printing unit aligned.",
        "work": ["printing"],
        "steps": "receive +1 diagnose send +1 approve:phone start +2 finish pass"
        " invoice hand pay",
    },
]

# Devices of the login. Serial number, model, months since the sale.
DEVICES = {
    "register": ("DX20-4700311", "register_m20", 30),
    "laptop": ("L14-22-80457", "laptop_14", 7),
}
WARRANTY_MONTHS = 24


class PortalPlayer(Player):
    """Plays the orders of the login ``portal`` beside those of the demo workshop."""

    def _ref(self, kind, key):
        if (kind, key) == ("partner", CUSTOMER):
            return self.env.ref("base.partner_demo_portal")
        if kind == "device" and key in DEVICES:
            return self.env.ref(f"rma_portal.demo_device_{key}")
        return super()._ref(kind, key)

    def _create_portal_devices(self, company):
        """Make the devices, the warranty on each, and a manual for one of them."""
        today = place.get_today(company)
        for key, (serial, model, months) in DEVICES.items():
            sold = today - relativedelta(months=months)
            device = self.env["stock.lot"].create(
                {
                    "name": serial,
                    "product_id": self._ref("model", model).id,
                    "owner_id": self._ref("partner", CUSTOMER).id,
                    "date_sold": sold,
                }
            )
            self.env["ir.model.data"]._update_xmlids(
                [
                    {
                        "xml_id": f"rma_portal.demo_device_{key}",
                        "record": device,
                        "noupdate": True,
                    }
                ]
            )
            self.env["rma.service.warranty"].create(
                {
                    "name": f"{WARRANTY_MONTHS} months",
                    "device_id": device.id,
                    "granted_by": "company",
                    "date_start": sold,
                    "months": WARRANTY_MONTHS,
                    "date_end": company._get_warranty_end(sold, WARRANTY_MONTHS),
                }
            )
        manual = self.env.ref("rma_service.demo_document_m20")
        manual.copy(
            {
                "name": "User manual M20.pdf",
                "res_model": "product.product",
                "res_id": self._ref("model", "register_m20").id,
                "is_for_owner": True,
            }
        )

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
        self._create_portal_devices(company)
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

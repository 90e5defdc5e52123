"""Two at one contract, and two scheduled actions at the same inspections.

The units of a contract are the sum of its log, whoever was faster; what is due is asked
for once, though two ask at the same moment.
"""

from devtools.attack.race import Race
from devtools.attack.world import Round

ORDER = "rma.service.order"
CONTRACT = "rma.service.contract"
STEPS = (
    "action_receive",
    "action_diagnose",
    "action_start_repair",
    "action_finish_repair",
    "action_pass_quality",
)


class Units(Race):
    """Races at the units of a contract: its numbers are what its log and orders say."""

    granted = 10

    def contracts(self, world, count, **values):
        """Return ids of contracts of ten incidents, each of a customer of its own."""
        vals = {"tracking": "incidents", "units": 10, "exceeding": "free"} | values
        self.partners = world.partners(count)
        return world.create(
            CONTRACT,
            [
                {"subject": "Race", "partner_id": partner} | vals
                for partner in self.partners
            ],
        )

    def ready(self, world, contracts, each):
        """Return ids of orders that can be handed over, so many of each contract."""
        operation = (0, 0, {"product_id": world.labour, "quantity": 1})
        ids = world.create(
            ORDER,
            [
                {
                    "partner_id": partner,
                    "contract_id": contract,
                    "type_id": world.repair_type,
                    "product_id": world.device,
                    "problem": "Race",
                    "operation_ids": [operation],
                }
                for partner, contract in zip(self.partners, contracts, strict=True)
                for _number in range(each)
            ],
        )
        for step in STEPS:
            world.call(ORDER, step, ids)
        return ids

    def find_broken(self, world, rounds):
        ids = ",".join(str(each.key) for each in rounds) or "0"
        rows = world.server.sql(
            "SELECT c.id, c.units_total, c.units_used, c.units_left,"
            " (SELECT coalesce(sum(e.granted), 0) FROM rma_service_contract_entry e"
            " WHERE e.contract_id = c.id),"
            " (SELECT coalesce(sum(e.units), 0) FROM rma_service_contract_entry e"
            " WHERE e.contract_id = c.id),"
            " (SELECT count(*) FROM rma_service_order o"
            " WHERE o.contract_id = c.id AND o.phase = 'done')"
            f" FROM rma_service_contract c WHERE c.id IN ({ids})"
        )
        numbers = {int(row[0]): [float(value) for value in row[1:]] for row in rows}
        broken = []
        for each in rounds:
            total, used, left, granted, booked, done = numbers[each.key]
            if not (total == granted == self.granted and used == booked == done):
                broken.append(
                    f"{self.title}: {used:g} used, {booked:g} in the log, {done:g}"
                    f" orders; {total:g} units, {granted:g} granted ({each.answers})"
                )
            elif left != total - used:
                broken.append(f"{self.title}: {left:g} left ({each.answers})")
        return broken


class CloseTwo(Units):
    title = "close two orders of one contract"

    def prepare(self, world, count):
        contracts = self.contracts(world, count)
        world.call(CONTRACT, "action_activate", contracts)
        ids = self.ready(world, contracts, 2)
        return [
            Round(
                tuple(
                    (ORDER, "action_hand_over", [id_], {})
                    for id_ in ids[2 * number : 2 * number + 2]
                ),
                contract,
            )
            for number, contract in enumerate(contracts)
        ]


class CloseAndTopUp(Units):
    title = "close an order and confirm a top-up"
    granted = 15

    def prepare(self, world, count):
        contracts = self.contracts(world, count)
        world.call(CONTRACT, "action_activate", contracts)
        ids = self.ready(world, contracts, 1)
        rounds = []
        for number, (contract, id_) in enumerate(zip(contracts, ids, strict=True)):
            action = world.call(CONTRACT, "action_top_up", [contract], 5, world.fee)
            clicks = (
                (ORDER, "action_hand_over", [id_], {}),
                ("sale.order", "action_confirm", [action["res_id"]], {}),
            )
            rounds.append(Round(clicks if number % 2 else clicks[::-1], contract))
        return rounds


class CloseAndReopen(Units):
    title = "close an order and reopen another one"

    def prepare(self, world, count):
        contracts = self.contracts(world, count)
        world.call(CONTRACT, "action_activate", contracts)
        ids = self.ready(world, contracts, 2)
        [ready] = world.call(ORDER, "read", ids[:1], ["stage_id"])
        world.call(ORDER, "action_hand_over", ids[::2])
        [done] = world.call(ORDER, "read", ids[:1], ["stage_id"])
        ready, done = ready["stage_id"][0], done["stage_id"][0]
        world.call(
            "rma.service.stage", "write", [done], {"next_stage_ids": [(4, ready)]}
        )
        rounds = []
        for number, contract in enumerate(contracts):
            first, second = ids[2 * number : 2 * number + 2]
            clicks = (
                (ORDER, "action_hand_over", [second], {}),
                (ORDER, "write", [first], {"vals": {"stage_id": ready}}),
            )
            rounds.append(Round(clicks if number % 2 else clicks[::-1], contract))
        return rounds


class Bill(Units):
    title = "bill a contract twice"
    query = (
        "SELECT DISTINCT o.service_contract_id, l.move_id FROM sale_order o"
        " JOIN sale_order_line s ON s.order_id = o.id"
        " JOIN sale_order_line_invoice_rel r ON r.order_line_id = s.id"
        " JOIN account_move_line l ON l.id = r.invoice_line_id"
        " WHERE o.service_contract_id IN ({ids})"
    )

    def prepare(self, world, count):
        fee = world.product(
            "Race fee", type="service", list_price=100, invoice_policy="delivery"
        )
        contracts = self.contracts(world, count, fee_product_id=fee)
        for contract in contracts:
            action = world.call(CONTRACT, "action_create_quotation", [contract])
            world.call("sale.order", "action_confirm", [action["res_id"]])
        return world.twice(CONTRACT, "action_bill", contracts)

    def find_broken(self, world, rounds):
        return self.find_not_once(world, rounds, self.query, "invoices")


class TwoCrons(Race):
    """Two scheduled actions with the same work: the first round does that of all."""

    title = "two scheduled actions ask for inspections"
    way = "request"
    query = "SELECT device_id FROM rma_service_order WHERE device_id IN ({ids})"
    what = "requests"

    def prepare(self, world, count):
        kind = world.create(
            "rma.service.equipment.type", [{"name": world.name("Race")}]
        )
        service_type = world.call("rma.service.type", "copy", [world.repair_type])[0]
        rule = {
            "name": "Race inspection",
            "equipment_type_id": kind[0],
            "type_id": service_type,
            "interval": 1,
            "way": self.way,
        }
        world.create("rma.service.inspection.rule", [rule])
        partners = world.partners(max(1, count // 3), email="race@example.com")
        devices = world.create(
            "stock.lot",
            [
                {
                    "name": world.name("RACE-CRON"),
                    "product_id": world.unit,
                    "equipment_type_id": kind[0],
                    "owner_id": partners[number % len(partners)],
                    "date_in_service": "2026-01-01",
                }
                for number in range(count)
            ],
        )
        cron = world.ref("rma_service.ir_cron_ask_inspections")
        other = world.call("ir.cron", "copy", [cron])[0]
        world.call("ir.cron", "write", [other], {"active": False})
        clicks = tuple(
            ("ir.cron", "method_direct_trigger", [id_], {}) for id_ in (cron, other)
        )
        return [Round(clicks, device) for device in devices]

    def find_broken(self, world, rounds):
        return self.find_not_once(world, rounds, self.query, self.what)


class TwoCronsMail(TwoCrons):
    title = "two scheduled actions mail what is due"
    way = "mail"
    query = (
        "SELECT res_id FROM mail_message WHERE model = 'stock.lot'"
        " AND body LIKE '%was mailed%' AND res_id IN ({ids})"
    )
    what = "mails"


CONTRACT_RACES = (
    CloseTwo,
    CloseAndTopUp,
    CloseAndReopen,
    Bill,
    TwoCrons,
    TwoCronsMail,
)

"""Two who press at the same time: what is done once is done once, or is said.

Each race is a pair of clicks by two sessions, with its own records, and a rule that
holds whoever was faster. The second click comes at the same moment, or while the first
still works, or just as it ends: each has its own way to go wrong.
"""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

from devtools.attack.client import Answer
from devtools.attack.contract_races import CONTRACT_RACES
from devtools.attack.merge_races import MERGE_RACES
from devtools.attack.race import Race
from devtools.attack.result import Tally
from devtools.attack.world import Round, World, ords_file

# Seconds by which the second click comes later, in turn.
DELAYS = (0, 0.02, 0.06, 0.15, 0.3)
# Rounds that are prepared at once: as many as a race needs for each delay four times.
BATCH = 20
# The short version: this many of the races and rounds of each, if they fit into so many
# seconds; with fewer rounds than one for each delay it has not tried enough.
SHORT, ROUNDS, LIMIT, LEAST = 10, 20, 165, len(DELAYS)
# The server has two processes, as one thread would let them queue.
WORKERS = 2


SENT = ("action_receive", "action_diagnose", "action_send_estimate")
REPAIRED = ("action_start_repair", "action_finish_repair", "action_pass_quality")


def ready_orders(world, count):
    """Return the ids of new orders whose devices can be collected."""
    ids = world.orders(count, *SENT, agreed=True)
    for step in REPAIRED:
        world.call("rma.service.order", step, ids)
    return ids


class Dialogs(Race):
    """Consent was told for version 1: it never lands on another one."""

    channel = {"channel": "phone"}

    def dialogs(self, world, model, ids, **values):
        vals = [{"order_ids": [(6, 0, [id_])]} | values for id_ in ids]
        return world.create(model, vals)


class ConsentAndRevise(Dialogs):
    title = "consent and revise"

    def prepare(self, world, count):
        ids = world.orders(count, *SENT)
        dialogs = self.dialogs(world, "rma.service.approve", ids, **self.channel)
        rounds = []
        for number, (id_, dialog) in enumerate(zip(ids, dialogs, strict=True)):
            clicks = (
                ("rma.service.approve", "action_approve", [dialog], {}),
                ("rma.service.order", "action_revise_estimate", [id_], {}),
            )
            rounds.append(Round(clicks if number % 2 else clicks[::-1], id_))
        return rounds

    def find_broken(self, world, rounds):
        wrong = world.counts(
            "SELECT service_order_id FROM sale_order WHERE state = 'sale'"
            " AND service_version > 1 AND service_order_id IN ({ids})",
            [each.key for each in rounds],
        )
        return [
            f"{self.title}: consent to version 1 is on version 2 ({each.answers})"
            for each in rounds
            if wrong[each.key]
        ]


class ConsentAndDecline(Dialogs):
    title = "consent and decline"
    query = (
        "SELECT service_order_id FROM sale_order WHERE service_order_id IN ({ids})"
        " AND (state = 'sale' AND service_declined IS NOT TRUE"
        " OR state = 'cancel' AND service_declined)"
    )
    what = "answers"

    def prepare(self, world, count):
        ids = world.orders(count, *SENT)
        yes = self.dialogs(world, "rma.service.approve", ids, **self.channel)
        no = self.dialogs(world, "rma.service.decline", ids)
        rounds = []
        for number, (id_, one, other) in enumerate(zip(ids, yes, no, strict=True)):
            clicks = (
                ("rma.service.approve", "action_approve", [one], {}),
                ("rma.service.decline", "action_decline", [other], {}),
            )
            rounds.append(Round(clicks if number % 2 else clicks[::-1], id_))
        return rounds


class Revise(Race):
    title = "revise twice"
    query = (
        "SELECT service_order_id FROM sale_order WHERE service_version > 1"
        " AND service_order_id IN ({ids})"
    )
    what = "new versions"

    def prepare(self, world, count):
        ids = world.orders(count, *SENT)
        return world.twice("rma.service.order", "action_revise_estimate", ids)


class Send(Race):
    title = "send the estimate twice"
    query = (
        "SELECT res_id FROM mail_message WHERE model = 'rma.service.order'"
        " AND body LIKE '%sent to race@example.com%' AND res_id IN ({ids})"
    )
    what = "mails"

    def prepare(self, world, count):
        ids = world.orders(
            count, "action_receive", "action_diagnose", email="race@example.com"
        )
        return world.twice(
            "rma.service.order",
            "action_send_estimate",
            ids,
            context={"rma_first_sending": True},
        )


class Storage(Race):
    title = "charge storage twice"

    def prepare(self, world, count):
        values = {
            "service_storage_product_id": world.fee,
            "service_storage_free_days": 0,
        }
        world.call("res.company", "write", [world.company()], values)
        ids = ready_orders(world, count)
        # Nobody can set it: time has to pass.
        world.server.sql(
            "UPDATE rma_service_order SET date_ready = date_ready - interval '30 days'"
            f" WHERE id IN ({','.join(map(str, ids))})"
        )
        return world.twice("rma.service.order", "action_charge_storage", ids)

    def find_broken(self, world, rounds):
        query = (
            "SELECT order_id FROM rma_service_operation"
            f" WHERE product_id = {world.fee} AND order_id IN ({{ids}})"
        )
        return self.find_not_once(world, rounds, query, "charges")


class Entries(Race):
    """Entries of operations, by the same person in two windows."""

    kind = ""

    def operations(self, world, count):
        ids = world.orders(count, *SENT, agreed=True)
        domain = [("order_id", "in", ids)]
        return world.call("rma.service.operation", "search", domain)

    def find_broken(self, world, rounds):
        query = (
            "SELECT e.operation_id FROM rma_service_operation_entry e"
            " JOIN rma_service_operation_status s ON s.id = e.status_id"
            f" WHERE s.kind = '{self.kind}' AND e.operation_id IN ({{ids}})"
        )
        return self.find_not_once(world, rounds, query, "entries")


class Start(Entries):
    title = "start an operation twice"
    kind = "work"

    def prepare(self, world, count):
        ids = self.operations(world, count)
        return world.twice("rma.service.operation", "action_start", ids)


class Finish(Entries):
    title = "finish an operation twice"
    kind = "finished"

    def prepare(self, world, count):
        ids = self.operations(world, count)
        for id_ in ids:
            world.call("rma.service.operation", "action_start", [id_])
        return world.twice("rma.service.operation", "action_finish", ids)


class Receive(Race):
    title = "receive twice"
    action, phase = "action_receive", "intake"

    def prepare(self, world, count):
        return world.twice("rma.service.order", self.action, world.orders(count))

    def find_broken(self, world, rounds):
        code = "incoming" if self.phase == "intake" else "outgoing"
        logs = (
            f"SELECT order_id FROM rma_service_stage_log WHERE phase = '{self.phase}'"
            " AND order_id IN ({ids})"
        )
        transfers = (
            "SELECT o.id FROM rma_service_order o"
            " JOIN stock_picking p ON p.origin = o.name AND p.state = 'done'"
            " JOIN stock_picking_type t ON t.id = p.picking_type_id"
            f" AND t.code = '{code}' WHERE o.id IN ({{ids}})"
        )
        return [
            *self.find_not_once(world, rounds, logs, "rows of the stage log"),
            *self.find_not_once(world, rounds, transfers, "transfers"),
        ]


class HandOver(Receive):
    title = "hand over twice"
    action, phase = "action_hand_over", "done"

    def prepare(self, world, count):
        ids = ready_orders(world, count)
        return world.twice("rma.service.order", self.action, ids)


class Invoice(Race):
    title = "invoice twice"
    query = (
        "SELECT DISTINCT e.service_order_id, l.move_id FROM sale_order e"
        " JOIN sale_order_line s ON s.order_id = e.id"
        " JOIN sale_order_line_invoice_rel r ON r.order_line_id = s.id"
        " JOIN account_move_line l ON l.id = r.invoice_line_id"
        " WHERE e.service_order_id IN ({ids})"
    )
    what = "invoices"

    def prepare(self, world, count):
        ids = ready_orders(world, count)
        world.call("rma.service.order", "action_hand_over", ids)
        return world.twice("rma.service.order", "action_create_invoice", ids)


class Replacement(Dialogs):
    title = "one unit promised to two"
    query = (
        "SELECT replacement_device_id FROM rma_service_order"
        " WHERE replacement_device_id IN ({ids})"
    )
    what = "orders have the unit"

    def prepare(self, world, count):
        ids = world.orders(2 * count, "action_receive", "action_diagnose")
        units = world.units(count)
        model, rounds = "rma.service.not.repaired", []
        for number, unit in enumerate(units):
            dialogs = self.dialogs(
                world,
                model,
                ids[2 * number : 2 * number + 2],
                outcome="replaced",
                replacement_product_id=world.unit,
                replacement_device_id=unit,
                old_unit_place="scrap",
            )
            clicks = [(model, "action_confirm", [id_], {}) for id_ in dialogs]
            rounds.append(Round(tuple(clicks), unit))
        return rounds


class Lend(Race):
    title = "one loan device lent to two"

    def prepare(self, world, count):
        ids = world.orders(2 * count, "action_receive")
        model, rounds = "rma.service.loan", []
        for number, unit in enumerate(world.units(count, is_loan_unit=True)):
            loans = world.create(
                model,
                [
                    {"order_id": id_, "device_id": unit}
                    for id_ in ids[2 * number : 2 * number + 2]
                ],
            )
            clicks = [(model, "action_hand_out", [id_], {}) for id_ in loans]
            rounds.append(Round(tuple(clicks), unit))
        return rounds

    def find_broken(self, world, rounds):
        loans = (
            "SELECT device_id FROM rma_service_loan"
            " WHERE state = 'out' AND device_id IN ({ids})"
        )
        transfers = (
            "SELECT l.device_id FROM rma_service_loan l"
            " JOIN rma_service_loan_picking_rel r ON r.loan_id = l.id"
            " WHERE l.device_id IN ({ids})"
        )
        return [
            *self.find_not_once(world, rounds, loans, "loans are out"),
            *self.find_not_once(world, rounds, transfers, "transfers"),
        ]


class PriceCheck(Race):
    title = "make an order of a price check twice"
    query = (
        "SELECT c.id FROM rma_service_costing c"
        " JOIN rma_service_order o ON o.partner_id = c.partner_id"
        " WHERE c.id IN ({ids})"
    )
    what = "orders"

    def prepare(self, world, count):
        vals = [
            {
                "partner_id": partner,
                "product_id": world.device,
                "line_ids": [(0, 0, {"product_id": world.labour})],
            }
            for partner in world.partners(count)
        ]
        ids = world.create("rma.service.costing", vals)
        return world.twice("rma.service.costing", "action_make_order", ids)


class SendClaim(Race):
    title = "send a vendor claim twice"
    query = (
        "SELECT claim_id FROM rma_service_vendor_claim_picking_rel"
        " WHERE claim_id IN ({ids})"
    )
    what = "transfers"

    def prepare(self, world, count):
        ids = world.orders(count, "action_receive")
        vals = [
            {"partner_id": vendor, "line_ids": [(0, 0, {"order_id": id_})]}
            for vendor, id_ in zip(world.partners(count), ids, strict=True)
        ]
        claims = world.create("rma.service.vendor.claim", vals)
        return world.twice("rma.service.vendor.claim", "action_send", claims)


class TwoImports(Race):
    """Two files with the same rows: each row is here once, none is refused."""

    title = "two imports at once"
    rows = 60
    model = "rma.service.ords.import"

    def prepare(self, world, count):
        rounds = []
        for _number in range(count):
            word = "race" + "".join(
                "abcdefghij"[int(d)] for d in world.name("").strip()
            )
            file = ords_file(word, self.rows)
            vals = {"file": file, "filename": f"{word}.csv"}
            ids = world.create(self.model, [vals, vals])
            clicks = tuple((self.model, "action_import", [id_], {}) for id_ in ids)
            rounds.append(Round(clicks, ids[0]))
            rounds[-1].word = word
        return rounds

    def find_broken(self, world, rounds):
        broken = []
        for each in rounds:
            ids = ",".join(str(click[2][0]) for click in each.clicks)
            state = world.server.sql(
                "SELECT sum(created_count), sum(malformed_count),"
                f" (SELECT count(*) FROM rma_service_order WHERE ords_id LIKE"
                f" '{each.word}-%') FROM rma_service_ords_import WHERE id IN ({ids})"
            )[0]
            if state != [str(self.rows), "0", str(self.rows)]:
                broken.append(
                    f"{self.title}: {state[0]} created, {state[1]} refused,"
                    f" {state[2]} orders ({each.answers})"
                )
        return broken


class BookLastTime(Race):
    """Two customers want the same time, of which a team has one."""

    title = "book the last time"
    query = (
        "SELECT team_id FROM rma_service_booking"
        " WHERE state = 'booked' AND team_id IN ({ids})"
    )
    what = "bookings of one time"

    def prepare(self, world, count):
        rule = (0, 0, {"purpose": "bring", "capacity": 1, "lead_hours": 0})
        teams = world.create(
            "rma.service.team",
            [{"name": world.name("Race"), "booking_rule_ids": [rule]}] * count,
        )
        rounds = []
        for team in teams:
            orders = world.orders(2, team_id=team)
            clicks = tuple(self._click(world, order) for order in orders)
            rounds.append(Round(clicks, team))
        return rounds

    def _click(self, world, order):
        """Return the confirmation of a dialog in which the first time is chosen."""
        opened = world.call("rma.service.order", "action_book_time", [order])
        dialog = opened["res_id"]
        dialogs, slots = "rma.service.booking.choose", "rma.service.booking.choose.slot"
        [slot] = world.call(slots, "search", [("choose_id", "=", dialog)], limit=1)
        world.call(dialogs, "write", [dialog], {"slot_id": slot})
        return (dialogs, "action_book", [dialog], {})


RACES = (
    ConsentAndRevise,
    ConsentAndDecline,
    Revise,
    Send,
    Storage,
    Start,
    Finish,
    Receive,
    Replacement,
    TwoImports,
    Lend,
    PriceCheck,
    SendClaim,
    HandOver,
    Invoice,
    BookLastTime,
    *MERGE_RACES,
    *CONTRACT_RACES,
)


def run(server, rounds):
    """Let two sessions race; returns a Tally.

    The short version, with the first races, ends in time: on a machine that is busy it
    does fewer rounds, and says how many. Too few of a race are a fault.

    :param rounds: of all races together
    """
    started = time.monotonic()
    is_short = rounds <= SHORT * ROUNDS
    world = World(server, started + LIMIT if is_short else float("inf"))
    races = [kind() for kind in RACES[: SHORT if is_short else None]]
    wanted = max(1, rounds // len(races))
    tally, done = Tally(), Counter()
    took = 0
    for count in get_turns(wanted, LEAST if is_short else BATCH):
        begin = time.monotonic()
        if begin + took > world.deadline:
            break
        take_turn(world, races, count, tally, done)
        took = time.monotonic() - begin
    numbers = [done[race.title] for race in races]
    tally.note = (
        f"{len(races)} pairs, {min(numbers)} to {max(numbers)} rounds each of {wanted},"
        f" {time.monotonic() - started:.0f} s"
    )
    for race, number in zip(races, numbers, strict=True):
        tally.expect(
            number >= min(wanted, LEAST), f"{race.title}: {number} rounds are too few"
        )
    return tally


def get_turns(wanted, size):
    """Return how many rounds of each race the turns have: ``size``, and the rest."""
    full, rest = divmod(wanted, size)
    return [size] * full + [rest] * bool(rest)


def take_turn(world, races, count, tally, done):
    """Race some rounds of each race, as far as time allows.

    What they are about is made before, by all workers at once: that takes most of the
    time, and while two race nobody else is at the server.

    :param done: Counter of the rounds of each race's title, raised
    """

    def prepare(race):
        try:
            return race.prepare(world, count)
        except OSError as error:
            if time.monotonic() < world.deadline:
                tally.holes.append(f"{race.title}, before it: {error}")
        except RuntimeError as error:
            tally.holes.append(f"{race.title}, before it: {error}")
        return []

    with ThreadPoolExecutor(WORKERS) as pool:
        batches = list(pool.map(prepare, races))
    for race, batch in zip(races, batches, strict=True):
        raced = [
            each
            for number, each in enumerate(batch)
            if press(world, each, DELAYS[number % len(DELAYS)], tally, race.title)
        ]
        broken = race.find_broken(world, raced)
        done[race.title] += len(raced)
        tally.tried += len(raced)
        tally.held += len(raced) - len(broken)
        tally.holes += broken


def press(world, each, delay, tally, title):
    """Send both clicks of a round, the second later by ``delay`` seconds.

    :return: whether both were answered before time was up
    """
    if time.monotonic() > world.deadline:
        return False
    start = threading.Barrier(2)
    answers = [None, None]

    def click(number):
        model, method, ids, kwargs = each.clicks[number]
        start.wait()
        if number:
            time.sleep(delay)
        try:
            answers[number] = world.visitors[number].call(model, method, ids, **kwargs)
        except (OSError, HTTPException) as error:
            if time.monotonic() < world.deadline:
                answers[number] = Answer(error=type(error).__name__, message=str(error))

    threads = [threading.Thread(target=click, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if None in answers:
        return False
    each.answers = [answer.message[:120] or "done" for answer in answers]
    for answer in answers:
        # A sentence is an answer, an error of the server is none.
        tally.count(answer, title)
    return True

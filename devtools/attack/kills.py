"""A worker is killed in the middle of a request: all of it is there, or nothing.

The workers of the server that is attacked get SIGKILL while they move many orders,
import a file, or make the PDFs of what was sent. Afterwards the database is as before
or as after; an import goes on from the rows it had reached, and no row is missing or
there twice; of each document there is one file in the end, and of each mail one, also
where two workers make the same file at once.
"""

import os
import signal
import threading
import time
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from devtools.attack.races import SENT
from devtools.attack.result import Tally
from devtools.attack.world import World, ords_file

# Two are asked at once, and a PDF asks one more for its styles.
WORKERS = 3
PRINTS = True
ORDERS = 12
ROWS = 1_200
DOCUMENTS = 4
PATIENCE = 20.0  # seconds until a worker that is gone is noticed
BATCH = 500  # rows of one transaction of the import
READY = ("action_start_repair", "action_finish_repair", "action_pass_quality")


def run(server, rounds):
    """Kill workers in ``rounds`` requests; returns a Tally."""
    tally = Tally()
    world = World(server)
    moves = {
        "action_receive": (lambda: world.orders(ORDERS), "intake"),
        "action_hand_over": (lambda: make_ready(world), "done"),
    }
    lasts = {}
    for action, (prepare, phase) in moves.items():
        lasts[action] = measure(world, action, prepare())
        for number in range(max(1, rounds // 3)):
            ids = prepare()
            share = (number + 0.5) / max(1, rounds // 3)
            kill_in(server, world, action, ids, lasts[action] * share)
            tally.expect(is_whole(world, ids, phase), f"{action}: half of it is done")
            # Whatever became of it, it can be done now, once.
            world.call("rma.service.order", action, ids)
            tally.expect(
                is_done(world, ids, phase), f"{action}: not done after the second try"
            )
    for number in range(max(1, rounds // 3)):
        kill_import(server, world, number, tally)
    for number in range(max(1, rounds // 3)):
        kill_documents(server, world, number, tally)
    make_documents_by_two(server, world, tally)
    return tally


def make_ready(world):
    ids = world.orders(ORDERS, *SENT, agreed=True)
    for step in READY:
        world.call("rma.service.order", step, ids)
    return ids


def measure(world, action, ids):
    """Return how many seconds an action takes that is left alone."""
    started = time.monotonic()
    world.call("rma.service.order", action, ids)
    return time.monotonic() - started


def state_of(world, ids, phase):
    """Return how many of the orders are in the phase, have its log, its transfer."""
    code = "incoming" if phase == "intake" else "outgoing"
    found = [
        world.counts(
            f"SELECT id FROM rma_service_order WHERE phase = '{phase}'"
            " AND id IN ({ids})",
            ids,
        ),
        world.counts(
            f"SELECT order_id FROM rma_service_stage_log WHERE phase = '{phase}'"
            " AND order_id IN ({ids})",
            ids,
        ),
        world.counts(
            "SELECT o.id FROM rma_service_order o JOIN stock_picking p"
            " ON p.origin = o.name JOIN stock_picking_type t"
            f" ON t.id = p.picking_type_id AND t.code = '{code}'"
            " WHERE p.state = 'done' AND o.id IN ({ids})",
            ids,
        ),
    ]
    return [sum(each.values()) for each in found]


def is_whole(world, ids, phase):
    return state_of(world, ids, phase) in ([0, 0, 0], [len(ids)] * 3)


def is_done(world, ids, phase):
    return state_of(world, ids, phase) == [len(ids)] * 3


def kill_in(server, world, action, ids, seconds):
    """Kill the workers so many seconds after an action was asked for."""

    def ask():
        try:
            world.visitors[1].call("rma.service.order", action, ids)
        except (OSError, HTTPException):
            pass  # the worker is gone, and with it the answer

    kill_after(server, ask, seconds)


def kill_after(server, ask, seconds):
    """Ask for something, and kill the workers so many seconds later."""
    end = time.monotonic() + seconds
    kill_when(server, ask, lambda: time.monotonic() >= end)


def kill_when(server, ask, is_time):
    """Ask for something, and kill the workers as soon as it is time for it."""
    thread = threading.Thread(target=ask)
    thread.start()
    while thread.is_alive() and not is_time():
        time.sleep(0.005)
    for pid in workers(server):
        os.kill(pid, signal.SIGKILL)
    thread.join()
    wait_for_answer(server)


def workers(server):
    """The process ids of this server's HTTP workers.

    They are the children of the process that was started on this server's database,
    which is its own; the child for long polling has a command line of another kind.
    """
    mark = f"-d\0{server.database}\0"
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            line = (folder / "cmdline").read_text()
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue  # it ended meanwhile
        if mark in line and "gevent" not in line.split("\0"):
            found[int(folder.name)] = int(parent)
    return [pid for pid, parent in found.items() if parent in found]


def wait_for_answer(server):
    """Wait until new workers are there."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if server.visitor().get("/web/login").status == 200:
                return
        except (OSError, HTTPException):
            time.sleep(0.1)
    raise RuntimeError("No worker came back within a minute.")


# === DOCUMENTS ===#


@dataclass
class Kept:
    """The documents of some orders: how many, and what there is of them.

    :param made: that name their file
    :param files: PDFs that belong to them
    :param mails: that carry one of these
    :param pages: kept pages that wait for their file
    :param attempts: to make a file, begun in all
    """

    made: int
    files: int
    mails: int
    pages: int
    attempts: int


def kill_documents(server, world, number, tally):
    """Kill the workers in the middle of a PDF; the job goes on with it, once."""
    ids, jobs = send_documents(world)
    last = number % DOCUMENTS

    def ask():
        try:
            world.visitors[1].call("ir.cron", "method_direct_trigger", [jobs[0]])
        except (OSError, HTTPException):
            pass  # the worker is gone, and with it the answer

    # The attempt is committed before the file is begun, and the file with its name.
    kill_when(server, ask, lambda: count_documents(server, ids).attempts > last)
    kept = count_documents(server, ids)
    tally.expect(
        kept == Kept(last, last, 0, DOCUMENTS - last, last + 1),
        f"documents, killed in file {last + 1}: {kept}",
    )
    waiting = server.sql(
        f"SELECT count(*) FROM ir_cron_trigger WHERE cron_id={jobs[0]}"
    )
    tally.expect(int(waiting[0][0]) > 0, "documents, killed: nothing calls the job")
    # Twice: what is done is not done again.
    for job in jobs * 2:
        world.call("ir.cron", "method_direct_trigger", [job])
    kept = count_documents(server, ids)
    tally.expect(
        kept == Kept(DOCUMENTS, DOCUMENTS, DOCUMENTS, 0, DOCUMENTS + 1),
        f"documents, gone on: {kept}",
    )


def make_documents_by_two(server, world, tally):
    """Two workers make the same files at once, the job and who downloads them: one."""
    ids, jobs = send_documents(world)
    of_orders = OF_ORDERS.format(ids=",".join(map(str, ids)))
    documents = sorted(int(row[0]) for row in server.sql(of_orders))
    start = threading.Barrier(2)
    failed = []

    def call(visitor, calls):
        start.wait()
        for model, method, id_ in calls:
            answer = visitor.call(model, method, [id_])
            if answer.error or answer.status != 200:
                failed.append(f"{method}: {answer.error} {answer.message[:200]}")

    by_two = [
        [("ir.cron", "method_direct_trigger", jobs[0])],
        [("rma.service.document", "action_download", id_) for id_ in documents],
    ]
    threads = [
        threading.Thread(target=call, args=pair)
        for pair in zip(world.visitors, by_two, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tally.expect(not failed, f"documents, made by two: {failed}")
    world.call("ir.cron", "method_direct_trigger", [jobs[1]])
    kept = count_documents(server, ids)
    kept.attempts = 0  # whoever comes first
    tally.expect(
        kept == Kept(DOCUMENTS, DOCUMENTS, DOCUMENTS, 0, 0),
        f"documents, made by two: {kept}",
    )


def send_documents(world):
    """Return ids of orders whose estimates were sent, and of the jobs for these.

    What others sent before waits until all is over.
    """
    world.server.sql(
        "UPDATE rma_service_document SET retry_on = now() + interval '1 day'"
        " WHERE attachment_id IS NULL"
    )
    ids = world.orders(DOCUMENTS, *SENT, email="kill@example.com")
    jobs = [
        world.ref(f"rma_service.ir_cron_{name}")
        for name in ("make_documents", "send_queue")
    ]
    return ids, jobs


OF_ORDERS = (
    "SELECT document_id FROM rma_service_document_order_rel WHERE order_id IN ({ids})"
)


def count_documents(server, ids):
    """Return what there is of the documents of orders, as ``Kept``."""
    of_orders = OF_ORDERS.format(ids=",".join(map(str, ids)))
    statement = (
        "SELECT count(attachment_id),"
        " (SELECT count(*) FROM ir_attachment WHERE res_model ="
        " 'rma.service.document' AND mimetype = 'application/pdf'"
        f" AND res_id IN ({of_orders})),"
        " (SELECT count(*) FROM mail_mail m JOIN message_attachment_rel a"
        " ON a.message_id = m.mail_message_id JOIN rma_service_document d"
        f" ON d.attachment_id = a.attachment_id WHERE d.id IN ({of_orders})),"
        " count(page), coalesce(sum(attempts), 0)"
        f" FROM rma_service_document WHERE id IN ({of_orders})"
    )
    return Kept(*map(int, server.sql(statement)[0]))


# === IMPORT ===#


def kill_import(server, world, number, tally):
    """Kill the workers in an import, let it go on, and count what came of it."""
    word = f"kill{number}".translate(str.maketrans("0123456789", "abcdefghij"))
    content = ords_file(word, ROWS)
    model = "rma.service.ords.import"
    id_ = world.create(model, [{"file": content, "filename": "kill.csv"}])[0]

    def ask():
        try:
            world.visitors[1].call(model, "action_import", [id_])
        except (OSError, HTTPException):
            pass  # the worker is gone, and with it the answer

    kill_after(server, ask, 0.5 + 0.7 * number)
    statement = (
        "SELECT row_done, created_count, malformed_count, state,"
        f" (SELECT count(*) FROM rma_service_order WHERE ords_id LIKE '{word}-%')"
        f" FROM rma_service_ords_import WHERE id = {id_}"
    )
    # Killed before its first batch, it has no numbers yet.
    *counts, _state, orders = server.sql(statement)[0]
    done, created, refused, orders = (int(count or 0) for count in (*counts, orders))
    tally.expect(
        (done, created, refused) == (orders, orders, 0)
        and (done % BATCH == 0 or done == ROWS),
        f"import: {done} rows done, {created} counted, {orders} orders, {refused}"
        " refused",
    )
    # Until the database noticed that the worker is gone, the import counts as running.
    end = time.monotonic() + PATIENCE
    while True:
        world.call(model, "action_import", [id_])
        done, created, refused, state, orders = server.sql(statement)[0]
        if state == "done" or time.monotonic() > end:
            break
        time.sleep(0.2)
    tally.expect(
        (done, created, refused, state, orders)
        == (str(ROWS), str(ROWS), "0", "done", str(ROWS)),
        f"import, gone on: {done} done, {created} counted, {orders} orders, {state}",
    )

"""Make BENCH_ORDERS service orders of the demo's, for `odoo shell`; commits.

Rows are copied in SQL with other customers, devices, numbers, texts and days, as ten
years of a workshop: 98 % closed, 2 % open, a customer for four orders, three devices
for five, and what belongs to an order in the usual numbers. Texts are faults of the
Open Repair Data if it is there ($RMA_SHARED), else those of the demo.
"""

import csv
import os
import runpy
import time

from _common import FOLDER

from odoo.tools.misc import file_path

ORDERS = int(os.environ["BENCH_ORDERS"])
CLOSED = ORDERS * 98 // 100
CUSTOMERS = max(ORDERS // 4, 1)
DEVICES = max(ORDERS * 3 // 5, 1)
OPERATIONS = ORDERS * 3 // 2
PARTS = max(ORDERS * 7 // 10, 1)
ESTIMATES = ORDERS * 4 // 5
CONTRACTS = ORDERS // 50 or 1
WORDS = "rma_service/migrations/19.0.1.4.0/pre-search_words.py"
FEW = 100_000  # below that, indexes are kept while rows come in

env = env  # noqa: F821, PLW0127 - given by the shell
cr = env.cr
cr.execute("SET work_mem = '256MB'; SET maintenance_work_mem = '1GB'")
# Foreign keys are right by construction, and checking them takes most of the time.
cr.execute("SET session_replication_role = replica")


def columns(table):
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        " AND table_schema = 'public' AND is_generated = 'NEVER'",
        [table],
    )
    return [name for (name,) in cr.fetchall()]


def copy(table, source, count, **other):
    """Copy rows in turn until there are ``count`` more; return the first new id.

    :param source: SQL that gives the ids of the rows to copy
    :param other: column -> SQL over ``g`` (number of the new row, from 0), ``s`` (the
        row copied) and ``{first}`` (the first new id)
    """
    start = time.perf_counter()
    cr.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")
    first = cr.fetchone()[0]
    cr.execute(
        "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.tablename = %s"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)",
        [table],
    )
    indexes = cr.fetchall() if count > FEW else []
    for name, _definition in indexes:
        cr.execute(f'DROP INDEX "{name}"')
    names = [name for name in columns(table) if name != "id"]
    values = ", ".join(
        other.get(name, f's."{name}"').replace("{first}", str(first)) for name in names
    )
    listed = ", ".join(f'"{name}"' for name in names)
    cr.execute(
        f"WITH source AS (SELECT *, row_number() OVER (ORDER BY id) - 1 AS turn"
        f" FROM {table} WHERE id IN ({source})),"
        f" size AS (SELECT nullif(count(*), 0) AS size FROM source)"
        f" INSERT INTO {table} (id, {listed})"
        f" SELECT {first} + g, {values} FROM generate_series(0, {count - 1}) g, size"
        f" JOIN source s ON true WHERE s.turn = g % size.size"
    )
    made = cr.rowcount
    if made != count:
        raise ValueError(f"{table}: {made} rows instead of {count}: {source}")
    cr.execute(
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'),"
        f" (SELECT max(id) FROM {table}))"
    )
    for _name, definition in indexes:
        cr.execute(definition)
    cr.execute(f"ANALYZE {table}")
    cr.commit()
    print(f"{table:34} {made:9} rows {time.perf_counter() - start:7.1f} s", flush=True)
    return first


def without(table, *names):
    """Return columns of the table that a copy has empty, as those ids are not its."""
    return dict.fromkeys(set(names) & set(columns(table)), "NULL")


def faults():
    texts = []
    for path in sorted(FOLDER.glob("*.csv"))[:1]:
        with open(path, newline="", encoding="utf-8-sig") as file:
            rows = (row["problem"] for row in csv.DictReader(file))
            texts = [text[:400] for text in rows if text.strip()][:5000]
    if not texts:
        cr.execute("SELECT problem FROM rma_service_order WHERE problem > ''")
        texts = [text for (text,) in cr.fetchall()]
    return texts


texts = faults()
cr.execute("CREATE TEMP TABLE bench_text (i int PRIMARY KEY, t text)")
cr.execute(
    "INSERT INTO bench_text SELECT * FROM unnest(%s::int[], %s::text[])",
    [list(range(len(texts))), texts],
)
TEXT = f"(SELECT t FROM bench_text WHERE i = (g::bigint * 7919) % {len(texts)})"

partner = copy(
    "res_partner",
    "SELECT partner_id FROM rma_service_order",
    CUSTOMERS,
    name="s.name || ' ' || g",
    complete_name="s.name || ' ' || g",
    email="'c' || g || '@example.com'",
    email_normalized="'c' || g || '@example.com'",
    phone="'+407' || lpad(g::text, 8, '0')",
    phone_sanitized="'+407' || lpad(g::text, 8, '0')",
    commercial_partner_id="{first} + g",
    **without("res_partner", "parent_id", "ref", "vat", "barcode", "signup_type"),
)
CUSTOMER = f"({partner} + (g::bigint * 7) % {CUSTOMERS})::int"
device = copy(
    "stock_lot",
    "SELECT device_id FROM rma_service_order WHERE device_id IS NOT NULL",
    DEVICES,
    name="'SN' || lpad(to_hex((g::bigint * 2654435761) % 4294967296), 8, '0') || g",
    owner_id=f"{partner} + g % {CUSTOMERS}",
    internal_number="'D' || g",
    create_date="now() - (g % 3650) * interval '1 day'",
    **without("stock_lot", "end_customer_id", "loan_id", "sale_line_id"),
)
loose = without(
    "rma_service_order",
    *("ords_id", "ords_data", "reference_id", "custody_in_move_id"),
    *("custody_out_move_id", "credit_note_id", "visit_id", "loan_id"),
    *("parent_order_id", "vendor_claim_id", "replacement_device_id"),
    *("replacement_move_id", "exchanged_device_id"),
)


def orders(phases, count, days, ago, **other):
    """Copy orders of these phases, spread evenly over ``days`` that end ``ago``."""
    come = (
        f"(now() - interval '{ago} days'"
        f" - ({count} - g) * (interval '{days} days' / {count}))"
    )
    moments = {
        name: f"CASE WHEN s.{name} IS NOT NULL THEN {come} + interval '{after}' END"
        for name, after in {
            "create_date": "0",
            "date_in": "0",
            "date_promised": "5 days",
            "date_repair": "2 days",
            "date_ready": "4 days",
            "date_out": "6 days",
            "date_last_stage_update": "6 days",
        }.items()
    }
    return copy(
        "rma_service_order",
        f"SELECT id FROM rma_service_order WHERE phase {phases} ('done', 'cancel')",
        count,
        name="'SX/' || {first} + g",
        access_token="md5(random()::text)",
        problem=TEXT,
        partner_id=CUSTOMER,
        delegate_id=DELEGATE,
        **moments,
        **loose,
        **other,
    )


# Some bring the device for somebody else.
DELEGATE = f"CASE WHEN g % 10 = 0 THEN {partner} + g % {CUSTOMERS} END"
DEVICE = f"({device} + (g::bigint * 11) % {DEVICES})::int"
first = orders("IN", CLOSED, 3600, 20, device_id=f"{device} + g % {DEVICES}")
orders("NOT IN", ORDERS - CLOSED, 20, 0, device_id=DEVICE)
ORDER = f"{first} + g % {ORDERS}"
ENTERED = "now() - (g % 3650) * interval '1 day'"

operation = copy(
    "rma_service_operation",
    "SELECT id FROM rma_service_operation",
    OPERATIONS,
    order_id=ORDER,
    # Spread over the years, as the orders are.
    **{
        name: f"CASE WHEN s.{name} IS NOT NULL THEN"
        f" now() - (g % {ORDERS}) * (interval '3600 days' / {ORDERS}) END"
        for name in ("date_start", "date_end")
    },
    **without("rma_service_operation", "sale_line_id", "warranty_id"),
)
copy(
    "rma_service_operation_entry",
    "SELECT id FROM rma_service_operation_entry",
    ORDERS * 3,
    operation_id=f"{operation} + g % {OPERATIONS}",
)
part = copy(
    "rma_service_part",
    "SELECT id FROM rma_service_part",
    PARTS,
    order_id=ORDER,
    **without("rma_service_part", "sale_line_id", "warranty_id"),
)
copy(
    "rma_service_stage_log",
    "SELECT id FROM rma_service_stage_log WHERE date_left IS NOT NULL",
    ORDERS * 5,
    order_id=ORDER,
    date_entered=ENTERED,
    date_left=f"{ENTERED} + interval '7 hours'",
)
copy(
    "rma_service_stage_log",
    "SELECT id FROM rma_service_stage_log WHERE date_left IS NULL",
    ORDERS,
    order_id=ORDER,
    date_entered="now() - interval '2 days'",
)
copy(
    "rma_service_check", "SELECT id FROM rma_service_check", ORDERS * 3, order_id=ORDER
)
copy(
    "rma_service_message_log",
    "SELECT id FROM rma_service_message_log",
    ORDERS,
    order_id=ORDER,
    **without("rma_service_message_log", "message_id", "mail_message_id", "sms_id"),
)
estimate = copy(
    "sale_order",
    "SELECT id FROM sale_order WHERE service_order_id IS NOT NULL",
    ESTIMATES,
    name="'SE' || {first} + g",
    service_order_id=ORDER,
    partner_id=CUSTOMER,
    partner_invoice_id=CUSTOMER,
    partner_shipping_id=CUSTOMER,
    **without("sale_order", "access_token", "reference"),
)
copy(
    "sale_order_line",
    "SELECT id FROM sale_order_line WHERE display_type IS NULL AND order_id IN"
    " (SELECT id FROM sale_order WHERE service_order_id IS NOT NULL)",
    ESTIMATES * 2,
    order_id=f"{estimate} + g % {ESTIMATES}",
    # The first operation and part of the order of its estimate.
    service_operation_id=f"CASE WHEN s.service_operation_id IS NOT NULL"
    f" THEN {operation} + g % {ESTIMATES} END",
    service_part_id=f"CASE WHEN s.service_part_id IS NOT NULL"
    f" AND g % {ESTIMATES} < {PARTS} THEN {part} + g % {ESTIMATES} END",
    **without("sale_order_line", "linked_line_id"),
)
# What was bought in advance, promised, due and booked.
AGO = f"(({ORDERS} - g % {ORDERS}) * (interval '3600 days' / {ORDERS}))"
contract = copy(
    "rma_service_contract",
    "SELECT id FROM rma_service_contract",
    CONTRACTS,
    name="'SC' || {first} + g",
    partner_id=CUSTOMER,
    date_start="current_date - g % 1000",
    date_end="current_date - g % 1000 + 700",
    state="CASE WHEN g % 1000 < 700 THEN 'active' ELSE 'expired' END",
)
copy(
    "rma_service_contract_entry",
    "SELECT id FROM rma_service_contract_entry",
    ORDERS // 10 or 1,
    contract_id=f"{contract} + g % {CONTRACTS}",
    order_id=f"{first} + (g % {ORDERS // 10 or 1}) * 10",
    kind="'order'",
    date=f"(now() - {AGO})::date",
    sale_line_id="NULL",
    units="-1.5",
    cost="20 + g % 50",
)
copy(
    "rma_service_deadline",
    "SELECT min(id) FROM rma_service_deadline GROUP BY kind",
    ORDERS,
    order_id=ORDER,
    is_legal="false",
    partner_id=CUSTOMER,
    date_begin=f"now() - {AGO}",
    date_warn=f"now() - {AGO} + interval '2 days'",
    date_due=f"now() - {AGO} + interval '3 days'",
    date_kept=f"CASE WHEN g < {CLOSED} THEN now() - {AGO} + g % 5 * interval '1 day'"
    " END",
    result=f"CASE WHEN g < {CLOSED} THEN"
    " CASE WHEN g % 5 > 3 THEN 'missed' ELSE 'kept' END END",
    kept_share=f"CASE WHEN g < {CLOSED} AND g % 5 <= 3 THEN 100 ELSE 0 END",
    watch_on=f"CASE WHEN g >= {CLOSED} THEN now() - {AGO} + interval '3 days' END",
)
# A date to come for each third device, and one behind for each other third.
copy(
    "rma_service_inspection",
    "SELECT id FROM rma_service_inspection WHERE state = 'planned' AND hold IS NULL",
    DEVICES // 3 * 2 or 1,
    device_id=f"{device} + g",
    state="CASE WHEN g % 2 = 0 THEN 'planned' ELSE 'done' END",
    date_due="current_date + g % 700 - 30 * (g % 2 + 1)",
    date_ask="current_date + g % 700 - 30 * (g % 2 + 2)",
    date_done="CASE WHEN g % 2 = 1 THEN current_date - g % 3000 END",
    order_id="NULL",
)
copy(
    "rma_service_book_entry",
    "SELECT id FROM rma_service_book_entry",
    DEVICES // 2 or 1,
    device_id=f"{device} + g",
    number="1",
    date="now() - g % 3600 * interval '1 day'",
    order_id="NULL",
    corrects_id="NULL",
)
copy(
    "rma_service_booking",
    "SELECT id FROM rma_service_booking",
    ORDERS // 5 or 1,
    order_id=ORDER,
    partner_id=CUSTOMER,
    uid="md5(random()::text)",
    # The last ones are still to come.
    start=f"date_trunc('hour', now() + interval '14 days'"
    f" - ({ORDERS // 5 or 1} - g) * (interval '3600 days' / {ORDERS // 5 or 1}))",
    stop=f"date_trunc('hour', now() + interval '14 days'"
    f" - ({ORDERS // 5 or 1} - g) * (interval '3600 days' / {ORDERS // 5 or 1}))"
    " + interval '30 minutes'",
)
for relation in ("rma_service_order_symptom_rel", "rma_service_order_defect_rel"):
    other = next(name for name in columns(relation) if name != "order_id")
    cr.execute(
        f"INSERT INTO {relation} (order_id, {other})"
        f" SELECT o.id, known.ids[1 + o.id % cardinality(known.ids)]"
        f" FROM rma_service_order o,"
        f" (SELECT array_agg(DISTINCT {other}) AS ids FROM {relation}) known"
        f" WHERE o.id >= {first} ON CONFLICT DO NOTHING"
    )
    cr.commit()
cr.execute("SET session_replication_role = DEFAULT")
cr.commit()
# What the orders find themselves by.
start = time.perf_counter()
runpy.run_path(file_path(WORDS))["fill"](cr, first - 1)
print(f"{'search words':34} {ORDERS:9} rows {time.perf_counter() - start:7.1f} s")
cr.commit()
# What reports read of finished ones.
start = time.perf_counter()
for _done in env["rma.service.order.figures"]._write_all():
    cr.commit()
print(f"{'figures':34} {ORDERS:9} rows {time.perf_counter() - start:7.1f} s")

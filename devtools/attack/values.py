"""Bad values in every field of every form, by colleagues and customers, over RPC.

All fields that our add-ons bring, those of dialogs and those on Odoo's models too, are
created, written, and changed in an open form with values that break columns, prints and
calendars. At the end every record can still be read, and every order's page opened.
"""

import random

from devtools.attack.result import Tally
from devtools.attack.server import COLLEAGUES, CUSTOMERS

HTML = "PGh0bWw+PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0PjwvaHRtbD4="
SVG = "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4="
LONG = "x" * 300_000
# By type of field: what must be refused, and what may be taken. Choices are left out:
# Odoo itself compares them with their lists.
BAD = {
    "integer": [2**31, -(2**31) - 1, 10**400, float("nan"), float("inf"), "abc", {}],
    "float": [1e308, -1e308, float("nan"), float("inf"), "1,5 h", {}],
    "monetary": [1e308, float("nan"), "-inf", "ten"],
    "date": ["9999-12-31", "0001-01-01", "2026-02-30", "31.12.2026", 5, "\0"],
    "datetime": ["9999-12-31 23:59:59", "0001-01-01 00:00:00", "noon", 5],
    "char": [LONG, "nul\0", "half \ud83d", {"en_US": "x"}],
    "text": [LONG, "nul\0", "half \ud83d", ["x"]],
    "html": [LONG, "<p>nul\0</p>", "half \ud83d"],
    "binary": ["abcde", "ä", 5],
    "json": [{"a": "nul\0"}, {"a": float("nan")}, ["half \ud83d"]],
    "properties": [{"a": "nul\0"}, {"a": float("inf")}],
    "properties_definition": [[{"name": "a\0", "type": "char"}]],
    "many2one": [2**31, 2**80, -1, "base.main_company"],
    "many2many": [[[4, 2**31]], [[6, 0, [2**80]]]],
    "one2many": [[[4, 2**31]], [[1, 2**80, {}]]],
}
ODD = {
    "integer": [0, -1, 1_000_000_000, True, "7", 3.7],
    "float": [0, -1, 1e-300, "7"],
    "monetary": [0, -1, 1e12],
    "date": ["1900-01-01", "2070-01-01", "2026-06-01 12:00:00"],
    "datetime": ["1900-01-01 00:00:00", "2070-01-01 00:00:00", "2026-06-01"],
    "char": [
        "",
        "<script>alert(1)</script>",
        "{{7*7}}",
        "'; --",
        "\u202eabc",
        "🧰" * 40,
    ],
    "text": ["", "<script>", "%(name)s", "\r\n" * 50],
    "html": ["<p>", "<img src=x onerror=alert(1)>", "<t t-out='1'/>"],
    "binary": [HTML, SVG, ""],
    "many2one": [2**31 - 1, 0, "5"],
    "many2many": [[[6, 0, [2**31 - 1]]], []],
    "one2many": [[[0, 0, {}]], []],
    "boolean": ["yes", 2, None],
}
FIELDS = """
SELECT DISTINCT f.model, f.name, f.ttype, f.readonly
  FROM ir_model_fields f
  JOIN ir_model_data d ON d.model = 'ir.model.fields' AND d.res_id = f.id
 WHERE d.module IN ('rma_service', 'rma_portal')
   AND f.name NOT IN ('id', 'create_uid', 'create_date', 'write_uid', 'write_date',
                      'display_name', '__last_update')
   AND f.name !~ '^(activity|my_activity|message|rating|alias)_'  -- Odoo's mixins
   AND coalesce(f.relation, '') NOT LIKE 'mail.%'
   AND coalesce(f.relation, '') NOT LIKE 'rating.%'
   AND (f.store OR f.related IS NOT NULL OR f.compute IS NOT NULL)
 ORDER BY 1, 2
"""


def run(server, rounds):
    """Try bad values; ``rounds`` is how many tries there are at most."""
    tally = Tally()
    fields = [row for row in server.sql(FIELDS) if row[2] in BAD or row[2] in ODD]
    dice = random.Random(13)
    tries = [
        (model, name, kind, readonly == "t", value, is_bad)
        for model, name, kind, readonly in fields
        for values, is_bad in ((BAD, True), (ODD, False))
        for value in values.get(kind, ())
    ]
    dice.shuffle(tries)
    people = [*COLLEAGUES, *CUSTOMERS]
    ids = _first_records(server, {model for model, *_rest in tries})
    done = 0
    while tries and done < rounds:
        for model, name, kind, is_set, value, is_bad in tries[: rounds - done]:
            done += 1
            # managers get furthest: every other try is theirs
            login = dice.choice(people) if done % 2 else "manager"
            door = dice.choice(("create", "write", "form"))
            # What nobody types in is not looked at in a form.
            is_bad = is_bad and not (door == "form" and is_set)
            _try(server, tally, login, door, model, ids, name, kind, value, is_bad)
        if rounds - done < len(tries):
            break
    _look_again(server, tally, fields)
    return tally


def _first_records(server, models):
    """One record of each model; by the server, as tables have other names."""
    manager = server.visitor("manager")
    found = {}
    for model in sorted(models):
        answer = manager.call(model, "search", [], limit=1)
        found[model] = answer.value[0] if answer.value else None
    return found


def _try(server, tally, login, door, model, ids, name, kind, value, is_bad):
    visitor = server.visitor(login)
    what = f"{door} {model}.{name} = {value!r:.60} by {visitor.login}"
    values = {name: value}
    if door == "form":
        answer = visitor.call(model, "onchange", [], values, [name], {name: {}})
    elif door == "write" and ids[model]:
        answer = visitor.call(model, "write", [ids[model]], values)
    else:
        answer = visitor.call(model, "create", [values])
    # Files in an open form are given by their size: looked at when it is saved.
    is_taken_later = door == "form" and kind in ("binary", "one2many", "many2many")
    tally.count(answer, what, must_hold=is_bad and not is_taken_later)


def _look_again(server, tally, fields):
    """What was taken breaks no form, no list and no page."""
    manager = server.visitor("manager")
    for model in sorted({row[0] for row in fields}):
        names = {row[1] for row in fields if row[0] == model and row[2] != "binary"}
        answer = manager.call(model, "fields_get", [], attributes=["type"])
        if answer.error:
            continue
        names = sorted(names & answer.value.keys())
        answer = manager.call(model, "search_read", [], names, limit=200)
        tally.count(answer, f"reading {model} afterwards")
    orders = server.sql(
        "SELECT id, access_token FROM rma_service_order"
        " WHERE access_token IS NOT NULL ORDER BY id LIMIT 10"
    )
    for order_id, token in orders:
        path = f"/my/service-orders/{order_id}?access_token={token}"
        answer = server.visitor().get(path)
        tally.expect(answer.status == 200, f"page of order {order_id}")

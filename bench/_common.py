"""What the benchmarks have in common: their size, their data, the technician's answers.

`./dev bench` puts this folder on the path of `odoo shell`; who feeds a script to a
shell by hand does so too (PYTHONPATH=bench).

$BENCH_SIZE=small, as `./dev test` sets it, takes the smallest amount of everything and
rows that are made here: it shows that a benchmark works, its times say nothing.
"""

import atexit
import base64
import csv
import io
import logging
import os
import shutil
import tempfile
from pathlib import Path

from PIL import Image

SMALL = os.environ.get("BENCH_SIZE") == "small"
FOLDER = Path(os.environ.get("RMA_SHARED") or "../shared") / "data" / "ords"
COLUMNS = (
    "id data_provider country partner_product_category product_category"
    " product_category_id brand year_of_manufacture product_age repair_status"
    " repair_barrier_if_end_of_life group_identifier event_date problem"
).split()
# category: its id in the standard, and what customers said
MADE = {
    "Laptop": (16, "does not turn on", "battery does not charge", "fan is loud"),
    "Mobile": (19, "screen cracked", "touch does not work", "does not charge"),
    "Vacuum": (34, "lost suction", "smells burnt", "switch is loose"),
    "Lamp": (15, "flickers", "switch is loose", "cable broken"),
    "Coffee maker": (36, "leaks water", "does not heat", "pump is loud"),
    "Printer/scanner": (25, "paper jam", "error on the display", "prints stripes"),
}
STATUSES = ("Fixed", "Repairable", "End of life", "Fixed", "Repairable", "Unknown")


# No server runs beside these shells: each PDF would warn that its style sheets are
# missing, which nobody looks at here.
logging.getLogger("odoo.addons.base.models.ir_actions_report").setLevel(logging.ERROR)


def sized(usual, small):
    """Return how many, by the size that was asked for."""
    return small if SMALL else usual


def ords_files(name):
    """Return the files of Open Repair Data; without any, say that `name` is skipped."""
    if SMALL:
        return [make_ords_file()]
    files = sorted(FOLDER.glob("*.csv"))
    if not files:
        print(f"{name}: skipped, there is no data in {FOLDER}")
    return files


def make_ords_file():
    """Write a small file of the standard, the same every time; returns its path."""
    folder = Path(tempfile.mkdtemp(prefix="bench-ords-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "made.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, COLUMNS, restval="")
        writer.writeheader()
        for number in range(72):
            category = list(MADE)[number % len(MADE)]
            key, *problems = MADE[category]
            turn = number // len(MADE)
            writer.writerow(
                {
                    "id": f"bench_{number}",
                    "data_provider": "Bench",
                    "country": "POL",
                    "partner_product_category": category,
                    "product_category": category,
                    "product_category_id": key,
                    "brand": "Acme",
                    "repair_status": STATUSES[turn % len(STATUSES)],
                    "group_identifier": "Bench",
                    "event_date": f"2024-05-{1 + number % 28:02}",
                    "problem": problems[turn % len(problems)],
                }
            )
    return path


def answer_checks(order):
    """Answer every open point of an order's checklists, as a technician would."""
    for check in order.check_ids:
        if check.result == "pending" and not check._is_locked():
            check.write(_good_answer(check))


def _good_answer(check):
    answer = {}
    if check.kind == "number":
        low = check.value_min if check.has_min else check.value_max
        answer["value_number"] = low if check.has_min or check.has_max else 1
    elif check.kind == "choice":
        good = [each["name"] for each in check.options if not each["is_bad"]]
        answer["value_choice"] = good[0]
    elif check.kind == "text":
        answer["value_text"] = "as it should be"
    else:
        answer["result"] = "pass"
    if check.photo_required:
        picture = io.BytesIO()
        Image.new("RGB", (8, 8), "gray").save(picture, "PNG")
        answer["photo"] = base64.b64encode(picture.getvalue())
    return answer

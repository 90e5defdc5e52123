"""Import the real Open Repair Data files: nothing lost, nothing doubled, how fast.

For `odoo shell`. Reads the files under $RMA_SHARED (default: ../shared) and skips with
one line where they are absent.
"""

import csv
import os
import resource
import time
from collections import Counter

from _common import ords_files

STATUS = "repair_status"


def peak_memory():
    """Peak memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run():
    """Import each file twice and compare the orders with the files."""
    files = ords_files("ords_import")
    if not files:
        return
    base = peak_memory()
    importer = env["rma.service.ords.import"]
    expected = Counter()
    seconds = cpu = records = 0
    for path in files:
        with open(path, newline="", encoding="utf-8-sig") as stream:
            in_file = Counter(row[STATUS] for row in csv.DictReader(stream))
        expected += in_file
        start, cpu_start = time.perf_counter(), time.process_time()
        result = importer.import_path(path)
        spent = time.perf_counter() - start
        cpu += time.process_time() - cpu_start
        seconds, records = seconds + spent, records + result["read"]
        print(f"{path.name}: {result['read']} records in {spent:.1f} s")
        for status, count in sorted(in_file.items()):
            print(
                f"  {status:12} file {count:6}  imported {result['statuses'][status]:6}"
            )
        assert result["statuses"] == dict(in_file), "a status count differs"
        assert not result["malformed"], result["problems"]
    check_orders(expected)
    print(
        f"{records} records in {seconds:.1f} s: {records / seconds:.0f} records/s"
        f" ({cpu:.1f} s of this process, load of the machine {os.getloadavg()[0]:.1f})"
    )
    print(f"peak memory {peak_memory():.0f} MB ({base:.0f} MB before the import)")
    check_second_run(importer, files)


def check_orders(expected):
    """Count the orders in the database by the status they would be exported with."""
    wizard = env["rma.service.ords.export"].create({})
    domain = [("ords_id", "!=", False), ("company_id", "=", env.company.id)]
    found = Counter(row[STATUS] for row in wizard._iter_ords_rows(domain))
    assert found == expected, (found, expected)
    print(f"orders by status equal the files: {dict(found)}")


def check_second_run(importer, files):
    """A second import creates nothing and touches nothing."""
    before = snapshot()
    start = time.perf_counter()
    results = [importer.import_path(path) for path in files]
    spent = time.perf_counter() - start
    created = sum(result["created"] for result in results)
    unchanged = sum(result["unchanged"] for result in results)
    assert not created and snapshot() == before, "the second run changed something"
    print(f"second run: {created} created, {unchanged} unchanged in {spent:.1f} s")


def snapshot():
    """Counts and last changes of all that an import writes."""
    env.cr.execute(
        "SELECT (SELECT (count(*), max(write_date), max(id)) FROM rma_service_order),"
        " (SELECT (count(*), max(write_date)) FROM product_template),"
        " (SELECT (count(*), max(write_date)) FROM rma_service_team),"
        " (SELECT (count(*), max(write_date)) FROM rma_service_equipment_type),"
        " (SELECT count(*) FROM rma_service_stage_log)"
    )
    return env.cr.fetchall()


run()

"""`./dev bench scale`: what every page costs with many orders, beside few.

Two databases with our add-ons' demo data are grown to both sizes (bench/scale/grow.py),
each is served and every page of the app opened in a browser (bench/scale/pages.py), and
those of the portal by two customers (bench/scale/customers.py). Then the memory is read
of the one process that served all of them.
Both databases are dropped at the end, unless they are to be kept for the next time.
"""

import contextlib
import json
import os

from devtools.bench import SCRIPTS, SHARED
from devtools.console import Problem, say, step, tail
from devtools.databases import Databases
from devtools.odoo import Odoo
from devtools.paths import STATE
from devtools.postgres import Cluster
from devtools.python_env import environment
from devtools.server import serving
from devtools.system import environ, run

GROW = SCRIPTS / "scale" / "grow.py"
CUSTOMERS = SCRIPTS / "scale" / "customers.py"
PAGES = SCRIPTS / "scale" / "pages.py"
FEW = 10_000
MANY = 1_000_000
TIMEOUT = 4 * 3600
# What is promised of a page with many orders: milliseconds, or so many times of few.
DAILY, RATIO = 300, 1.5
REPORT = 1000
STATEMENTS = 45
MEMORY = 1.25


class Scale:
    """Grows databases and measures their pages.

    :param prefix: of the databases that are made
    """

    def __init__(self, cluster, prefix):
        self.cluster, self.prefix = cluster, prefix
        self.odoo = Odoo(cluster)
        self.odoo.env.update(RMA_SHARED=str(SHARED), PYTHONPATH=str(SCRIPTS))
        self.databases = Databases(self.odoo)
        self.folder = STATE / "scale"
        self.folder.mkdir(parents=True, exist_ok=True)

    def database(self, orders):
        """A database with so many orders; returns its name."""
        name = f"{self.prefix}_{orders}"
        if name in self.databases.names():
            return name
        template, _log = self.databases.ours()
        fresh = f"{name}__new"
        self.databases.clone(template, fresh)
        log = self.folder / f"grow-{orders}.log"
        log.unlink(missing_ok=True)
        self.odoo.env.update(BENCH_ORDERS=str(orders))
        with step(f"Making {orders:,} orders"):
            self._run(GROW, fresh, log)
            self.cluster.sql("VACUUM ANALYZE", fresh)
        self.databases.rename(fresh, name)
        return name

    def _run(self, script, database, log):
        if self.odoo.script(self.databases.conf, database, script, log, TIMEOUT):
            raise Problem(f"{script.name} failed:\n{tail(log)}")

    def measure(self, orders, only=""):
        """With so many orders: {page: what it cost}, and megabytes in the end."""
        name = self.database(orders)
        with step("Asking two customers in"):
            self._run(CUSTOMERS, name, self.folder / f"customers-{orders}.log")
        out = self.folder / f"pages-{orders}.json"
        out.unlink(missing_ok=True)
        python = environment("browser", ["browser"])
        with serving(self.odoo, name, self.folder) as (address, log, process):
            command = [python, PAGES, "--url", address, "--log", log, "--out", out]
            seen = self.folder / f"pages-{orders}.log"
            seen.unlink(missing_ok=True)
            with step(f"Opening every page with {orders:,} orders"):
                options = ["--only", only]
                if run([*command, *options], env=environ(), log=seen, timeout=TIMEOUT):
                    raise Problem(f"The pages could not be opened:\n{tail(seen)}")
            memory = get_memory(process.pid)
        return json.loads(out.read_text()), memory


def scale(orders=MANY, few=FEW, only="", keep=False):
    """Measure both sizes and print the table; the status is 1 if a page failed."""
    with Cluster("test", fast=True) as cluster:
        databases = Databases(Odoo(cluster))
        kept = contextlib.nullcontext(f"scale_{os.path.basename(STATE)}")
        with kept if keep else databases.scratch() as prefix:
            this = Scale(cluster, prefix)
            sizes = sorted({few, orders})
            found = {size: this.measure(size, only) for size in sizes}
    results = {size: pages for size, (pages, _memory) in found.items()}
    for line in table(results):
        say(line)
    say(memory_line({size: memory for size, (_pages, memory) in found.items()}))
    return any("error" in cost for pages in results.values() for cost in pages.values())


def table(results):
    """Lines: milliseconds of the server and statements of each page, by size."""
    sizes = list(results)
    names = list(results[sizes[-1]])
    width = max(map(len, names), default=4)
    head = "  ".join(f"{f'{size:,} orders':>22}" for size in sizes)
    yield f"{'page':{width}}  {head}  ratio"

    def total(cost):
        return cost.get("sql", 0) + cost.get("python", 0)

    for name in sorted(names, key=lambda name: -total(results[sizes[-1]][name])):
        costs = [results[size].get(name, {"error": "not there"}) for size in sizes]
        cells = [
            f"{cost['error'][:22]:>22}"
            if "error" in cost
            else f"{total(cost):7} ms {cost['statements']:4} stmt. "
            for cost in costs
        ]
        ratio = total(costs[-1]) / max(total(costs[0]), 1)
        yield f"{name:{width}}  {'  '.join(f'{c:>22}' for c in cells)}  {ratio:5.1f}"


def get_memory(pid):
    """Megabytes of memory that a process has at this moment."""
    with open(f"/proc/{pid}/status") as status:
        return next(
            int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS")
        )


def memory_line(found):
    """Line: megabytes of the process that served all pages, by size."""
    few, many = min(found), max(found)
    ratio = found[many] / max(found[few], 1)
    sizes = ", ".join(f"{found[size]} MB with {size:,} orders" for size in found)
    verdict = "as promised" if ratio < MEMORY else f"more than {MEMORY}"
    return f"Memory after all pages: {sizes}; ratio {ratio:.2f} ({verdict})"

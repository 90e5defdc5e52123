"""The command line of `./dev`."""

import argparse
import os
import signal
import sys

from devtools import paths
from devtools.console import Problem, say

HELP = """\
The one command of this project.

  ./dev run                         Odoo 19 with both add-ons and demo data
  ./dev test                        every test, from our own to Odoo's generic suites
  ./dev test rma_service -k intake  some of our own tests: an add-on, a file, a word
  ./dev test --odoo                 Odoo's suites with ours installed and without
  ./dev lint [CHECK...] [--fix]     every linter, or the named ones
  ./dev shell                       Odoo's Python shell on the demo database
  ./dev import FILE...              Open Repair Data into the demo database
  ./dev i18n                        the catalogues of terms, after texts changed
  ./dev rights                      the tables of who may do what, after they changed
  ./dev bench [NAME...]             benchmarks, side by side with the peers'
  ./dev bench scale                 every page with a million orders, beside few
  ./dev bench load                  clerks who take devices in at the same time
  ./dev attack [KIND...]            break in: bad values, uploads, races (an hour)
  ./dev screenshots [NAME=PATH...]  pictures of pages, with their console's errors
  ./dev reset [--caches]            forget databases and servers, or everything
  ./dev help [COMMAND]              this text, or a command's options

All that is needed is fetched once and kept in {home}
(RMA_DEV_HOME). An Odoo 19 of yours is used if ODOO_SOURCE names its folder.
Other variables: PGBIN (PostgreSQL's programs), RMA_PYTHON (the Python to use),
RMA_SHARED and RMA_PEERS (the peers' benchmarks, Open Repair Data, and the add-ons).
"""


def parser():
    top = argparse.ArgumentParser(prog="./dev", add_help=False)
    top.add_argument("-h", "--help", action="store_true")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")

    def command(name, text):
        return commands.add_parser(name, description=text, prog=f"./dev {name}")

    run = command("run", "Start Odoo with demo data; Ctrl-C stops it.")
    run.add_argument("--port", type=int, help="default: 8069, else the next free one")
    run.add_argument(
        "--interface", default="127.0.0.1", help="0.0.0.0 lets other machines in"
    )

    test = command("test", "Run the tests; ends with a line of counts.")
    test.add_argument("targets", nargs="*", help="an add-on, a file or a pytest id")
    test.add_argument("-k", dest="expression", help="only tests whose name matches")
    test.add_argument(
        "--layer",
        action="append",
        default=[],
        choices=[
            *("add-ons", "generic", "click", "lint", "beside", "lifecycle", "bench"),
            "attack",
        ],
        help="only this layer (may be repeated)",
    )
    test.add_argument(
        "--odoo",
        action="store_true",
        help="Odoo's own tests with our add-ons and without them (half an hour; "
        "before a release); targets name Odoo's add-ons",
    )
    test.add_argument(
        "--jobs",
        type=int,
        metavar="N",
        help="processes side by side (default: one for each processor, at most 4)",
    )
    test.add_argument("--cov", action="store_true", help="which lines were not run")

    lint = command("lint", "Run the linters.")
    lint.add_argument("checks", nargs="*", help="default: all")
    lint.add_argument("--fix", action="store_true", help="repair what ruff can")

    shell = command("shell", "Odoo's Python shell.")
    shell.add_argument("--db", help="another database of the same cluster")

    importer = command(
        "import", "Import Open Repair Data (CSV) into the demo database."
    )
    importer.add_argument("files", nargs="+", metavar="FILE")

    command(
        "i18n",
        "Write each add-on's i18n folder anew from its present terms: translations are "
        "kept, new terms added empty, those that are gone dropped.",
    )

    command(
        "rights",
        "Write the tables in tests/security anew from the present code. Read the "
        "difference: what stands there is what is allowed.",
    )

    bench = command(
        "bench",
        "Run the benchmarks on fresh databases; service_flow in turn with the peers'.",
    )
    bench.add_argument("names", nargs="*", metavar="NAME", help="default: all")
    bench.add_argument(
        "--rounds",
        type=int,
        default=3,
        help="how often service_flow and the peers' take their turn (default: 3)",
    )
    bench.add_argument(
        "--orders",
        type=int,
        default=1_000_000,
        help="scale: so many orders (default: 1000000)",
    )
    bench.add_argument(
        "--few",
        type=int,
        default=10_000,
        help="scale: beside so many (default: 10000)",
    )
    bench.add_argument(
        "--only", default="", metavar="REGEX", help="scale: pages of this name"
    )
    bench.add_argument(
        "--keep", action="store_true", help="scale: keep and use its databases again"
    )

    for name, number, what in (
        ("--clerks", 8, "so many take devices in at once"),
        ("--workers", 4, "so many processes of Odoo"),
        ("--seconds", 30, "so long for one clerk, and for all of them"),
    ):
        text = f"load: {what} (default: {number})"
        bench.add_argument(name, type=int, default=number, help=text)

    attack = command(
        "attack",
        "Attack a server of its own with demo data, by real users: bad values in every "
        "form, files and addresses from outside, two at once. Tells what was tried and "
        "held; ends with status 1 where the server did not mean its answer.",
    )
    attack.add_argument("kinds", nargs="*", metavar="KIND", help="default: all")
    attack.add_argument("--rounds", type=int, help="default: the long version")
    attack.add_argument(
        "--unlocked",
        action="store_true",
        help="races without our locks and the database's snapshots: shows that they "
        "find what goes wrong then",
    )

    shots = command(
        "screenshots",
        "Take pictures of pages. A page is NAME=PATH[|STEP...], a step one of "
        "click:SELECTOR, fill:SELECTOR=TEXT, press:KEY, wait:SELECTOR, sleep:SECONDS.",
    )
    shots.add_argument("pages", nargs="*", metavar="NAME=PATH")
    shots.add_argument("--url", help="a running server (default: starts the demo)")
    shots.add_argument("--out", help="folder for the pictures")
    shots.add_argument("--login", default="admin")
    shots.add_argument("--password", help="default: the login")
    shots.add_argument("--public", action="store_true", help="do not log in")
    shots.add_argument("--width", type=int, default=1366)
    shots.add_argument("--height", type=int, default=820)
    shots.add_argument("--full", action="store_true", help="the page's whole length")

    reset = command("reset", "Stop this checkout's servers and drop its databases.")
    reset.add_argument("--caches", action="store_true", help="and all downloads")

    helper = command("help", "Show help.")
    helper.add_argument("topic", nargs="?")
    return top


def dispatch(args):
    # imported here, so that `help` answers at once
    from devtools.system import need, needs_of

    need(*needs_of(args.command))
    if args.command == "run":
        from devtools.server import serve

        return serve(args.port, args.interface)
    if args.command == "test" and args.odoo:
        from devtools.odoo_suites import compare

        return compare(args.targets)
    if args.command == "test":
        from devtools.suites import test

        return test(args.targets, args.expression, args.layer, args.cov, args.jobs)
    if args.command == "lint":
        from devtools.lint import lint

        return lint(args.checks, args.fix)
    if args.command == "shell":
        from devtools.server import shell

        return shell(args.db)
    if args.command == "import":
        from devtools.server import import_files

        return import_files(args.files)
    if args.command == "i18n":
        from devtools.i18n import i18n

        return i18n()
    if args.command == "rights":
        from devtools.rights import rights

        return rights()
    if args.command == "bench":
        if args.names == ["scale"]:
            from devtools.scale import scale

            return scale(args.orders, args.few, args.only, args.keep)
        if args.names == ["load"]:
            from devtools.load import load

            return load(args.clerks, args.workers, args.seconds)
        from devtools.bench import bench

        return bench(args.names, args.rounds)
    if args.command == "attack":
        from devtools.attack import attack

        return attack(args.kinds, args.rounds, args.unlocked)
    if args.command == "screenshots":
        from devtools.screenshots import screenshots

        return screenshots(args.pages, _camera_options(args), args.url, args.out)
    from devtools.reset import reset

    return reset(args.caches)


def _camera_options(args):
    options = ["--login", args.login]
    options += ["--width", str(args.width), "--height", str(args.height)]
    if args.password:
        options += ["--password", args.password]
    options += ["--public"] * args.public + ["--full"] * args.full
    return options


def _interrupt(*_signal):
    raise KeyboardInterrupt


def main():
    top = parser()
    args = top.parse_args()
    if args.command in (None, "help"):
        if getattr(args, "topic", None):
            return top.parse_args([args.topic, "--help"])
        say(HELP.format(home=paths.HOME))
        return 0
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    os.umask(0o022)  # PostgreSQL's user must be able to read what we fetch for it
    try:
        paths.prepare()
        return dispatch(args)
    except Problem as problem:
        print(f"\ndev: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130

"""wkhtmltopdf with patched Qt: the one in PATH if it is such a one, else our own.

Without the patch Odoo's PDFs have no header, no footer and no page numbers.
"""

import shutil
import subprocess
import tarfile

from devtools.console import Problem, step, tail
from devtools.paths import HOME, REQUIREMENTS, build_once, digest
from devtools.python_env import pip
from devtools.system import need, run

PINS = REQUIREMENTS / "wkhtmltopdf.txt"


def folder(python):
    """The folder to put in front of PATH, or None if PATH has a good one.

    :param python: an interpreter with pip and setuptools
    """
    present = shutil.which("wkhtmltopdf")
    if present and _patched(present):
        return None
    need("pdf libraries")
    return build_once(
        HOME / "wkhtmltopdf" / digest(PINS), lambda target: _fetch(python, target)
    )


def _patched(binary):
    try:
        answer = subprocess.run(
            [binary, "--version"], capture_output=True, text=True, check=False
        )
    except OSError:
        return False
    return "with patched qt" in answer.stdout


def _fetch(python, target):
    log = HOME / "wkhtmltopdf.log"
    log.unlink(missing_ok=True)
    with step("Fetching wkhtmltopdf with patched Qt, 31 MB", target):
        options = ["--no-deps", "--no-build-isolation", "--no-binary", ":all:"]
        pip(python, ["download", *options, "-r", PINS, "-d", target], log, cwd=target)
        outer = next(target.glob("*.tar.gz"))
        _extract(outer, "wkhtmltox.tar.gz", target)
        _extract(target / "wkhtmltox.tar.gz", "bin/wkhtmltopdf", target)
        outer.unlink()
        (target / "wkhtmltox.tar.gz").unlink()
    binary = target / "wkhtmltopdf"
    binary.chmod(0o755)
    if run([binary, "--version"], log=log):
        raise Problem(f"wkhtmltopdf does not start on this machine:\n{tail(log)}")


def _extract(archive, ending, target):
    """Take the one file out of an archive whose path ends so."""
    with tarfile.open(archive) as tar:
        member = next(each for each in tar if each.name.endswith("/" + ending))
        place = target / ending.rsplit("/", 1)[-1]
        with tar.extractfile(member) as source, place.open("wb") as copy:
            shutil.copyfileobj(source, copy)

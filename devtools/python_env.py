"""Python environments with exact pins, each keyed by what is in it."""

import re
import sys
from pathlib import Path

from devtools.console import Problem, step, tail
from devtools.paths import HOME, REQUIREMENTS, build_once, digest, need_space
from devtools.system import environ, need, run

PIP = ["-m", "pip", "--disable-pip-version-check", "--no-input"]


def environment(name, requirements, extra_path=None):
    """The interpreter of an environment with the pins of these files.

    :param requirements: names of files in devtools/requirements, without suffix
    :param extra_path: one more folder to import from (Odoo's tree)
    """
    files = [REQUIREMENTS / f"{each}.txt" for each in requirements]
    key = digest(sys.version, sys.executable, str(extra_path), *files)
    folder = HOME / "environments" / f"{name}-{key}"
    python = folder / "bin" / "python"

    def build(_folder):
        need("venv")
        need_space(1, f"The Python environment for {name}")
        log = HOME / f"environment-{name}.log"
        log.unlink(missing_ok=True)
        with step(f"Making the Python environment for {name}", folder):
            if run([sys.executable, "-m", "venv", folder], log=log, timeout=300):
                raise Problem(f"`{sys.executable} -m venv` failed:\n{tail(log)}")
            options = [option for file in files for option in ("-r", file)]
            pip(python, ["install", "--no-deps", *options], log)
        if extra_path:
            site = next(folder.glob("lib/python3*/site-packages"))
            (site / "odoo-tree.pth").write_text(f"{extra_path}\n")

    build_once(folder, build)
    return python


def pip(python, arguments, log, cwd=None):
    """Run pip; one sentence if it fails."""
    command = [python, *PIP, *arguments]
    if run(command, log=log, cwd=cwd, env=environ(), timeout=1800):
        said = Path(log).read_text(errors="replace")
        raise Problem(f"{pip_failure(said)}\nThe end of {log}:\n{tail(log)}")


# where pip names what it fails on, the surest first
PACKAGE = (
    r"No matching distribution found for (\S+)",
    r"Failed to build '?([^\s']+)",
    r"Failed building wheel for (\S+)",
    r"Package '?([^\s']+)'? requires a different Python",
    r"^ +(\S+) from \S+.*:\n +Expected sha256",
)
COLLECTING = re.compile(r"^Collecting (\S+)", re.M)
BUILD_ENDS = "[end of output]"
LAST_WORDS = re.compile(r"^ +([\w.]*(?:Error|Exception|Exit|error): .+)$", re.M)
UNREACHABLE = re.compile(
    r"connection broken by '(?:.* object at \w+>: )?(.+?)(?:'\))?': /\S+$", re.M
)


def pip_failure(said):
    """One sentence on a failed run of pip: which package, and the real cause.

    :param said: all that pip printed
    """
    errors = re.findall(r"^ERROR: (.+)$", said, re.M)
    cause = errors[-1] if errors else "it gave no reason"
    if cause == "Exception:":  # within pip itself: a traceback follows
        cause = said.strip().splitlines()[-1]
    names = next((hit for each in PACKAGE if (hit := re.findall(each, said, re.M))), ())
    if BUILD_ENDS in said:  # what the build said last tells more than pip
        names = names or COLLECTING.findall(said)
        words = LAST_WORDS.findall(said[: said.rindex(BUILD_ENDS)])
        cause = f"it does not build: {words[-1] if words else cause}"
    elif "DO NOT MATCH THE HASHES" in said:
        cause = "the file that the package index sent is not the pinned one"
    elif "(from versions: none)" in said and (broken := UNREACHABLE.findall(said)):
        cause = f"the package index cannot be reached: {broken[-1]}"
    name = names[-1] if names else "what is pinned in devtools/requirements"
    python = ".".join(map(str, sys.version_info[:3]))
    return f"pip could not install {name} for Python {python}: {cause}"

"""Python environments with exact pins, each keyed by what is in it."""

import sys

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
        raise Problem(
            "pip could not fetch what is pinned in devtools/requirements: check the "
            f"network and pip's configuration, then try again.\n{tail(log)}"
        )

"""`./dev screenshots`: pictures of pages as a person sees them."""

from pathlib import Path

from devtools.paths import HOME, PROJECT
from devtools.python_env import environment
from devtools.server import server
from devtools.system import environ, run

PAGES = PROJECT / "devtools" / "pages.txt"
BROWSER = PROJECT / "devtools" / "browser.py"
TIMEOUT = 3600


def default_pages():
    lines = PAGES.read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def screenshots(pages, options, url=None, out=None):
    """Take the pages (NAME=PATH); start the demo server unless a URL is given."""
    python = environment("browser", ["browser"])
    out = Path(out).resolve() if out else HOME / "screenshots"
    pages = pages or default_pages()

    def take(address):
        command = [python, BROWSER, "--url", address, "--out", out, *options, *pages]
        return run(command, env=environ(), timeout=TIMEOUT)

    if url:
        return take(url)
    with server() as (address, _process, _log):
        return take(address)

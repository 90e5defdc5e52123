"""Takes pictures of a running Odoo; run by `./dev screenshots` in its environment.

A page is NAME=PATH[|STEP...], a step one of click:SELECTOR, fill:SELECTOR=TEXT,
press:KEY, wait:SELECTOR, sleep:SECONDS. Prints a line for each page with the errors
that its console showed; the exit status is 1 if there was any.
"""

import argparse
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Noise of leaving a page, and of a machine without a way out.
HARMLESS = ("net::ERR_", "websocket_worker", "favicon")
PATIENCE = 30_000  # milliseconds


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("pages", nargs="+")
    parser.add_argument("--url", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--login", default="admin")
    parser.add_argument("--password")
    parser.add_argument("--public", action="store_true")
    parser.add_argument("--width", type=int, default=1366)
    parser.add_argument("--height", type=int, default=820)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--settle", type=float, default=1.5)
    return parser.parse_args()


class Camera:
    def __init__(self, page, args):
        self.page, self.args = page, args
        self.errors = []
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _listen(self, message):
        if message.type == "error" and not any(x in message.text for x in HARMLESS):
            self.errors.append(message.text)

    def settle(self):
        self.page.wait_for_timeout(self.args.settle * 1000)

    def log_in(self):
        args, page = self.args, self.page
        page.goto(f"{args.url}/web/login", wait_until="domcontentloaded")
        page.fill("input[name=login]", args.login)
        page.fill("input[name=password]", args.password or args.login)
        page.click("button[type=submit]")
        page.wait_for_url(lambda url: "/web/login" not in url, timeout=2 * PATIENCE)
        self.settle()

    def step(self, text):
        verb, _, rest = text.partition(":")
        if verb == "click":
            self.page.click(rest, timeout=PATIENCE)
        elif verb == "fill":
            selector, _, value = rest.rpartition("=")
            self.page.fill(selector, value, timeout=PATIENCE)
        elif verb == "press":
            self.page.keyboard.press(rest)
        elif verb == "wait":
            self.page.wait_for_selector(rest, timeout=PATIENCE)
        elif verb == "sleep":
            self.page.wait_for_timeout(float(rest) * 1000)
        else:
            raise SystemExit(f"Unknown step {text!r}: see ./dev help screenshots.")

    def take(self, item):
        """One picture; returns whether all was well."""
        name, _, rest = item.partition("=")
        path, *steps = rest.split("|")
        self.errors.clear()
        try:
            self.page.goto(
                self.args.url + path,
                wait_until="domcontentloaded",
                timeout=2 * PATIENCE,
            )
            self.settle()
            for text in steps:
                self.step(text)
            self.settle()
        except Error as error:  # the picture of what went wrong is worth having
            self.errors.append(str(error))
        picture = self.args.out / f"{name}.png"
        self.page.screenshot(path=picture, full_page=self.args.full)
        print(f"{picture}  {self.page.url}")
        for text in self.errors:
            print(f"    error: {text.splitlines()[0][:300] if text else '(empty)'}")
        return not self.errors


def main():
    args = parse()
    args.out.mkdir(parents=True, exist_ok=True)
    names = ("google-chrome", "chromium")
    binary = next(path for path in map(shutil.which, names) if path)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=FLAGS)
        size = {"width": args.width, "height": args.height}
        camera = Camera(browser.new_context(viewport=size).new_page(), args)
        if not args.public:
            camera.log_in()
        good = [camera.take(item) for item in args.pages]
        browser.close()
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())

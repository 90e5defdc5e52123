"""A visitor with a browser's session: JSON-RPC, forms and files."""

import http.cookiejar
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass

TIMEOUT = 120
CSRF = re.compile(r'csrf_token: "([^"]+)"')


@dataclass
class Answer:
    """What the server answered: ``error`` is the name of its error, if there is one."""

    status: int = 200
    text: str = ""
    error: str = ""
    message: str = ""
    value: object = None


class Visitor:
    """Somebody at the server; without a login a customer, or a stranger.

    :param address: of the server
    :param login: password = login, as in the demo data
    :param deadline: by ``time.monotonic()``; nobody waits longer for an answer
    """

    def __init__(self, address, login=None, deadline=float("inf")):
        self.address = address
        self.deadline = deadline
        self.login = login or "public"
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)
        self._csrf = None
        if login:
            page = self.get("/web/login").text
            token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
            answer = self.post(
                "/web/login",
                {"csrf_token": token, "login": login, "password": login},
            )
            if "oe_login_form" in answer.text:
                raise RuntimeError(f"{login} cannot log in")

    def _open(self, path, data=None, headers=()):
        request = urllib.request.Request(
            self.address + path, data, headers=dict(headers)
        )
        timeout = min(TIMEOUT, max(0.1, self.deadline - time.monotonic()))
        try:
            with self.opener.open(request, timeout=timeout) as response:
                return Answer(response.status, response.read().decode(errors="replace"))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.read().decode(errors="replace"))

    def get(self, path):
        """Open a page."""
        return self._open(path)

    def post(self, path, values):
        """Send a form."""
        return self._open(path, urllib.parse.urlencode(values).encode())

    def csrf(self):
        """The token that forms of this session carry."""
        if not self._csrf:
            self._csrf = CSRF.search(self.get("/web/login?redirect=/my").text)[1]
        return self._csrf

    def upload(self, path, values, content, name="file.bin"):
        """Send a form with a file; the answer's ``error`` is that of its JSON."""
        mark = uuid.uuid4().hex
        parts = []
        for key, value in values.items():
            parts.append(
                f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n'
                f"{value}\r\n".encode()
            )
        quoted = name.replace('"', "%22").replace("\r", "").replace("\n", "")
        parts.append(
            f'--{mark}\r\nContent-Disposition: form-data; name="ufile";'
            f' filename="{quoted}"\r\nContent-Type: image/png\r\n\r\n'.encode(
                errors="replace"
            )
            + content
            + f"\r\n--{mark}--\r\n".encode()
        )
        answer = self._open(
            path,
            b"".join(parts),
            {"Content-Type": f"multipart/form-data; boundary={mark}"},
        )
        try:
            answer.value = json.loads(answer.text)
        except ValueError:
            return answer
        if isinstance(answer.value, dict) and "error" in answer.value:
            answer.error = "odoo.exceptions.UserError"  # said on the page
            answer.message = str(answer.value["error"])
        return answer

    def json(self, path, **params):
        """Call a JSON route; floats may be NaN or infinite, as a browser may send."""
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        answer = self._open(path, body.encode(), {"Content-Type": "application/json"})
        try:
            reply = json.loads(answer.text)
        except ValueError:
            return answer
        if "error" in reply:
            data = reply["error"].get("data", {})
            answer.error = data.get("name") or "unnamed"
            answer.message = data.get("message") or ""
        answer.value = reply.get("result")
        return answer

    def call(self, model, method, *args, **kwargs):
        """Call a method of a model, as the web client does."""
        return self.json(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=list(args),
            kwargs=kwargs,
        )

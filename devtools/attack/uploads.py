"""Files, signatures and addresses from outside, and photos from inside.

Files are pieces of real ones, broken at random, and such that call themselves images.
What is stored of a customer's files is an image or a PDF; nothing is taken without the
link; a page answers whatever its address says.
"""

import base64
import random
import urllib.parse

from devtools.attack.result import Tally
from devtools.paths import PROJECT

PICTURES = PROJECT / "rma_service" / "demo" / "img"
EVIL = [
    b"<html><script>alert(1)</script></html>",
    b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    b"GIF89a<script>alert(1)</script>",
    b"\x89PNG\r\n\x1a\n<html>",
    b"\xff\xd8\xff\xe0<html>",
    b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(r) run",
    b"PK\x03\x04 a program",
    b"MZ\x90\x00 a program",
    b"",
    b"\0" * 1000,
    b"II*\x00" + b"\xff" * 200,
    b"RIFF\xff\xff\xff\xffWEBPVP8 ",
]
NAMES = [
    "photo.png",
    "photo.png.html",
    "../../etc/passwd",
    "a" * 5000 + ".png",
    "<img src=x>.png",
    "\u202egnp.exe",
    "nul%00.png",
    "",
]
SIGNERS = ["Anna", "A" * 100_000, "nul\0", "half \ud83d", "", None, 5, ["Anna"], "<b>"]

WORDS = [
    "",
    "%00",
    "x" * 3000,
    "%25%5C_",
    "__class__",
    "-1",
    "%C5%BC",
    "1e999",
    "%F0%9F",
]
STORED = """
SELECT count(*) FROM ir_attachment
 WHERE service_uploaded_to IS NOT NULL
   AND mimetype NOT IN ('image/png', 'image/jpeg', 'image/gif', 'image/webp',
                        'application/pdf')
"""


def run(server, rounds):
    """Upload, sign and ask; ``rounds`` is how often each of the ways is gone."""
    tally = Tally()
    dice = random.Random(13)
    orders = server.sql(
        "SELECT o.id, o.access_token, s.id, s.access_token FROM rma_service_order o"
        " JOIN sale_order s ON s.service_order_id = o.id"
        " WHERE o.access_token IS NOT NULL AND s.access_token IS NOT NULL"
        " ORDER BY s.state = 'sent' DESC, s.id"
    )
    pictures = [path.read_bytes() for path in sorted(PICTURES.iterdir())]
    ways = (_upload, _sign, _write, _address, _photo)
    for number in range(rounds):
        order = dice.choice(orders[:5])
        for way in ways:
            way(server, tally, dice, order, _make_file(dice, pictures))
        if number % 50 == 0:
            # a new day: else the count of files would hold the rest
            server.sql("UPDATE ir_attachment SET create_date = '2026-01-01'")
    [[wrong]] = server.sql(STORED)
    tally.expect(wrong == "0", f"{wrong} stored files are neither image nor PDF")
    return tally


def _make_file(dice, pictures):
    """A file that is broken, or none of those it says to be."""
    if dice.random() < 0.4:
        return dice.choice(EVIL)
    content = bytearray(dice.choice(pictures))
    for _bit in range(dice.choice((1, 10, 1000))):
        content[dice.randrange(len(content))] = dice.randrange(256)
    return bytes(content[: dice.choice((20, 1000, len(content)))])


def _upload(server, tally, dice, order, content):
    """A customer's file below a message, with the link and without."""
    order_id, order_token, sale_id, sale_token = order
    login = dice.choice((None, "portal"))
    model, record, token = dice.choice(
        (
            ("sale.order", sale_id, sale_token),
            ("sale.order", sale_id, "wrong"),
            ("rma.service.order", order_id, order_token),
        )
    )
    visitor = server.visitor(login)
    values = {
        "csrf_token": visitor.csrf(),
        "thread_model": model,
        "thread_id": record,
        "is_pending": dice.choice(("true", "false")),
        "token": token,
    }
    name = dice.choice(NAMES)
    answer = visitor.upload("/mail/attachment/upload", values, content, name)
    what = f"upload of {content[:20]!r} as {name[:30]!r} to {model} by {visitor.login}"
    is_refused = answer.status in (400, 403, 404) or answer.error
    tally.count(answer, what, must_hold=False)
    if content in EVIL:
        tally.expect(is_refused, f"{what}: accepted")


def _sign(server, tally, dice, order, content):
    """A signature below an estimate by whoever has its link."""
    _order_id, _token, sale_id, sale_token = order
    name = dice.choice(SIGNERS)
    content = dice.choice(EVIL)
    answer = server.visitor().json(
        f"/my/orders/{sale_id}/accept",
        access_token=sale_token,
        name=name,
        signature=base64.b64encode(content).decode() + dice.choice(("", "%", "=")),
    )
    what = f"signature {content[:20]!r} of {name!r:.30}"
    tally.count(answer, what)
    result = answer.value if isinstance(answer.value, dict) else {}
    is_refused = "error" in result or answer.error
    tally.expect(is_refused, f"{what}: accepted")


def _write(server, tally, dice, order, _content):
    """A message with a body and files that are not the writer's."""
    _order_id, _token, sale_id, sale_token = order
    answer = server.visitor().json(
        "/mail/message/post",
        thread_model="sale.order",
        thread_id=int(sale_id),
        token=dice.choice((sale_token, "wrong")),
        post_data={
            "body": dice.choice(("x" * 100_000, "nul\0", "<script>", "")),
            "attachment_ids": dice.choice(([], [1], [2**31 - 1])),
            "attachment_tokens": dice.choice(([], ["wrong"])),
        },
    )
    tally.count(answer, "message below an estimate")


def _address(server, tally, dice, order, _content):
    """Addresses of the portal with anything in them."""
    order_id, token, _sale_id, _sale_token = order
    word, other = dice.choice(WORDS), dice.choice(WORDS)
    number = dice.choice((order_id, "0", "99999999999999999999"))
    if "%00" in word:
        # No route has that number, and Odoo itself fails over such an address.
        number = order_id
    path = dice.choice(
        (
            f"/my/service-orders?search={word}&search_in={other}",
            f"/my/service-orders?sortby={word}&filterby={other}",
            f"/my/service-orders/page/{number}?search={word}",
            f"/my/service-orders/{number}?access_token={word}&pid={other}&hash={word}",
            f"/my/service-orders/{number}?access_token={token}&error={word}",
            f"/my/service-orders/{order_id}/documents/{number}?access_token={token}",
            f"/s/{number}/{word or 'x'}",
            f"/e/{number}/{word or 'x'}",
        )
    )
    visitor = server.visitor(dice.choice((None, "portal")))
    answer = visitor.get(path)
    tally.count(answer, f"GET {path[:100]} by {visitor.login}")


def _photo(server, tally, dice, order, content):
    """A photo of the intake by a colleague; the protocol is printed with it."""
    order_id = int(order[0])
    clerk = server.visitor("clerk")
    encoded = base64.b64encode(content).decode()
    answer = clerk.call(
        "rma.service.order",
        "write",
        [order_id],
        {"intake_photo_ids": [[0, 0, {"name": "photo.png", "datas": encoded}]]},
    )
    what = f"photo {content[:20]!r}"
    tally.count(answer, what, must_hold=content in EVIL)
    device = clerk.call("rma.service.order", "read", [order_id], ["device_id"])
    if device.value and device.value[0]["device_id"]:
        lot = device.value[0]["device_id"][0]
        answer = clerk.call("stock.lot", "write", [lot], {"image": encoded})
        tally.count(answer, f"device's {what}", must_hold=bool(content in EVIL[:-4]))
    if dice.random() < 0.05:
        report = "rma_service.report_intake_protocol"
        answer = clerk.get(f"/report/html/{report}/{order_id}")
        tally.expect(answer.status == 200, f"protocol with {what}")
        quoted = urllib.parse.quote(report)
        tally.expect("<script>alert" not in answer.text, f"{quoted} with a script")

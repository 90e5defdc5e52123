"""A hundred intake protocols in one report call: queries, seconds, pages.

For `odoo shell`. Counts how often wkhtmltopdf is started; without it only the HTML is
made. No server runs here, so the pages have no style sheets: the time is that of the
work, the layout is not looked at.
"""

import io
import time

from _common import sized

from odoo.tools.pdf import PdfFileReader

from odoo.addons.base.models import ir_actions_report

REPORT = "rma_service.report_intake_protocol"
COUNT = sized(100, 2)
FIRST = sized(10, 1)


def run():
    """Print the protocols of a few and of all orders, as HTML and as PDF."""
    orders = make_orders(COUNT)
    reports = env["ir.actions.report"]
    for batch in (orders[:FIRST], orders):
        reports._render_qweb_html(REPORT, batch.ids)
        env.flush_all()
        env.invalidate_all()
        before, start = env.cr.sql_log_count, time.perf_counter()
        page = reports._render_qweb_html(REPORT, batch.ids)[0].decode()
        milliseconds = (time.perf_counter() - start) * 1000
        assert page.count('name="identity"') == len(batch)
        print(
            f"protocols-{len(batch)} ms median {milliseconds:.0f}"
            f" sql median {env.cr.sql_log_count - before}"
        )
    if reports.get_wkhtmltopdf_state() == "ok":
        print_pdf(orders)
    else:
        print("protocols: no PDF, wkhtmltopdf is not here")
    env.cr.rollback()


def print_pdf(orders):
    """Make the PDF and say how many calls, pages and seconds it took."""
    calls = []
    program = ir_actions_report._run_wkhtmltopdf

    def count(args):
        calls.append(args)
        return program(args)

    ir_actions_report._run_wkhtmltopdf = count
    try:
        start = time.perf_counter()
        pdf, _kind = env["ir.actions.report"]._render_qweb_pdf(REPORT, orders.ids)
        seconds = time.perf_counter() - start
    finally:
        ir_actions_report._run_wkhtmltopdf = program
    pages = len(PdfFileReader(io.BytesIO(pdf)).pages)
    print(
        f"{len(orders)} protocols as PDF: {seconds:.1f} s, {pages} pages,"
        f" {len(pdf) / 1024:.0f} KiB, wkhtmltopdf started {len(calls)} time(s)"
    )


def make_orders(count):
    """Return received orders, each with its own customer and device."""
    product = env["product.product"].create(
        {"name": "Cash register", "is_storable": True, "tracking": "serial"}
    )
    partners = env["res.partner"].create(
        [{"name": f"Customer {number}"} for number in range(count)]
    )
    devices = env["stock.lot"].create(
        [
            {"name": f"BENCH-{number:04}", "product_id": product.id}
            for number in range(count)
        ]
    )
    orders = env["rma.service.order"].create(
        [
            {
                "partner_id": partner.id,
                "product_id": product.id,
                "device_id": device.id,
                "problem": "Keys 7 and 8 have to be hit with the fist.",
                "accessories": "Power adapter\nDust cover",
                "condition": "Corner chipped",
                "cost_limit": 150,
            }
            for partner, device in zip(partners, devices, strict=True)
        ]
    )
    orders.action_receive()
    return orders


run()

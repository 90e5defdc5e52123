from collections import defaultdict
from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from odoo.addons.rma_service.tools import place

from ..tools.bar_chart import BarChart
from .service_order_page_read import name_plain_products
from .service_portal_figures import DEVICE, PERIOD, STATES, TOTAL, make_row

MAX_TEXT = 100
MAX_CONTACTS = 200
# So many devices the page lists, those with the most orders.
MAX_DEVICES = 20
# Files have the newest orders, up to so many.
MAX_ORDERS = 10_000


class RmaServicePortalReport(models.AbstractModel):
    """What a customer's devices were here for: how often, how long, for how much.

    Counted are the orders that he may see, and nothing else: they are found with his
    own rights, and the database adds them up. Money is what their pages show of
    invoices; what is in different currencies is never added.

    A filter is a dict as of :meth:`_read_filters`. To add one: read it there, narrow
    down the orders in :meth:`_get_conditions`, and ask for it on the page.
    """

    _inherit = "rma.service.portal.report"

    # === FILTERS ===#

    @api.model
    def _read_filters(self, params):
        """Return what is asked for; what makes no sense counts as not asked.

        :param params: dict of texts, as they stand in an address; a day that is empty
            means no bound, one that is missing the last twelve months
        :return: dict with ``start`` and ``end`` (dates or None), ``state`` (key of
            ``_get_states``), ``device`` (text) and ``contact`` (id or 0)
        """
        today = place.get_today(self.env.company)
        begin = today.replace(day=1) - relativedelta(months=11)
        state = params.get("state")
        contact = str(params.get("contact") or "")
        is_number = contact.isascii() and contact.isdigit() and len(contact) < 10
        device = str(params.get("device") or "").replace("\0", "").strip()
        return {
            "start": _read_day(params.get("start"), begin),
            "end": _read_day(params.get("end"), today),
            "state": state if state in STATES else "all",
            "device": device[:MAX_TEXT],
            "contact": int(contact) if is_number else 0,
        }

    @api.model
    def _get_states(self):
        """Return the states that can be chosen: dict key → label."""
        return {
            "all": self.env._("All"),
            "open": self.env._("Open"),
            "done": self.env._("Handed over"),
            "cancel": self.env._("Cancelled"),
        }

    @api.model
    def _search_visible(self, user):
        """Return the query of the orders that a customer may see.

        :param user: who is logged in
        """
        orders = self.env["rma.service.order"].with_user(user)
        if not orders.has_access("read"):
            return orders.browse()._as_query()
        # What he only asked is no work on a device.
        requests = self.env["rma.service.type"]._get_request_ids()
        devices = Domain("type_id", "not in", requests)
        return orders._search(orders._get_visible_domain(user) & devices)

    @api.model
    def _get_contacts(self, user, visible):
        """Return the people of the firm that the visible orders name.

        :param user: customer who is logged in
        :param visible: query of the orders that he may see
        :return: ``res.partner`` with superuser rights, up to ``MAX_CONTACTS``
        """
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        return partners.search_fetch(
            Domain("commercial_partner_id", "=", user.commercial_partner_id.id)
            & Domain.OR(
                Domain("id", "in", visible.subselect(name))
                for name in ("partner_id", "delegate_id")
            ),
            ["name"],
            order="name, id",
            limit=MAX_CONTACTS,
        )

    @api.model
    def _get_params(self, filters):
        """Return filters as they stand in an address; see ``_read_filters``."""
        days = {
            name: filters[name].isoformat() if filters[name] else ""
            for name in ("start", "end")
        }
        return filters | days

    # === WHAT THE PAGE SAYS ===#

    @api.model
    def _prepare_page(self, user, filters):
        """Return what the page and the print show; a hook.

        :return: dict as of ``_prepare_values`` with ``filters`` and ``params``, see
            ``_get_params``; ``contacts``, a list of dicts with ``id`` and ``name``;
            ``state`` and ``contact``, the names of what is asked for, or False;
            ``is_cut``: whether files cannot have all orders
        """
        visible = self._search_visible(user)
        values = self._prepare_values(visible, filters)
        contacts = self._get_contacts(user, visible)
        contact = contacts.filtered(lambda each: each.id == filters["contact"])
        state = filters["state"]
        return values | {
            "filters": filters,
            "params": self._get_params(filters),
            "state": state != "all" and self._get_states()[state],
            "contact": contact.name,
            "contacts": [{"id": each.id, "name": each.name} for each in contacts],
            "is_cut": values["total"]["orders"] > MAX_ORDERS,
        }

    @api.model
    def _prepare_values(self, visible, filters, max_devices=MAX_DEVICES):
        """Return the figures of a customer.

        :param visible: query of the orders that he may see
        :param filters: dict as of ``_read_filters``
        :param max_devices: so many devices at most, those with the most orders
        :return: dict with ``total``, a row; ``periods`` and ``devices``, lists of rows;
            ``currencies``; ``by_year``; ``has_more_devices``; ``charts``, see
            ``_prepare_charts``; and ``max_orders``, how many files have. A row is a
            dict with ``label``, ``orders``, ``finished``, ``days`` (mean, or None) and
            ``spent``, a dict ``res.currency`` → amount
        """
        found, by_year = self._read_figures(visible, filters, max_devices)
        currencies = self.env["res.currency"].sudo()
        currencies = currencies.browse(
            sorted({each for row in found.values() for each in row["spent"]})
        )
        for row in found.values():
            row["spent"] = {
                currency: currency.round(row["spent"][currency.id])
                for currency in currencies
                if currency.id in row["spent"]
            }
        keys = sorted(key for kind, key in found if kind == PERIOD)
        periods = [
            {"key": key, "label": self._get_period_label(key, by_year)}
            | found[PERIOD, key]
            for key in keys
        ]
        devices = sorted(
            ((key, row) for (kind, key), row in found.items() if kind == DEVICE),
            key=lambda each: (
                -each[1]["orders"],
                -each[1]["last"].toordinal(),
                each[0],
            ),
        )
        names = self._get_device_names([key for key, _row in devices])
        shown = devices[:max_devices]
        return {
            "total": found.get((TOTAL, 0)) or make_row(),
            "periods": periods,
            "devices": [names[key] | row for key, row in shown],
            "has_more_devices": len(devices) > max_devices,
            "currencies": currencies,
            "by_year": by_year,
            "charts": self._prepare_charts(periods, currencies, by_year),
            "max_orders": MAX_ORDERS,
        }

    @api.model
    def _prepare_charts(self, periods, currencies, by_year):
        """Return what is drawn: the orders, and what was spent in each currency.

        :param periods: rows of the periods, in order
        :return: list of ``BarChart``; none where there is one period only
        """
        if len(periods) < 2:
            return []
        rows = {row["key"]: row for row in periods}
        keys = range(periods[0]["key"], periods[-1]["key"] + 1)
        labels = [
            str(key) if by_year else self._format_month(key, "LLL") for key in keys
        ]
        shown = [rows.get(key) or make_row() for key in keys]
        charts = [
            BarChart(self.env._("Orders"), labels, [row["orders"] for row in shown])
        ]
        for currency in currencies:
            name = self._get_spent_label(currency)
            spent = [row["spent"].get(currency, 0) for row in shown]
            charts.append(BarChart(name, labels, spent, currency.decimal_places))
        return charts

    @api.model
    def _get_spent_label(self, currency):
        """Return what the column of a currency is called."""
        return self.env._("Spent in %(currency)s", currency=currency.name)

    @api.model
    def _get_period_label(self, key, by_year):
        """Return the name of a year or month.

        :param key: the year, or its months since the year 0
        """
        return str(key) if by_year else self._format_month(key, "LLLL y")

    @api.model
    def _format_month(self, key, pattern):
        return format_date(
            self.env, date(key // 12, key % 12 + 1, 1), date_format=pattern
        )

    @api.model
    def _get_device_names(self, keys):
        """Return how the customer knows devices.

        :param keys: ids of serial numbers; below zero, of models without one; 0: none
        :return: dict key → dict with ``label`` and ``model``
        """
        devices = self.env["stock.lot"].sudo().browse(key for key in keys if key > 0)
        products = self.env["product.product"].sudo()
        products = products.browse(-key for key in keys if key < 0)
        models = devices.product_id | products
        models.mapped("combination_indices")
        name_plain_products(models)
        models.mapped("display_name")
        return (
            {0: {"label": self.env._("No device named"), "model": ""}}
            | {
                device.id: {
                    "label": device.name,
                    "model": device.product_id.display_name,
                }
                for device in devices
            }
            | {
                -product.id: {"label": product.display_name, "model": ""}
                for product in products
            }
        )

    # === WHAT FILES SAY ===#

    @api.model
    def _prepare_lines(self, visible, filters):
        """Return the orders themselves, the newest first.

        :param visible: query of the orders that the customer may see
        :param filters: dict as of ``_read_filters``
        :return: list of dicts with ``name``, ``received``, ``handed_over`` (dates or
            None), ``state``, ``serial``, ``model``, ``contact``, ``days`` (or None) and
            ``spent``, a dict ``res.currency`` → amount; up to ``MAX_ORDERS``
        """
        tables = self._get_tables(visible, filters)
        found = self.env.execute_query(
            SQL(
                "WITH %s SELECT id, name, day, day_out, phase, device, partner_id, days"
                " FROM rows ORDER BY day DESC, id DESC LIMIT %s",
                tables,
                MAX_ORDERS,
            )
        )
        spent = defaultdict(dict)
        currencies = self.env["res.currency"].sudo()
        for order_id, currency_id, amount in self.env.execute_query(
            SQL(
                "WITH %s SELECT id, currency_id, SUM(amount) FROM money"
                " GROUP BY id, currency_id ORDER BY id, currency_id",
                tables,
            )
        ):
            currency = currencies.browse(currency_id)
            spent[order_id][currency] = currency.round(amount)
        names = self._get_device_names(sorted({row[5] for row in found}))
        partners = self.env["res.partner"].sudo()
        partners = partners.browse(sorted({row[6] for row in found if row[6]}))
        contacts = dict(zip(partners.ids, partners.mapped("name"), strict=True))
        labels = self._get_states()
        states = {phase: labels[key] for key, each in STATES.items() for phase in each}
        return [
            {
                "name": name,
                "received": day,
                "handed_over": day_out,
                "state": states.get(phase, ""),
                "serial": names[device]["label"] if device > 0 else "",
                "model": names[device]["model" if device > 0 else "label"],
                "contact": contacts.get(partner_id) or "",
                "days": days,
                "spent": spent[order_id],
            }
            for order_id, name, day, day_out, phase, device, partner_id, days in found
        ]


def _read_day(text, default):
    """Return the day that stands in an address.

    :param text: as a date field of a browser sends it; None where nothing is said
    :return: a date; None if the text is empty; the default if it is no day
    """
    if text is None:
        return default
    try:
        return date.fromisoformat(str(text).strip()) if str(text).strip() else None
    except ValueError:
        return default

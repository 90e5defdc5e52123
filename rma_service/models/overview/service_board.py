from datetime import timedelta
from typing import NamedTuple

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import place
from ...tools.arguments import TEXT, takes

ORDERS = "rma_service.rma_service_order_action"


class Figure(NamedTuple):
    """One number of the board: what it is called, what it counts, how it looks."""

    key: str
    label: str
    domain: Domain
    # Of two numbers that say how bad it is: ``danger`` or ``warning``; else nothing.
    look: str = ""


class RmaServiceBoard(models.AbstractModel):
    """The supervisor's board: how the service centre stands now, on one screen.

    Each number counts the orders that its click opens, with the rights of who looks,
    of the companies that he chose. All of them are asked for in one statement, and
    found by the indexes of open orders and of days: a million orders of the past change
    nothing.

    The screen asks again when it is told that something happened
    (``service_order.py`` beside this file), and once a minute, as the clock alone makes
    orders late.

    To add a number: its line in :meth:`_get_figures`.
    """

    _name = "rma.service.board"
    _description = "Supervisor's Board"

    @api.model
    def get_figures(self):
        """Return what the board shows.

        :return: dict of ``companies`` (their names), ``figures`` (list of dicts of
            ``key``, ``label``, ``look`` and ``value``) and ``load`` (see
            :meth:`_get_load`)
        :raises AccessError: for whoever does not work in the service
        """
        self._check_service_call("get_figures")
        self.env.companies._note_watched_board()
        figures = self._get_figures()
        load = self._get_load_query()
        queries = [
            self.env["rma.service.order"]._search(figure.domain).select("COUNT(*)")
            for figure in figures
        ]
        queries.append(load)
        asked = SQL(", ").join(SQL("(%s)", query) for query in queries)
        [(*counts, minutes)] = self.env.execute_query(SQL("SELECT %s", asked))
        return {
            "companies": self.env.companies.mapped("name"),
            "figures": [
                {
                    "key": figure.key,
                    "label": figure.label,
                    "look": figure.look,
                    "value": count,
                }
                for figure, count in zip(figures, counts, strict=True)
            ],
            "load": self._get_load(minutes),
        }

    @api.model
    @takes(key=TEXT)
    def open_figure(self, key):
        """Return the action that shows what a number counts.

        :param key: of the number, or ``load``
        :raises AccessError: for whoever does not work in the service
        """
        self._check_service_call("open_figure")
        if key == "load":
            return self._open_load()
        for figure in self._get_figures():
            if figure.key == key:
                action = self.env["ir.actions.actions"]._for_xml_id(ORDERS)
                return action | {
                    "name": figure.label,
                    "display_name": figure.label,
                    "domain": list(figure.domain),
                    "context": {"create": False},
                    "help": Markup("<p class='o_view_nocontent_smiling_face'>%s</p>")
                    % self.env._("There is none now: the number on the board is 0."),
                    # The kanban is by stages; here it is one list.
                    "views": sorted(
                        action["views"], key=lambda view: view[1] != "list"
                    ),
                }
        return False

    @api.model
    def _check_service_call(self, name):
        """A model without a table has no rights of its own."""
        result = super()._check_service_call(name)
        if not (
            self.env.su or self.env.user.has_group("rma_service.group_service_own")
        ):
            raise AccessError(
                self.env._("The board is for those who work in the service.")
            )
        return result

    @api.model
    def _get_figures(self):
        """Return what the board counts: list of :class:`Figure`, in their order."""
        is_open = Domain("is_open", "=", True)
        late = is_open & (
            Domain("is_late", "=", True) | Domain("deadline_state", "=", "late")
        )
        today = Domain("is_promised_today", "=", True) & Domain("phase", "!=", "ready")
        soon = Domain("deadline_state", "=", "soon")
        at_vendor = Domain("device_place", "=", "vendor")
        no_start = Domain("start_state", "=", False)
        waiting = Domain("start_state", "=", "waiting")
        return [
            Figure("open", self.env._("Open"), is_open),
            Figure("late", self.env._("Late"), late, "danger"),
            Figure(
                "risk",
                self.env._("At Risk"),
                is_open & ~late & (today | soon),
                "warning",
            ),
            Figure(
                "customer",
                self.env._("Waiting for Customer"),
                Domain("phase", "=", "approval") & no_start,
            ),
            Figure(
                "parts",
                self.env._("Waiting for Parts"),
                (waiting | (Domain("phase", "=", "parts") & no_start)) & ~at_vendor,
            ),
            Figure(
                "vendor",
                self.env._("At the Vendor"),
                is_open & at_vendor,
            ),
            Figure(
                "ready", self.env._("Ready to Collect"), Domain("phase", "=", "ready")
            ),
            Figure(
                "unclaimed",
                self.env._("Unclaimed"),
                Domain("is_unclaimed", "=", True),
                "warning",
            ),
            Figure("intake", self.env._("Taken In Today"), self._on_day("date_in")),
            Figure("output", self.env._("Handed Over Today"), self._on_day("date_out")),
        ]

    @api.model
    def _on_day(self, name, path="warehouse_id"):
        """Return the domain of what has a moment on today, at the place of each."""

        def build(here):
            begin, end = place.get_bounds(here)
            return Domain(name, ">=", begin) & Domain(name, "<", end)

        return place.get_domain(self.env, build, path)

    @api.model
    def _until_tomorrow(self, name, path="warehouse_id"):
        """Return the domain of what has a moment before tomorrow is over."""

        def build(here):
            tomorrow = place.get_today(here) + timedelta(days=1)
            return Domain(name, "<", place.get_bounds(here, tomorrow)[1])

        return place.get_domain(self.env, build, path)

from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import place
from ...tools.slots import Span
from ...tools.workload import count_minutes
from ..work.service_operation_status import FINAL_KINDS

OPERATIONS = "rma_service.rma_service_operation_action"
# Phases in which work is still to be done.
TO_WORK = ("request", "intake", "diagnosis", "approval", "parts", "repair")


class RmaServiceBoard(models.AbstractModel):
    """The load of tomorrow: what has to be done until then, against who works then."""

    _inherit = "rma.service.board"

    @api.model
    def _get_load_domain(self):
        """Return which operations have to be done until tomorrow is over: those that
        are not finished, of orders that are promised until then."""
        orders = Domain("phase", "in", TO_WORK) & self._until_tomorrow("date_promised")
        return Domain("order_id", "any", orders) & Domain(
            "status_id.kind", "not in", FINAL_KINDS
        )

    @api.model
    def _get_load_query(self):
        """Return the query of how many minutes, by their norm, these take."""
        operations = self.env["rma.service.operation"]
        query = operations._search(self._get_load_domain())
        norm = operations._field_to_sql(query.table, "time_norm", query)
        return query.select(SQL("COALESCE(SUM(%s), 0)", norm))

    @api.model
    def _get_load(self, minutes):
        """Return the load of tomorrow.

        :param minutes: what has to be done
        :return: dict of ``minutes``, ``capacity`` (minutes of working time of all
            technicians tomorrow) and ``people`` (how many of them work then)
        """
        capacity, people = 0, 0
        seen = self.env["res.users"]
        for company in self.env.companies:
            tomorrow = place.get_today(company) + timedelta(days=1)
            day = Span(*place.get_bounds(company, tomorrow))
            planning = self.env["rma.service.planning"].with_company(company)
            # Who works for several companies works once.
            users = self._filter_seen(planning._get_technicians()) - seen
            seen |= users
            benches = self.env["rma.service.bench"]
            for hours in planning._get_hours(users, benches, day).values():
                worked = count_minutes(hours.spans, day)
                capacity += worked
                people += bool(worked)
        return {"minutes": minutes, "capacity": round(capacity), "people": people}

    @api.model
    def _filter_seen(self, users):
        """Return those whose work the user sees: all, or himself and his teams."""
        user = self.env.user
        if user.has_group("rma_service.group_service_all"):
            return users
        return users & (user | user.sudo().service_team_ids.member_ids)

    @api.model
    def _open_load(self):
        """Return the action that shows the operations of the load."""
        action = self.env["ir.actions.actions"]._for_xml_id(OPERATIONS)
        name = self.env._("To Do until Tomorrow")
        return action | {
            "name": name,
            "display_name": name,
            "domain": list(self._get_load_domain()),
            "context": {"create": False},
        }

from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _get_service_hours(self, company, window):
        """Return when users work for a company, without holidays and absences.

        Their own working hours count, else those of their team, else those of the
        company. As many statements as there are different hours, however many people.

        :param company: ``res.company``
        :param window: ``Span`` of whole days
        :return: dict id of a user → list of ``Span``, in UTC
        """
        users, company = self.sudo(), company.sudo()
        resources = users.env["resource.resource"].search(
            [
                ("user_id", "in", users.ids),
                ("company_id", "in", [False, company.id]),
                ("calendar_id", "!=", False),
            ]
        )
        of_user = {resource.user_id: resource for resource in resources.sorted("id")}
        # The team's where the company has several: the first one that has hours.
        teams = users.service_team_ids.filtered(
            lambda team: team.company_id in (company, company.browse())
        )
        hours = {}
        for user in users:
            resource = of_user.get(user, resources.browse())
            own = (user.service_team_ids & teams).resource_calendar_id[:1]
            calendar = resource.calendar_id or own or company.resource_calendar_id
            hours.setdefault(calendar, []).append((user, resource))
        result = {}
        for calendar, pairs in hours.items():
            people = resources.browse([each.id for _user, each in pairs if each])
            spans = calendar._get_service_spans(company, window, people)
            for user, resource in pairs:
                result[user.id] = spans.get(resource.id, spans[False])
        return result

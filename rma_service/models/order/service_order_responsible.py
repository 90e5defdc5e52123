from odoo import api, fields, models
from odoo.fields import Domain

# Whoever is archived left: what he had to do is nobody's until somebody takes it.
LEFT = Domain("user_id", "=", False) | Domain("user_id.active", "=", False)


class RmaServiceOrder(models.Model):
    """Who looks after an order, also when its technician left.

    Everything that has to reach a colleague asks here: messages, calls, activities, the
    daily list, the salesperson of an estimate.
    """

    _inherit = "rma.service.order"

    is_unassigned = fields.Boolean(
        string="Unassigned",
        compute="_compute_is_unassigned",
        compute_sudo=True,
        search="_search_is_unassigned",
        groups="base.group_user",
        help="Nobody repairs it: no technician was chosen, or he left.",
    )

    @api.depends("user_id.active")
    def _compute_is_unassigned(self):
        for order in self:
            order.is_unassigned = not order.user_id.active

    def _search_is_unassigned(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(LEFT if wanted else ~LEFT for wanted in value)

    def _get_technician(self):
        """Return the technician of the order, empty where he left; templates of mails
        are tried without an order."""
        return self.sudo().user_id._filter_service_colleagues(self.company_id)

    def _get_responsibles(self, default=None, without=None):
        """Return the colleagues who look after the order, the first one foremost.

        The technician, else the leader of the team, else its members, else the service
        managers: the first of these who still work for the company of the order.

        :param default: user who is asked before the managers, if he is a colleague
        :param without: users who do not count, as they are about to leave
        :return: recordset of ``res.users``, with superuser rights; empty only where the
            company has no service manager
        """
        self.ensure_one()
        order = self.sudo()
        users = self.env["res.users"].sudo()
        without = without or users
        team = order.team_id
        for found in (order.user_id, team.user_id, team.member_ids, default or users):
            found = found.sudo()._filter_service_colleagues(order.company_id) - without
            if found:
                return found.sorted("id")
        return users._get_service_managers(order.company_id) - without

    def _get_responsible(self, default=None):
        """Return the one colleague who looks after the order; may be empty.

        :param default: see ``_get_responsibles``
        """
        return self._get_responsibles(default)[:1]

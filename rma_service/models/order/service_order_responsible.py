from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL


class RmaServiceOrder(models.Model):
    """Who looks after an order, also when its technician left.

    Everything that has to reach a colleague asks here: messages, calls, activities, the
    daily list, the salesperson of an estimate.
    """

    _inherit = "rma.service.order"

    # Stored, as record rules ask it for every order and row that somebody sees.
    is_unassigned = fields.Boolean(
        string="Unassigned",
        compute="_compute_is_unassigned",
        store=True,
        precompute=True,
        groups="base.group_user",
        help="Nobody repairs it: no technician was chosen, or he left.",
    )

    @api.depends("company_id", "user_id")
    def _compute_is_unassigned(self):
        """Whoever is archived, or works for other companies now, left.

        What changes with a user is told by ``_refresh_unassigned``: each change of a
        group would let Odoo read all orders of all its users.
        """
        companies = self.user_id._get_service_companies()
        for order in self:
            works_for = companies.get(order.user_id.id, order.company_id.browse())
            order.is_unassigned = order.company_id not in works_for

    @api.model
    def _refresh_unassigned(self, users):
        """Tell anew which orders of some users nobody repairs, closed ones too.

        :param users: ``res.users`` who left us, or a company, or came back
        """
        if not users:
            return
        companies = users._get_service_companies()
        pairs = [
            (user, company) for user in companies for company in companies[user].ids
        ]
        field = self._fields["is_unassigned"]
        self.flush_model(["company_id", "user_id", field.name])
        self.env.cr.execute(
            SQL(
                """
                UPDATE rma_service_order AS service
                   SET is_unassigned = NOT is_unassigned
                 WHERE user_id = ANY(%(users)s)
                   AND is_unassigned = EXISTS (
                       SELECT 1
                         FROM unnest(%(workers)s::int[], %(companies)s::int[])
                               AS works (uid, cid)
                        WHERE works.uid = service.user_id
                          AND works.cid = service.company_id)
                """,
                users=users.ids,
                workers=[user for user, _company in pairs],
                companies=[company for _user, company in pairs],
            )
        )
        self.env[self._name].invalidate_model([field.name], flush=False)

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

    def _get_service_heirs(self, without=None):
        """Return who takes over what a colleague who left had to do on the order."""
        return self._get_responsibles(self.env.user, without=without)

    # === GIVEN TO A COLLEAGUE ===#

    def web_save(self, vals, specification, next_id=None):
        """Save what was typed on the screen, also when its user gives the order away.

        Who may see his own orders only does not see it any more afterwards. Odoo would
        read it once more for the screen, refuse that, and undo what he typed. What he
        no longer sees is left out of the answer instead: the screen tells him where it
        went and leads him back (``static/src/order_views``).

        :param vals: dict of values
        :param specification: fields to read afterwards, see Odoo
        :param next_id: id of the order that is shown next, in place of this one
        :return: list of dicts, of what he still sees
        """
        if next_id:
            return super().web_save(vals, specification, next_id)
        saved = super().web_save(vals, {})
        return self._web_read_visible([row["id"] for row in saved], specification)

    def web_save_multi(self, vals_list, specification):
        """Save many rows of a list: see ``web_save``."""
        saved = super().web_save_multi(vals_list, {})
        return self._web_read_visible([row["id"] for row in saved], specification)

    @api.model
    def _web_read_visible(self, ids, specification):
        """Read for the screen what its user still sees.

        :param ids: ids of orders that he just saved
        :param specification: fields to read, see Odoo
        """
        orders = self.browse(ids).with_context(bin_size=True)
        try:
            return orders.web_read(specification)
        except AccessError:
            visible = orders._filtered_access("read")
            if visible == orders:
                raise  # It is about something else than the orders.
            return visible.web_read(specification)

from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_list

from ...tools import place
from ..setup.service_stage import OPEN_PHASES

# Who is written one of these may have left us, or one of our companies.
LEAVING = frozenset({"active", "company_ids", "group_ids"})


class ResUsers(models.Model):
    """Who works for the service now, and what becomes of the work of who leaves."""

    _inherit = "res.users"

    def _filter_service_colleagues(self, company):
        """Return those who work for a company now: not archived, no portal users.

        :param company: ``res.company``; empty does not ask
        """
        return self.filtered(
            lambda user: (
                user.active
                and not user.share
                and (not company or company.id in user.sudo()._get_company_ids())
            )
        )

    @api.model
    def _get_service_managers(self, company):
        """Return the service managers of a company, with superuser rights."""
        group = self.env.ref("rma_service.group_service_manager")
        domain = [("all_group_ids", "in", group.ids), ("share", "=", False)]
        if company:
            domain.append(("company_ids", "in", company.ids))
        return self.sudo().search(domain, order="id")

    @api.model
    def _get_service_documents(self):
        """Return on which documents colleagues work for the service.

        Each wing adds its own. The models have ``_get_service_heirs(without)``, which
        tells who takes over what somebody who left had to do there.

        :return: dict name of a model → ``Domain`` of its documents
        """
        orders = self.env["rma.service.order"]
        customers = (
            orders.sudo()
            .with_context(active_test=False)
            ._search([])
            .subselect("partner_id")
        )
        # On the contact of who left stands what became of his orders.
        is_colleague = Domain("user_ids", "any", [("share", "=", False)])
        return {
            orders._name: Domain.TRUE,
            "res.partner": Domain("id", "in", customers) | is_colleague,
        }

    def _get_service_companies(self):
        """Return for which companies each user works: dict id → ``res.company``."""
        return {
            user.id: user.company_ids
            if user._filter_service_colleagues(None)
            else user.company_ids.browse()
            for user in self.sudo()
        }

    def action_archive(self):
        """Offer service managers to hand over what the archived users had open.

        :return: the dialog, where there is something to hand over
        """
        leavers = self.filtered("active")
        # Odoo deletes what archived users had to do; a customer may wait for it.
        activities = leavers._hand_on_service_activities()
        result = super().action_archive()
        return leavers._open_hand_over(activities) or result

    def _compute_share(self):
        """Who became a customer, or a colleague again, by whatever group."""
        result = super()._compute_share()
        now = {user.id: user.share for user in self}
        self.env.cr.execute(
            SQL("SELECT id, share FROM res_users WHERE id = ANY(%s)", self.ids)
        )
        changed = [user for user, share in self.env.cr.fetchall() if now[user] != share]
        orders = self.env["rma.service.order"].sudo()
        orders._refresh_unassigned(self.browse(changed))
        return result

    def write(self, vals):
        """Whoever is archived, or taken out of a company, leaves his work there."""
        is_leaving = not LEAVING.isdisjoint(vals)
        before = self._get_service_companies() if is_leaving else {}
        result = super().write(vals)
        if is_leaving:
            self._leave_lost_companies(before)
        return result

    def unlink(self):
        """Whoever is deleted leaves his work, too: Odoo would delete it with him."""
        before = self._get_service_companies()
        for user in self:
            if companies := before[user.id]:
                user._leave_service(companies, True)
        orders = self.env["rma.service.order"].sudo()
        orders.with_context(active_test=False).search(
            [("user_id", "in", self.ids)]
        ).is_unassigned = True
        return super().unlink()

    def _leave_lost_companies(self, before):
        """Let the users leave their work in companies that were taken from them.

        :param before: for which companies each worked, of ``_get_service_companies``
        """
        after = self._get_service_companies()
        changed = self.filtered(lambda user: after[user.id] != before[user.id])
        self.env["rma.service.order"].sudo()._refresh_unassigned(changed)
        leavers = defaultdict(self.browse)
        for user in self:
            if lost := before[user.id] - after[user.id]:
                leavers[lost, not after[user.id]] |= user
        for (companies, is_gone), users in leavers.items():
            users._leave_service(companies, is_gone)
        # Whoever comes back has his open orders again.
        back = self.filtered(lambda user: after[user.id] - before[user.id])
        back._end_service_activity()

    def _leave_service(self, companies, is_gone):
        """Users work for companies no more: hand on, tell a manager, tell them nothing.

        :param companies: ``res.company`` that they left
        :param is_gone: whether they work for no other one
        """
        asked = [*companies.ids, False] if is_gone else companies.ids
        of_companies = Domain("company_id", "in", asked)
        self._hand_on_service_activities(of_companies)
        self._unfollow_service_documents(of_companies)
        self._tell_managers(companies)

    @api.model
    def _find_service_documents(self, model, domain, ids):
        """Return some records with superuser rights, archived ones too.

        :param model: name of a model
        :param domain: ``Domain`` that they have to meet
        :param ids: ids of those to choose from
        """
        records = self.env[model].sudo()
        found = records.with_context(active_test=False).search(
            Domain("id", "in", ids) & domain
        )
        return found.with_env(records.env)

    def _hand_on_service_activities(self, domain=Domain.TRUE):
        """Give what the users have to do for us to who looks after it else.

        :param domain: ``Domain`` of the documents on which they have it
        :return: the activities, with superuser rights
        """
        activities = self.env["mail.activity"].sudo()
        if not self:
            return activities
        found = activities.search([("user_id", "in", self.ids)])
        return found._hand_on(self.sudo(), domain)

    def _unfollow_service_documents(self, domain):
        """Without a user that may read it, a contact would get what is for customers.

        :param domain: ``Domain`` of the documents
        """
        partners = self.sudo().partner_id
        ours = self._get_service_documents()
        del ours["res.partner"]
        found = (
            self.env["mail.followers"]
            .sudo()
            .search([("partner_id", "in", partners.ids), ("res_model", "in", [*ours])])
        )
        for model, followers in found.grouped("res_model").items():
            documents = self._find_service_documents(
                model, ours[model] & domain, followers.mapped("res_id")
            )
            # Of his own device he still hears.
            customer = "owner_id" if "owner_id" in documents._fields else "partner_id"
            ids = {
                record.id for record in documents if record[customer] not in partners
            }
            followers.filtered(lambda f, left=ids: f.res_id in left).unlink()

    def _tell_managers(self, companies):
        """Ask a manager of each company to see to the open orders of who left.

        :param companies: ``res.company`` that the users left
        """
        orders = self.env["rma.service.order"].sudo()
        for user, company, count in orders._read_group(
            [
                ("user_id", "in", self.ids),
                ("phase", "in", OPEN_PHASES),
                ("company_id", "in", companies.ids),
            ],
            ["user_id", "company_id"],
            ["__count"],
        ):
            managers = self._get_service_managers(company) - self.sudo()
            manager = managers & self.env.user or managers[:1]
            if not manager:
                continue
            own = user.partner_id.with_context(lang=manager.lang)
            place.at_place(own, company).activity_schedule(
                "mail.mail_activity_data_todo",
                summary=own.env._(
                    "%(user)s left: %(count)s open service orders of %(company)s",
                    user=user.name,
                    count=count,
                    company=company.name,
                ),
                note=own.env._(
                    "They count as unassigned until somebody takes them: give them to"
                    " somebody in Service Orders, filter Unassigned."
                ),
                user_id=manager.id,
            )

    def _end_service_activity(self):
        """What was to be handed over is: the managers need not see to it any more."""
        open_orders = self.env["rma.service.order"].sudo()
        for user in self:
            if not open_orders.search_count(
                [
                    ("user_id", "=", user.id),
                    ("is_unassigned", "=", True),
                    ("phase", "in", OPEN_PHASES),
                ],
                limit=1,
            ):
                user.sudo().partner_id.activity_ids.filtered(
                    lambda activity: activity.automated
                ).unlink()

    def action_hand_over_service(self):
        """Open the dialog that hands the orders of users who left to somebody else.

        :raises UserError: where nothing of them is open in companies that they left
        """
        action = self._open_hand_over(self.env["mail.activity"])
        if not action:
            raise UserError(
                self.env._(
                    "Nothing is left behind by %(users)s: whoever still works for a"
                    " company keeps the open orders there.",
                    users=format_list(self.env, self.mapped("name")),
                )
            )
        return action

    def _open_hand_over(self, activities):
        """Return the dialog that hands open work over, for service managers.

        :param activities: what the users had to do
        :return: an action, or None where there is nothing or nobody to ask
        """
        if not self.env.user.has_group("rma_service.group_service_manager"):
            return None
        wizard = self.env["rma.service.hand.over"].create(
            {"leaver_ids": self.ids, "activity_ids": activities.ids}
        )
        if not any(wizard._get_open_work()):
            return None
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand Over Orders"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            # Archiving is no button: the client does not complete the action.
            "views": [(False, "form")],
            "target": "new",
        }

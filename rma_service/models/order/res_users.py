from odoo import api, models

from ...tools import place
from ..setup.service_stage import OPEN_PHASES

# What a colleague has to do for us, and what he hears of.
WORK_MODELS = ("rma.service.order", "rma.service.vendor.claim")


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
                and (not company or company.id in user._get_company_ids())
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

    def action_archive(self):
        """Offer service managers to hand over what the archived users had open.

        :return: the dialog, where there is something to hand over
        """
        leavers = self.filtered("active")
        # Odoo deletes what archived users had to do; a customer may wait for it.
        activities = leavers._hand_on_service_activities()
        result = super().action_archive()
        return leavers._open_hand_over(activities) or result

    def write(self, vals):
        leavers = self.browse()
        if "active" in vals and not vals["active"]:
            leavers = self.filtered("active")
            leavers._hand_on_service_activities()
        result = super().write(vals)
        if leavers:
            leavers._leave_service()
        return result

    def _hand_on_service_activities(self):
        """Give what the users have to do to who looks after its order or claim else.

        :return: the activities, with superuser rights
        """
        if not self:
            return self.env["mail.activity"]
        activities = (
            self.env["mail.activity"]
            .sudo()
            .search([("user_id", "in", self.ids), ("res_model", "in", WORK_MODELS)])
        )
        leavers = self.sudo()
        handed_on = activities.browse()
        for (model, res_id), group in activities.grouped(
            lambda activity: (activity.res_model, activity.res_id)
        ).items():
            record = self.env[model].sudo().browse(res_id)
            if model == "rma.service.order":
                found = record._get_responsibles(self.env.user, without=leavers)
            else:
                found = leavers._get_service_managers(record.company_id) - leavers
            if found:
                group.write({"user_id": found[0].id})
                handed_on |= group
        return handed_on

    def _leave_service(self):
        """Users were archived: tell a manager, and tell them nothing any more.

        Without an active user their contacts would get what is meant for customers.
        """
        leavers = self.sudo()
        followers = (
            self.env["mail.followers"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", leavers.partner_id.ids),
                    ("res_model", "in", WORK_MODELS),
                ]
            )
        )
        orders = self.env["rma.service.order"].sudo()
        own = orders.browse(
            followers.filtered(lambda f: f.res_model == orders._name).mapped("res_id")
        ).filtered(lambda order: order.partner_id in leavers.partner_id)
        followers.filtered(
            lambda f: f.res_model != orders._name or f.res_id not in own.ids
        ).unlink()
        for user, company, count in orders._read_group(
            [("user_id", "in", self.ids), ("phase", "in", OPEN_PHASES)],
            ["user_id", "company_id"],
            ["__count"],
        ):
            managers = leavers._get_service_managers(company)
            manager = managers & self.env.user or managers[:1]
            if not manager:
                continue
            own = user.partner_id.with_context(
                lang=manager.lang, tz=place.get_zone(company)
            )
            own.activity_schedule(
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
                [("user_id", "=", user.id), ("phase", "in", OPEN_PHASES)], limit=1
            ):
                user.sudo().partner_id.activity_ids.filtered(
                    lambda activity: activity.automated
                ).unlink()

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

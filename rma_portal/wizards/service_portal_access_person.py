from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from odoo.addons.rma_service.tools.locking import locks_first


class RmaServicePortalAccessPerson(models.TransientModel):
    """One person of a customer: his login, and what he sees with it."""

    _name = "rma.service.portal.access.person"
    _inherit = ["rma.service.checked.links"]
    _description = "Person with Access to the Portal"

    access_id = fields.Many2one(
        comodel_name="rma.service.portal.access",
        string="Dialog",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Contact", required=True, readonly=True
    )
    email = fields.Char(related="partner_id.email", string="E-mail")
    state = fields.Selection(
        selection=[
            ("none", "No access"),
            ("no_email", "No e-mail address"),
            ("taken", "Address of another login"),
            ("invited", "Invited"),
            ("active", "Has access"),
            ("internal", "Colleague"),
        ],
        string="Access",
        compute="_compute_state",
    )
    login_date = fields.Datetime(string="Last Login", compute="_compute_state")
    scope = fields.Selection(
        selection=lambda self: self._get_scopes(),
        string="Sees",
        compute="_compute_scope",
        inverse="_inverse_scope",
    )
    order_count = fields.Integer(string="Orders Seen", compute="_compute_order_count")

    def _get_scopes(self):
        scope = self.env["res.partner"]._fields["service_portal_scope"]
        return scope._description_selection(self.env)

    @api.depends("partner_id.email")
    def _compute_state(self):
        users = self.env["res.users"].sudo().with_context(active_test=False)
        emails = {email_normalize(person.email) for person in self} - {False}
        people = self.partner_id
        found = users.search_fetch(
            ["|", ("login", "in", list(emails)), ("partner_id", "in", people.ids)],
            ["login", "partner_id", "active", "login_date"],
        )
        by_login = {user.login: user for user in found}
        by_partner = {user.partner_id.id: user for user in found.sorted("active")}
        for person in self:
            email = email_normalize(person.email)
            user = by_partner.get(person.partner_id.id, users)
            person.login_date = user.login_date
            if user.active and user._is_internal():
                person.state = "internal"
            elif user.active and user._is_portal():
                person.state = "active" if user.login_date else "invited"
            elif not email:
                person.state = "no_email"
            elif by_login.get(email, user) != user:
                person.state = "taken"
            else:
                person.state = "none"

    @api.depends("partner_id")
    def _compute_scope(self):
        for person in self:
            person.scope = person.partner_id.sudo().service_portal_scope

    def _inverse_scope(self):
        for person in self:
            person._check_person()
            partner = person.partner_id.sudo()
            if partner.service_portal_scope != person.scope:
                partner.service_portal_scope = person.scope
                scope = dict(person._get_scopes())[person.scope]
                person._log(person.env._("Sees in the portal: %(scope)s", scope=scope))

    @api.depends("scope", "partner_id")
    def _compute_order_count(self):
        people = self.partner_id
        companies = people.commercial_partner_id
        counts = self.env["rma.service.order"]._read_group(
            [
                "|",
                ("partner_id", "child_of", companies.ids),
                ("delegate_id", "in", people.ids),
            ],
            ["partner_id", "delegate_id"],
            ["__count"],
        )
        for person in self:
            partner = person.partner_id
            company = partner.commercial_partner_id
            person.order_count = sum(
                count
                for customer, delegate, count in counts
                if (
                    partner in (customer, delegate)
                    if person.scope == "own"
                    else customer.commercial_partner_id == company
                )
            )

    def _check_person(self):
        """Check that it is one of the people whom the dialog was opened for.

        :raises UserError: else
        """
        self.ensure_one()
        self.env["rma.service.order"].check_access("read")
        if self.partner_id not in self.access_id._get_people():
            raise UserError(
                self.env._(
                    "%(contact)s is none of this customer's people any more. Close this"
                    " and open it again.",
                    contact=self.partner_id.display_name,
                )
            )

    def _get_company(self):
        """Return the company whose orders he is to see."""
        order = self.access_id.order_id
        return order.company_id or self.partner_id.company_id or self.env.company

    def _get_invitation(self):
        """Return Odoo's own row for this contact, with its rights."""
        dialogs = self.env["portal.wizard"].sudo().with_company(self._get_company())
        dialogs = dialogs.with_context(rma_queued_invitation=True)
        partner = self.partner_id
        return dialogs.create(
            {"partner_ids": [fields.Command.set(partner.ids)]}
        ).user_ids

    def _get_locked_records(self):
        return [self.partner_id.sudo()]

    @locks_first
    def action_give(self):
        """Give the contact a login, and invite him by mail to choose his password.

        :return: the action that shows the dialog again
        """
        self._check_person()
        if self.state in ("no_email", "taken"):
            raise UserError(
                self.env._(
                    "%(contact)s needs an e-mail address of his own to log in with."
                    " Enter it on the contact first.",
                    contact=self.partner_id.display_name,
                )
            )
        if self.state == "none":
            self._get_invitation().action_grant_access()
            self._log(self.env._("Access to the portal given"))
        user = self.partner_id.sudo().with_context(active_test=False).user_ids[:1]
        if (
            user._is_portal()
            and (company := self._get_company()) not in user.company_ids
        ):
            user.company_ids |= company
        self.invalidate_recordset(["state", "login_date"])
        return self.access_id._reopen()

    @locks_first
    def action_take(self):
        """End the contact's access: his login is archived.

        :return: the action that shows the dialog again
        """
        self._check_person()
        if self.state in ("active", "invited"):
            self._get_invitation().action_revoke_access()
            self._log(self.env._("Access to the portal ended"))
            self.invalidate_recordset(["state", "login_date"])
        return self.access_id._reopen()

    @locks_first
    def action_invite_again(self):
        """Send the invitation once more.

        :return: the action that shows the dialog again
        """
        self._check_person()
        if self.state in ("active", "invited"):
            self._get_invitation().action_invite_again()
        return self.access_id._reopen()

    def action_view_orders(self):
        """Show the orders that this contact sees once he is logged in.

        :return: the action of their list
        """
        self._check_person()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "rma_service.rma_service_order_action"
        )
        contact = self.partner_id
        action["name"] = self.env._("Seen by %(contact)s", contact=contact.display_name)
        action["domain"] = list(contact._get_shown_order_domain())
        action["context"] = {}
        return action

    def _log(self, words):
        """Keep on the contact, and on the order, what was decided and by whom."""
        author = self.env.user.partner_id
        self.partner_id.sudo()._message_log(body=words, author_id=author.id)
        if order := self.access_id.order_id:
            about = f"{words}: {self.partner_id.display_name}"
            order.sudo()._message_log(body=about, author_id=author.id)

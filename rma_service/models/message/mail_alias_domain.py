from odoo import api, models, tools
from odoo.fields import Domain


class MailAliasDomain(models.Model):
    """Which addresses are ours: each message to a customer asks, few are."""

    _name = "mail.alias.domain"
    _inherit = ["mail.alias.domain", "rma.service.cached"]

    @api.model
    def _may_be_ours(self, email):
        """Tell whether mails to an address may come back to us.

        :param email: normalised address
        :return: False where it is certainly nobody's here: no alias, no catchall and
            not the address of Odoo's robot
        """
        domains, addresses = self._get_own_addresses()
        return (
            domains is None or email in addresses or email.partition("@")[2] in domains
        )

    @api.model
    @tools.ormcache(cache="stable")
    def _get_own_addresses(self):
        """Return the domains of our addresses, and addresses in other domains.

        :return: two frozensets; None for the domains where aliases take mails of any
        """
        if self.env["mail.alias"].search_count(
            [("alias_incoming_local", "=", True)], limit=1
        ):
            return None, frozenset()
        found = self.search(Domain.TRUE)
        addresses = {self.env.ref("base.partner_root").email_normalized}
        for name in ("bounce_email", "catchall_email", "default_from_email"):
            addresses.update(found.mapped(name))
        return frozenset(found.mapped("name")), frozenset(filter(None, addresses))

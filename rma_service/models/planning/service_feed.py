import secrets
from hashlib import sha256

from odoo import api, fields, models

SECRET_BYTES = 32


class RmaServiceFeed(models.Model):
    """The secret address of a technician's calendar.

    Kept is what the secret looks like when it is hashed: who reads the database, or a
    copy of it, cannot open anybody's calendar. Nobody has rights on it: what a user may
    do with his own, the planning board does for him.
    """

    _name = "rma.service.feed"
    _description = "Calendar of a Technician"
    _inherit = ["rma.service.guarded"]
    _rec_name = "user_id"

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Technician",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    secret_hash = fields.Char(required=True, readonly=True, copy=False, index=True)

    _user_unique = models.UniqueIndex("(user_id)", "A user has one calendar.")

    @api.model
    def _hash(self, secret):
        return sha256(secret.encode()).hexdigest()

    @api.model
    def _get_of(self, users):
        """Return the calendars of some users, with superuser rights."""
        return self.sudo().search([("user_id", "in", users.ids)])

    @api.model
    def _open(self, user):
        """Give a user a new secret; the one before opens nothing any more.

        :return: the secret, which is kept nowhere
        """
        secret = secrets.token_urlsafe(SECRET_BYTES)
        self._close(user)
        self.sudo().create({"user_id": user.id, "secret_hash": self._hash(secret)})
        return secret

    @api.model
    def _close(self, users):
        """Let no secret open the calendars of users any more."""
        self._get_of(users).unlink()

    @api.model
    def _find_user(self, secret):
        """Return whose calendar a secret opens: empty where it opens none.

        :param secret: text of an address, whatever it is
        :return: ``res.users`` with superuser rights, still at work here
        """
        users = self.env["res.users"].sudo()
        if not secret or len(secret) > 100 or not secret.isascii():
            return users.browse()
        found = self.sudo().search([("secret_hash", "=", self._hash(secret))], limit=1)
        colleague = found.user_id._filter_service_colleagues(None)
        if colleague and colleague.has_group("rma_service.group_service_own"):
            return colleague
        return users.browse()

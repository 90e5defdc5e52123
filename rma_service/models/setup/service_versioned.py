from odoo import fields, models


class RmaServiceVersioned(models.AbstractModel):
    """Configuration that orders copy: changing what was used makes a new version.

    Orders keep what they copied with the number of its version.
    """

    _name = "rma.service.versioned"
    _description = "Versioned Service Configuration"

    version = fields.Integer(default=1, readonly=True, copy=False, aggregator=None)
    version_date = fields.Datetime(
        string="Version Since", default=fields.Datetime.now, readonly=True, copy=False
    )
    is_used = fields.Boolean(
        string="Version Is Used",
        readonly=True,
        copy=False,
        help="Orders or price checks were made with this version: the next change makes"
        " a new one.",
    )

    def _mark_used(self):
        """Note that the present version is used; writes only the first time."""
        self.sudo().filtered(lambda record: not record.is_used).is_used = True

    def _start_version(self):
        """Begin a new version where the present one was used; before it changes."""
        for record in self.filtered("is_used"):
            record._keep_version()
            record._as_system().write(
                {
                    "version": record.version + 1,
                    "version_date": fields.Datetime.now(),
                    "is_used": False,
                }
            )

    def _keep_version(self):
        """Keep the present version before it changes; a hook."""
        self.ensure_one()

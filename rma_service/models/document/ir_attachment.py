from odoo import api, models
from odoo.exceptions import UserError

# Whoever changes one of these changes the file, or hides whose file it is.
FILE_FIELDS = frozenset(
    {"raw", "datas", "db_datas", "store_fname", "name", "res_model", "res_id", "url"}
)


class IrAttachment(models.Model):
    """Files of frozen documents stay as they are, whatever the user's rights."""

    _inherit = "ir.attachment"

    def write(self, vals):
        if FILE_FIELDS & vals.keys():
            self._check_not_frozen()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self._check_not_frozen()

    def _check_not_frozen(self):
        """Refuse to touch the files of frozen documents.

        :raises UserError: naming the first of them
        """
        for attachment in self.sudo():
            if attachment.res_model == "rma.service.document":
                raise UserError(
                    self.env._(
                        "%(file)s was sent or signed: it is neither changed nor"
                        " deleted.",
                        file=attachment.name,
                    )
                )

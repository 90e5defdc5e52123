from odoo import api, models
from odoo.exceptions import AccessError, UserError

# Whoever changes one of these changes the file, or hides whose file it is.
FILE_FIELDS = frozenset(
    {"raw", "datas", "db_datas", "store_fname", "name", "res_model", "res_id", "url"}
)

# What decoders raise over a file that only begins like an image.
DAMAGE = (ArithmeticError, EOFError, LookupError, ValueError)


class IrAttachment(models.Model):
    """Files of frozen documents stay as they are, whatever the user's rights.

    And what is kept as the value of a field (a signature, a photo) is written through
    that field, where its guards and bounds are.
    """

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_no_value(vals.get("res_model"), vals.get("res_field"))
        return super().create(vals_list)

    def write(self, vals):
        if FILE_FIELDS & vals.keys():
            self._check_not_frozen()
        for file in () if self.env.su else self.sudo():
            self._check_no_value(file.res_model, file.res_field)
            self._check_no_value(
                vals.get("res_model", file.res_model),
                vals.get("res_field", file.res_field),
            )
        return super().write(vals)

    def _postprocess_contents(self, values):
        """A damaged image is kept as the file that it is.

        Odoo means that, too, but looks for some kinds of damage only; others end in an
        error that cannot even be sent. Whoever needs an image checks what he got.
        """
        try:
            return super()._postprocess_contents(values)
        except DAMAGE:
            return values

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self._check_not_frozen()
        for file in self.sudo():
            self._check_no_value(file.res_model, file.res_field)

    @api.model
    def _check_no_value(self, model, field):
        """Refuse that somebody touches the file behind a field of a guarded model.

        Fields write their files with all rights.

        :param model: name of the model of the record that the file is of
        :param field: name of the field whose value it is
        """
        if self.env.su or not field or model not in self.env:
            return
        if isinstance(self.env[model], self.env.registry["rma.service.guarded"]):
            raise AccessError(
                self.env._(
                    "This file is the value of a field of %(model)s: change it there.",
                    model=self.env["ir.model"]._get(model).name,
                )
            )

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

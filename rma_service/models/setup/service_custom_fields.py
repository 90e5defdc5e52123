from markupsafe import Markup

from odoo import api, models


class RmaServiceCustomFields(models.AbstractModel):
    """Types that give their orders or devices fields of their own.

    The definition is edited by Odoo where the fields are filled, and in a dialog; here
    is told which there are, and the dialog is opened.
    """

    _name = "rma.service.custom.fields"
    _description = "Type with Custom Fields"

    @api.model
    def _get_custom_field_kinds(self):
        """Return the kinds of fields in words, as the editor of Odoo calls them."""
        return {
            "char": self.env._("Text"),
            "text": self.env._("Multiline Text"),
            "html": self.env._("HTML"),
            "boolean": self.env._("Checkbox"),
            "integer": self.env._("Integer"),
            "float": self.env._("Decimal"),
            "monetary": self.env._("Monetary"),
            "date": self.env._("Date"),
            "datetime": self.env._("Date & Time"),
            "selection": self.env._("Selection"),
            "tags": self.env._("Tags"),
            "many2one": self.env._("Many2one"),
            "many2many": self.env._("Many2many"),
        }

    @api.model
    def _describe_custom_fields(self, definition, is_printed=None):
        """Return the fields of a definition as a table, False where there are none.

        :param definition: value of a ``PropertiesDefinition``
        :param is_printed: whether the fields go on prints; None leaves the column out
        """
        kinds = self._get_custom_field_kinds()
        items = [item for item in definition or () if item["type"] in kinds]
        if not items:
            return False
        yes, no = self.env._("Yes"), self.env._("No")
        rows = []
        for item in items:
            cells = [
                item.get("string") or item["name"],
                kinds[item["type"]],
                self._describe_custom_choices(item),
            ]
            if is_printed is not None:
                cells.append(yes if is_printed else no)
            rows.append(cells)
        titles = [self.env._("Field"), self.env._("Kind"), self.env._("Choices")]
        if is_printed is not None:
            titles.append(self.env._("On prints"))
        table = Markup(
            '<table class="table table-sm mb-2"><thead><tr>%s</tr></thead>'
            "<tbody>%s</tbody></table>"
        )
        head = Markup("").join(Markup("<th>%s</th>") % title for title in titles)
        body = Markup("").join(
            Markup("<tr>%s</tr>")
            % Markup("").join(Markup("<td>%s</td>") % cell for cell in cells)
            for cells in rows
        )
        return table % (head, body)

    @api.model
    def _describe_custom_choices(self, item):
        """Return what can be chosen in a field, in words."""
        if item["type"] == "selection":
            return ", ".join(each[1] for each in item.get("selection") or ())
        if item["type"] == "tags":
            return ", ".join(each[1] for each in item.get("tags") or ())
        if item.get("comodel"):
            return self.env["ir.model"]._get(item["comodel"]).name or ""
        return ""

    def _open_custom_fields(self, kind, field_name):
        """Open the dialog in which the fields are added, changed and deleted.

        :param kind: which fields, a key of ``rma.service.custom.fields.edit.kind``
        :param field_name: field of the dialog that points here
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Custom Fields: %(type)s", type=self.display_name),
            "res_model": "rma.service.custom.fields.edit",
            "view_mode": "form",
            "target": "new",
            "context": {"default_kind": kind, f"default_{field_name}": self.id},
        }

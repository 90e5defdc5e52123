from odoo import fields, models

REQUIRED_KINDS = [
    ("estimate", "Agreed estimate"),
    ("invoice", "Invoice"),
    ("work_report", "Work report"),
    ("intake", "Intake protocol"),
    ("handover", "Hand-over act"),
    ("photos", "Photos"),
    ("other", "Other"),
]


class RmaServiceSchemeDocument(models.Model):
    """A document that a scheme wants to see with a claim.

    What the order has is found by itself; others are ticked by hand.
    """

    _name = "rma.service.scheme.document"
    _description = "Document Required by a Payment Scheme"
    _inherit = ["rma.service.guarded"]
    _order = "scheme_id, sequence, id"
    _fields_of_creation = frozenset({"scheme_id"})

    scheme_id = fields.Many2one(
        comodel_name="rma.service.scheme",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="scheme_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(selection=REQUIRED_KINDS, required=True, default="invoice")
    name = fields.Char(translate=True, help="How the scheme calls it; else the kind.")

    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for document in self:
            document.display_name = document.name or labels.get(document.kind)

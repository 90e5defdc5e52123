from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RmaServiceSchemeLine(models.Model):
    """What a scheme pays for one equipment type, or for all others."""

    _name = "rma.service.scheme.line"
    _description = "What a Payment Scheme Pays"
    _inherit = ["rma.service.guarded"]
    _order = "scheme_id, sequence, id"
    _fields_of_creation = frozenset({"scheme_id"})
    _bounds = {
        "share": (0, 100),
        "amount": (0, 1e9),
        "cap": (0, 1e9),
        "threshold": (0, 1e9),
    }

    scheme_id = fields.Many2one(
        comodel_name="rma.service.scheme",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="scheme_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="scheme_id.currency_id")
    sequence = fields.Integer(default=10)
    equipment_type_id = fields.Many2one(
        comodel_name="rma.service.equipment.type",
        index="btree_not_null",
        ondelete="restrict",
        help="With all types below it. Empty: every other device.",
    )
    kind = fields.Selection(
        selection=[("share", "Share"), ("amount", "Fixed amount")],
        required=True,
        default="share",
    )
    share = fields.Float(string="Share (%)", digits=(5, 2))
    amount = fields.Monetary(string="Fixed Amount")
    cap = fields.Monetary(string="At Most", help="0: no limit.")
    threshold = fields.Monetary(
        string="From an Invoice Of", help="Below it nothing is paid."
    )

    _pays_something = models.Constraint(
        "CHECK((kind = 'share' AND share > 0) OR (kind = 'amount' AND amount > 0))",
        "Say which share, or which amount, the scheme pays.",
    )
    _type_uniq = models.UniqueIndex(
        "(scheme_id, equipment_type_id)",
        "A scheme has one row for each equipment type.",
    )

    @api.constrains("scheme_id", "equipment_type_id")
    def _check_one_for_all_others(self):
        for scheme in self.scheme_id:
            if len(scheme.line_ids.filtered(lambda ln: not ln.equipment_type_id)) > 1:
                raise ValidationError(
                    self.env._(
                        "%(scheme)s has two rows for all other devices: keep one.",
                        scheme=scheme.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.scheme_id._check_terms_open()
        return lines

    def write(self, vals):
        if vals.keys() - {"sequence"}:
            self.scheme_id._check_terms_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self.scheme_id._check_terms_open()

    def _get_grant(self, base):
        """Return what the scheme pays of an invoice.

        :param base: amount of the invoice in the currency of the scheme, with or
            without taxes as the scheme measures it
        :return: amount in that currency, and why it is nothing: None, ``"threshold"``
            or ``"below"``
        """
        self.ensure_one()
        currency = self.currency_id
        if self.threshold and currency.compare_amounts(base, self.threshold) < 0:
            return 0.0, "threshold"
        amount = self.amount
        if self.kind == "share":
            amount = base * self.share / 100
        amount = currency.round(min(amount, self.cap) if self.cap else amount)
        if currency.compare_amounts(base, amount) < 0:
            if self.scheme_id.needs_higher_invoice:
                return 0.0, "below"
            amount = base
        return amount, None

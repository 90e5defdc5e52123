from odoo import api, fields, models

# A company with more contacts than a dialog shows is managed contact by contact.
MAX_PEOPLE = 80


class RmaServicePortalAccess(models.TransientModel):
    """Who of a customer's people may log in, and what each of them sees then.

    The login itself is Odoo's, made by its own dialog, which asks for the right to
    change contacts; here it takes the right to see all service orders, and the address
    is the one that the contact has.
    """

    _name = "rma.service.portal.access"
    _inherit = ["rma.service.checked.links"]
    _description = "Access to the Portal"

    order_id = fields.Many2one(
        comodel_name="rma.service.order",
        string="Service Order",
        readonly=True,
        ondelete="cascade",
    )
    partner_ids = fields.Many2many(comodel_name="res.partner", readonly=True)
    person_ids = fields.One2many(
        comodel_name="rma.service.portal.access.person",
        inverse_name="access_id",
        string="People",
    )

    @api.model
    def _open_for(self, partners, order=None):
        """Open the dialog for partners and the contacts of their company.

        :param partners: ``res.partner`` that the user may read
        :param order: the service order that it is about, if it is about one
        :return: the action that opens it
        """
        partners.check_access("read")
        access = self.create(
            {
                "order_id": order and order.id,
                "partner_ids": [fields.Command.set(partners.ids)],
            }
        )
        access.person_ids = [
            fields.Command.create({"partner_id": person.id})
            for person in access._get_people()
        ]
        return access._reopen()

    def _get_people(self):
        """Return the partners themselves first, then the contacts of their company."""
        self.ensure_one()
        partners = self.partner_ids
        family = partners.commercial_partner_id | self.env["res.partner"].search(
            [
                ("commercial_partner_id", "in", partners.commercial_partner_id.ids),
                ("type", "in", ("contact", "other")),
            ],
            limit=MAX_PEOPLE,
        )
        return (partners | family)[:MAX_PEOPLE]

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Access to the Portal"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

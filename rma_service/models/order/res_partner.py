from odoo import fields, models

from ...tools.indexes import trigram_unaccented


class ResPartner(models.Model):
    _inherit = "res.partner"

    service_channel = fields.Selection(
        selection=[
            ("email", "E-mail"),
            ("sms", "SMS"),
            ("phone", "Phone call only"),
        ],
        string="Service Messages by",
        groups="base.group_user",
        help="How the customer wants to hear of his devices. Left empty: e-mail, and"
        " SMS where there is no e-mail address.",
    )
    service_order_count = fields.Integer(
        compute="_compute_service_order_count",
        groups="rma_service.group_service_own",
    )
    service_order_open_count = fields.Integer(
        string="Open Service Orders",
        compute="_compute_service_order_count",
        groups="rma_service.group_service_own",
    )
    service_device_count = fields.Integer(
        compute="_compute_service_device_count",
        groups="rma_service.group_service_own",
    )

    # Counters look a customer up all day by a piece of any of these. Odoo finds the
    # piece in all partners, one by one, if one of them has no such index.
    _name_piece_idx = models.Index(trigram_unaccented("complete_name"))
    _email_piece_idx = models.Index(trigram_unaccented("email"))
    _ref_piece_idx = models.Index(trigram_unaccented("ref"))
    _vat_piece_idx = models.Index(trigram_unaccented("vat"))
    _registry_piece_idx = models.Index(trigram_unaccented("company_registry"))

    def _compute_service_order_count(self):
        counts = self._count_with_contacts("rma.service.order", "partner_id")
        is_open = [("is_open", "=", True)]
        opened = self._count_with_contacts("rma.service.order", "partner_id", is_open)
        for partner in self:
            partner.service_order_count = counts[partner]
            partner.service_order_open_count = opened[partner]

    def _compute_service_device_count(self):
        counts = self._count_with_contacts("stock.lot", "owner_id")
        for partner in self:
            partner.service_device_count = counts[partner]

    def _count_with_contacts(self, model, field, domain=()):
        """Count the records of the partners and of their contacts.

        :param model: model to count
        :param field: its many2one to the partner
        :param domain: which of them, all by default
        :return: dict partner → number
        """
        children = self.with_context(active_test=False).search_fetch(
            [("id", "child_of", self.ids)], ["parent_id"]
        )
        counts = dict.fromkeys(self, 0)
        groups = self.env[model]._read_group(
            [(field, "in", children.ids), *domain], [field], ["__count"]
        )
        for partner, count in groups:
            ancestor = partner
            while ancestor:
                if ancestor in counts:
                    counts[ancestor] += count
                ancestor = ancestor.parent_id
        return counts

    def action_view_service_orders(self):
        """Open the service orders of the customer and its contacts."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "rma_service.rma_service_order_action"
        )
        action["domain"] = [("partner_id", "child_of", self.ids)]
        action["context"] = {"default_partner_id": self.id}
        return action

    def action_view_service_devices(self):
        """Open the devices that the customer and its contacts own."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "rma_service.stock_lot_action_device"
        )
        action["domain"] = [("owner_id", "child_of", self.ids)]
        action["context"] = {"default_owner_id": self.id}
        return action

    def _get_service_heirs(self, without=None):
        """Return who takes over what a colleague who left had to do about a contact.

        Who looks after the customer's newest open order, else the service managers.
        """
        orders = self.env["rma.service.order"].sudo()
        order = orders.search(
            [("partner_id", "in", self.ids), ("is_open", "=", True)],
            order="id desc",
            limit=1,
        )
        if order:
            return order._get_service_heirs(without)
        managers = self.env["res.users"]._get_service_managers(self.company_id)
        return managers - without if without else managers

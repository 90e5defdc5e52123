from odoo import models

from odoo.addons.rma_service.tools.joined import fetch_joined

# What the name of a product is made of.
PRODUCT_NAME = {
    "product_id": ("default_code", "product_tmpl_id", "combination_indices"),
    "product_id.product_tmpl_id": ("name",),
}


class KeptRows(dict):
    """What was read of invoices for a page. A class, as no request from outside can put
    one into its context."""


def name_plain_products(products):
    """Say of products without variants that no value is part of their name.

    :param products: with their ``combination_indices`` read
    """
    plain = products.filtered(lambda product: not product.combination_indices)
    values = products._fields["product_template_attribute_value_ids"]
    values._insert_cache(plain, [()] * len(plain))


class RmaServiceOrder(models.Model):
    """What the order's page reads first: a little of many models, in one statement."""

    _inherit = "rma.service.order"

    def _warm_page(self):
        """Read at once what the page says of the device, of people and of our place."""
        self.ensure_one()
        order = self.sudo()
        order._warm_setting()
        place = order.env["res.partner"]
        fetch_joined(
            order,
            {
                **PRODUCT_NAME,
                "device_id": ("name",),
                "partner_id": ("name", "commercial_partner_id", "partner_share"),
                "delegate_id": ("name",),
                # Who of us wrote, mostly.
                "user_id.partner_id": ("name", "partner_share"),
                "warehouse_id.partner_id": self._get_place_fields(place),
                "warehouse_id.partner_id.country_id": (
                    "name",
                    "code",
                    "address_format",
                ),
                "warehouse_id.partner_id.state_id": ("name", "code"),
            },
            {"accessory_ids": ("sequence", "name", "serial", "is_in")},
        )
        name_plain_products(order.product_id)

    def _with_kept_rows(self):
        """Return the order for a page that asks more than once for its invoices, which
        nobody changes meanwhile."""
        return self.with_context(rma_kept_rows=KeptRows())

    def _get_invoice_rows(self):
        kept = self.env.context.get("rma_kept_rows")
        if not isinstance(kept, KeptRows):
            return super()._get_invoice_rows()
        if self._origin._ids not in kept:
            kept[self._origin._ids] = super()._get_invoice_rows()
        return kept[self._origin._ids]

    def _warm_rows(self):
        """Read at once what a list of orders says of devices."""
        orders = self.sudo()._warm_setting()
        fetch_joined(orders, PRODUCT_NAME | {"device_id": ("name",)})
        name_plain_products(orders.product_id)

    def _warm_warranties(self):
        """Read at once the warranties given, and the names of what they are on."""
        given = self.sudo().given_warranty_ids
        fetch_joined(given, PRODUCT_NAME)
        name_plain_products(given.product_id)

    def _get_place_fields(self, partners):
        """Return what the page says of the address of our place.

        :param partners: ``res.partner``, for its model
        """
        names = (
            *partners._formatting_address_fields(),
            "commercial_company_name",
            "phone",
        )
        return tuple(
            name
            for name in dict.fromkeys(names)
            if partners._fields[name].store and partners._fields[name].column_type
        )

from odoo import models
from odoo.fields import Domain

from odoo.addons.rma_service.tools import place

MAX_HISTORY = 20
# Where the picture of a device is found, the first that is there.
IMAGES = (
    ("stock.lot", "image"),
    ("product.product", "image_variant_1920"),
    ("product.template", "image_1920"),
)


class StockLot(models.Model):
    """The device on its owner's page: what is named here, and nothing else.

    Customers have no right on serial numbers. Whoever calls these methods found the
    device by ``res.partner._get_portal_device_domain`` and reads it as superuser.
    """

    _inherit = "stock.lot"

    def _get_portal_path(self):
        """Return the path of the device's page."""
        self.ensure_one()
        return f"/my/service-devices/{self.id}"

    def _prepare_portal_rows(self, user):
        """Return what the list shows of each device.

        :param user: customer who is logged in; he counts the orders that he may see
        """
        devices = self.sudo()
        orders = self.env["rma.service.order"].with_user(user)
        visits = {}
        if orders.has_access("read"):
            visits = {
                device.id: (count, last)
                for device, count, last in orders._read_group(
                    Domain("device_id", "in", self.ids)
                    & user.partner_id._get_portal_order_domain(),
                    ["device_id"],
                    ["__count", "date_in:max"],
                )
            }
        rows = []
        for device in devices:
            count, last = visits.get(device.id, (0, False))
            rows.append(
                device._prepare_portal_name()
                | {
                    "orders": count,
                    "last_in": place.get_day(device, last),
                    "warranty_until": device.warranty_until,
                    "warranty_state": device.warranty_state,
                }
            )
        return rows

    def _prepare_portal_name(self):
        """Return how the customer knows the device: brand, model, serial number."""
        self.ensure_one()
        device = self.sudo()
        return {
            "id": device.id,
            "url": device._get_portal_path(),
            "brand": device.product_id.service_brand,
            "model": device.product_id.display_name,
            "serial": device.name,
            "is_out": device.service_state == "out",
        }

    def _prepare_portal_values(self, user):
        """Return what the page of the device shows.

        :param user: customer who is logged in
        :return: dict as of ``_prepare_portal_name`` with ``equipment_type``, ``year``,
            ``sold``, ``has_image``, ``warranties``, ``orders`` (records with superuser
            rights, the newest ``MAX_HISTORY`` that he may see), ``has_more_orders``,
            ``files`` of its model, ``prints`` of its orders, ``invoices`` and
            ``can_ask``: whether a service may be asked for it
        """
        self.ensure_one()
        device = self.sudo()
        orders = device._get_portal_orders(user)
        return device._prepare_portal_name() | {
            "equipment_type": device.equipment_type_id.name,
            "year": device.year_of_manufacture,
            "sold": device.date_sold,
            "has_image": bool(device._get_portal_image()),
            "warranties": device._prepare_portal_warranties(),
            "orders": orders[:MAX_HISTORY],
            "has_more_orders": len(orders) > MAX_HISTORY,
            "files": [
                {
                    "id": file.id,
                    "name": file.name,
                    "url": file.url if file.type == "url" else False,
                }
                for file in device._get_portal_files()
            ],
            "prints": device._prepare_portal_prints(orders[:MAX_HISTORY]),
            "invoices": device._prepare_portal_invoices(user, orders[:MAX_HISTORY]),
            "can_ask": device._can_be_asked_for(user),
        }

    def _can_be_asked_for(self, user):
        """Tell whether the form for new requests takes the device."""
        self.ensure_one()
        company = self.env.company
        return bool(
            self.service_state != "out"
            and self.company_id in (company.browse(), company)
            and company._takes_service_requests(user)
        )

    # === WARRANTIES ===#

    def _prepare_portal_warranties(self):
        """Return the warranties of the device, those that are valid first.

        Why one is void is a colleague's word and stays with us.

        :return: list of dicts with ``kind`` (who gives it), ``name``, ``start``,
            ``end`` (its last day), ``state``, ``state_label`` and ``covers``
        """
        self.ensure_one()
        env = self.env
        kinds = {
            "company": env._("Our warranty"),
            "vendor": env._("Warranty of the vendor"),
            "extension": env._("Extension"),
            "repair": env._("Warranty on a repair"),
        }
        covers = {
            (True, True): env._("Parts and labour"),
            (True, False): env._("Parts"),
            (False, True): env._("Labour"),
            (False, False): False,
        }
        warranties = self.sudo().warranty_ids
        labels = dict(warranties._fields["state"]._description_selection(env))
        ranks = {state: rank for rank, state in enumerate(labels)}
        ranks |= {"valid": -1}
        return [
            {
                "kind": kinds[warranty.granted_by],
                "name": warranty.product_id.display_name or warranty.name,
                "start": warranty.date_start,
                "end": warranty.date_end,
                "state": warranty.state,
                "state_label": labels[warranty.state],
                "covers": covers[warranty.covers_parts, warranty.covers_labour],
            }
            for warranty in warranties.sorted(lambda each: ranks[each.state])
        ]

    # === HISTORY AND DOCUMENTS ===#

    def _get_portal_orders(self, user):
        """Return the orders of the device that the customer may see, newest first.

        What was done for a former owner is not told to the next one.

        :return: up to one more than ``MAX_HISTORY`` records with superuser rights
        """
        self.ensure_one()
        orders = self.env["rma.service.order"].with_user(user)
        if not orders.has_access("read"):
            return orders.sudo()
        domain = user.partner_id._get_portal_order_domain()
        return orders.search(
            domain & Domain("device_id", "=", self.id),
            order="id desc",
            limit=MAX_HISTORY + 1,
        ).sudo()

    def _prepare_portal_prints(self, orders):
        """Return the kept prints of orders, as their pages list them.

        :param orders: that the customer may see
        :return: list of dicts with ``url``, ``label``, ``order`` and ``date``
        """
        kinds = dict(
            self.env["rma.service.document"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        return [
            {
                "url": f"{order.access_url}/documents/{document.id}",
                "label": kinds[document.kind],
                "order": order.name,
                "date": place.get_day(order, document.date),
            }
            for order in orders.sudo()
            for document in order._get_page_documents()
        ]

    def _prepare_portal_invoices(self, user, orders):
        """Return the invoices of the device: of its orders, and of its sale.

        Those that the pages of his orders lead to; of the sale, what he may read on
        Odoo's page of invoices.

        :param user: customer who is logged in
        :param orders: that he may see
        :return: list of dicts with ``url``, ``name``, ``date``
        """
        self.ensure_one()
        found = [
            (f"{order.access_url}/invoices/{invoice.id}", invoice)
            for order in orders.sudo()
            for invoice in order._get_page_invoices()
        ]
        sold = self.sudo().sale_line_id.invoice_lines.move_id.with_user(user)
        if sold and sold.has_access("read"):
            sold = sold._filtered_access("read").sudo()
            found += [
                (invoice.access_url, invoice)
                for invoice in sold
                if invoice.state == "posted"
            ]
        return [
            {"url": url, "name": invoice.name, "date": invoice.invoice_date}
            for url, invoice in found
        ]

    def _get_portal_files(self):
        """Return the files of the model and its equipment types that owners read.

        :return: ``product.document`` with superuser rights
        """
        self.ensure_one()
        device = self.sudo()
        product = device.product_id
        path = device.equipment_type_id.parent_path or ""
        owners = {
            "product.product": product.ids,
            "product.template": product.product_tmpl_id.ids,
            "rma.service.equipment.type": [int(each) for each in path.split("/")[:-1]],
        }
        return (
            self.env["product.document"]
            .sudo()
            .search(
                Domain("is_for_owner", "=", True)
                & Domain("company_id", "in", (False, self.env.company.id))
                & Domain.OR(
                    Domain("res_model", "=", model) & Domain("res_id", "in", ids)
                    for model, ids in owners.items()
                )
            )
        )

    def _get_portal_image(self):
        """Return the picture of the device, else of its model: ``ir.attachment``."""
        self.ensure_one()
        product = self.sudo().product_id
        ids = (self.id, product.id, product.product_tmpl_id.id)
        found = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                Domain.OR(
                    Domain("res_model", "=", model)
                    & Domain("res_field", "=", field)
                    & Domain("res_id", "=", res_id)
                    for (model, field), res_id in zip(IMAGES, ids, strict=True)
                )
            )
        )
        order = [model for model, _field in IMAGES]
        return found.sorted(lambda file: order.index(file.res_model))[:1]

from odoo import models
from odoo.fields import Domain

from odoo.addons.rma_service.tools import place

from .service_order_page_read import name_plain_products

MAX_HISTORY = 20


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
        devices.product_id.mapped("combination_indices")
        name_plain_products(devices.product_id)
        orders = self.env["rma.service.order"].with_user(user)
        visits = {}
        if orders.has_access("read"):
            visits = {
                device.id: (count, last)
                for device, count, last in orders._read_group(
                    Domain("device_id", "in", self.ids)
                    & orders._get_visible_domain(user),
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
        brand, model = device.product_id.service_brand, device.product_id.display_name
        return {
            "id": device.id,
            "url": device._get_portal_path(),
            # Many models have it in their name already.
            "brand": brand and brand.casefold() not in model.casefold() and brand,
            "model": model,
            "serial": device.name,
            "is_out": device.service_state == "out",
        }

    def _prepare_portal_values(self, user):
        """Return what the page of the device shows.

        :param user: customer who is logged in
        :return: dict as of ``_prepare_portal_name`` with ``equipment_type``, ``year``,
            ``sold``, ``has_image``, ``warranties``, ``orders`` (records with superuser
            rights, the newest ``MAX_HISTORY`` that he may see), ``has_more_orders``,
            ``files`` of its own and of its model, ``prints`` of its orders,
            ``certificates``, ``invoices``, ``contracts``, ``inspections`` and
            ``can_ask``: whether a service may be asked for it
        """
        self.ensure_one()
        device = self.sudo()
        device.product_id.mapped("combination_indices")
        name_plain_products(device.product_id)
        orders = device._get_portal_orders(user)
        files, has_image = device._read_portal_files()
        papers = device._read_portal_papers(orders[:MAX_HISTORY])
        return device._prepare_portal_name() | {
            "equipment_type": device.equipment_type_id.name,
            "year": device.year_of_manufacture,
            "sold": device.date_sold,
            "has_image": has_image,
            "warranties": device._prepare_portal_warranties(),
            "orders": orders[:MAX_HISTORY],
            "has_more_orders": len(orders) > MAX_HISTORY,
            "files": files,
            "prints": papers["prints"],
            "certificates": papers["certificates"],
            "invoices": papers["invoices"] + device._prepare_portal_sale_invoices(user),
            "contracts": device._prepare_portal_contracts(user),
            "inspections": device._prepare_portal_inspections(),
            "can_ask": device._can_be_asked_for(user),
        }

    def _prepare_portal_contracts(self, user):
        """Return what the customer bought in advance for the device; a hook.

        :param user: customer who is logged in
        :return: list of dicts with ``name``, ``text`` (what is left of it, or False),
            ``end`` (its last day, or False) and ``url`` (of its page, or False)
        """
        self.ensure_one()
        return []

    def _prepare_portal_inspections(self):
        """Return what is due on the device next; a hook.

        :return: list of dicts with ``name``, ``date`` and ``is_overdue``, the earliest
            first
        """
        self.ensure_one()
        return []

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
        warranties = self.env["rma.service.warranty"].sudo()
        warranties = warranties.search_fetch([("device_id", "=", self.id)])
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

    # === HISTORY ===#

    def _get_portal_orders(self, user):
        """Return the orders of the device that the customer may see, newest first.

        What was done for a former owner is not told to the next one.

        :return: up to one more than ``MAX_HISTORY`` records with superuser rights
        """
        self.ensure_one()
        orders = self.env["rma.service.order"].with_user(user)
        if not orders.has_access("read"):
            return orders.sudo()
        domain = orders._get_visible_domain(user)
        query = orders._search(
            domain & Domain("device_id", "=", self.id),
            order="id desc",
            limit=MAX_HISTORY + 1,
        )
        # Found with his rights and read with ours, in one statement.
        orders = orders.sudo()
        return orders._fetch_query(query, orders._determine_fields_to_fetch())

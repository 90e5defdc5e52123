from odoo import models
from odoo.fields import Domain

from ...tools import ords


class RmaServiceOrdsImport(models.TransientModel):
    """Matching: records that the imported orders point to, found or created.

    ``cache`` keeps ids from batch to batch, under keys of a kind and its names.
    """

    _inherit = "rma.service.ords.import"

    def _prepare_masters(self, records, cache):
        """Find or create what the orders of the records point to.

        :param cache: gets the ids, under keys of a kind and its names
        """
        if not cache:
            self._cache_stages(cache)
            self._cache_reasons(cache)
            self._cache_categories(cache)
            self._cache_products(cache)
        self._cache_new_partners({record.provider for record in records}, cache)
        self._cache_new_teams({record.group for record in records}, cache)
        self._cache_new_categories({record.category for record in records}, cache)
        self._cache_new_products(
            {(record.brand, record.category) for record in records}, cache
        )

    def _cache_stages(self, cache):
        for phase in ("request", "done"):
            stage = self.type_id._get_stage_of_phase(phase)
            if not stage:
                orders = self.env["rma.service.order"]
                raise orders._get_no_stage_error(self.type_id, phase)
            cache["stage", phase] = stage.id

    def _cache_reasons(self, cache):
        """Reasons by barrier; what has none of its own gets the unknown one."""
        reasons = self.env["rma.service.reason"]
        unknown = self.env.ref(
            "rma_service.reason_barrier_unknown", raise_if_not_found=False
        )
        if not unknown:
            unknown = reasons.create({"name": self.env._("Other or unknown reason")})
        found = reasons.with_context(active_test=False).search(
            [("ords_barrier", "!=", False), ("outcome", "=", "not_repaired")],
            order="active desc, sequence, id",
        )
        cache["reason", ""] = unknown.id
        for barrier in ords.BARRIERS:
            same = found.filtered(
                lambda reason, barrier=barrier: (
                    ords.get_barrier(reason.ords_barrier) == barrier
                )
            )
            cache["reason", barrier] = (same[:1] or unknown).id

    def _cache_categories(self, cache):
        types = self.env["rma.service.equipment.type"].search(
            [("ords_category", "!=", False)], order="id desc"
        )
        for equipment_type in types:
            cache["category", equipment_type.ords_category] = equipment_type.id

    def _cache_products(self, cache):
        """Devices by brand and category: the oldest product of each counts."""
        categories = {
            key[1]: type_id for key, type_id in cache.items() if key[0] == "category"
        }
        names = {type_id: name for name, type_id in categories.items()}
        products = self.env["product.product"].search_fetch(
            Domain("service_brand", "!=", False)
            & Domain("type", "=", "consu")
            & Domain("equipment_type_id", "in", list(names))
            & Domain("company_id", "in", (False, self.company_id.id)),
            ["service_brand", "equipment_type_id"],
            order="id desc",
        )
        for product in products:
            category = names[product.equipment_type_id.id]
            cache["product", ords.fold(product.service_brand), category] = product.id

    def _cache_new_partners(self, providers, cache):
        for provider in providers:
            if ("partner", provider) in cache:
                continue
            partner = self.partner_id or self._get_provider_partner(provider)
            pricelist = partner.with_company(self.company_id).property_product_pricelist
            cache["partner", provider] = (partner.id, pricelist.id)

    def _get_provider_partner(self, provider):
        """Return the organisation that published the data, as a company."""
        name = provider or self.env._("Open Repair Data")
        partners = self.env["res.partner"]
        found = partners.search(
            [
                ("name", "=", name),
                ("is_company", "=", True),
                ("company_id", "in", (False, self.company_id.id)),
            ],
            order="id",
            limit=1,
        )
        return found or partners.create({"name": name, "is_company": True})

    def _cache_new_teams(self, groups, cache):
        """Teams by the name of the group; records without one get the type's team."""
        missing = {
            ords.fold(group): group
            for group in sorted(groups)
            if ("team", ords.fold(group)) not in cache
        }
        teams = self.env["rma.service.team"].with_context(active_test=False)
        by_name = {"": self.type_id.team_id}
        if missing:
            found = teams.search(
                [("company_id", "in", (False, self.company_id.id))], order="id desc"
            )
            by_name |= {ords.fold(team.name): team for team in found}
        new = [name for name in missing if name not in by_name]
        created = teams.create([{"name": missing[name]} for name in new])
        by_name |= dict(zip(new, created, strict=True))
        for name in missing:
            team = by_name[name]
            own = team.sudo().warehouse_id.id
            if ("warehouse", own) not in cache:
                # Whatever an order would take: teams without one take the same.
                cache["warehouse", own] = self._get_warehouse(team).id
            cache["team", name] = (team.id, cache["warehouse", own])

    def _get_warehouse(self, team):
        """Return the warehouse of the orders of a team."""
        order = self.env["rma.service.order"].new(
            {"company_id": self.company_id.id, "team_id": team.id}
        )
        return order.warehouse_id

    def _cache_new_categories(self, categories, cache):
        """Take the type that has the name of a category already, or make one."""
        types = self.env["rma.service.equipment.type"]
        known = {
            each._get_name_key(): each
            for each in types.search([("parent_id", "=", False)])
        }
        missing = []
        for name in sorted(categories):
            if ("category", name) in cache:
                continue
            same = known.get(types._normalize_name(name))
            if not same:
                missing.append(self._prepare_category_vals(name) | {"name": name})
                continue
            cache["category", name] = same.id
            if not same.ords_category:
                same.write(self._prepare_category_vals(name))
        for equipment_type in types.create(missing):
            cache["category", equipment_type.ords_category] = equipment_type.id

    def _prepare_category_vals(self, name):
        """Return what links an equipment type to a category of the standard."""
        return {
            "ords_category": name,
            "ords_category_number": ords.CATEGORY_NUMBERS[name],
        }

    def _cache_new_products(self, pairs, cache):
        """Devices by brand and category."""
        new = {
            ("product", ords.fold(brand), category): brand
            for brand, category in sorted(pairs)
            if ("product", ords.fold(brand), category) not in cache
        }
        products = self.env["product.product"].create(
            [
                self._prepare_product_vals(brand, key[2], cache)
                for key, brand in new.items()
            ]
        )
        for key, product in zip(new, products, strict=True):
            cache[key] = product.id

    def _prepare_product_vals(self, brand, category, cache):
        """Return the values of the product of a brand's devices of a category."""
        if ords.fold(brand) == ords.fold(ords.UNKNOWN_BRAND):
            brand = ords.UNKNOWN_BRAND
            name = self.env._("Unknown brand %(category)s", category=category)
        else:
            name = f"{brand} {category}"
        return {
            "name": name,
            "type": "consu",
            "is_storable": True,
            "tracking": "serial",
            "list_price": 0.0,
            "sale_ok": False,
            "purchase_ok": False,
            "service_brand": brand,
            "equipment_type_id": cache["category", category],
        }

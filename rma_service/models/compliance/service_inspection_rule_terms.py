from typing import NamedTuple

from odoo import api, models, tools
from odoo.fields import Domain


class Terms(NamedTuple):
    """What planning has to know of a rule, as plain values for a cache."""

    rule_id: int
    company_id: int
    type_id: int
    product_tmpl_id: int
    equipment_type_id: int
    contract_id: int
    rank: tuple


class RmaServiceInspectionRule(models.Model):
    """Which rules count for a device, from what is kept of all rules in the cache."""

    _inherit = "rma.service.inspection.rule"

    # === TERMS, CACHED ===#

    @api.model
    def _clear_terms(self):
        self.env.registry.clear_cache("stable")

    @api.model
    @tools.ormcache(cache="stable")
    def _get_terms(self):
        """Return the terms of all active rules, the most specific first.

        Every new device and every finished order asks; nearly nothing changes them.
        """
        # Planned with archived ones in view, too.
        rules = self.sudo().with_context(active_test=True).search(Domain.TRUE)
        return tuple(
            sorted(
                (rule._get_own_terms() for rule in rules if rule._is_in_force()),
                key=lambda terms: terms.rank,
            )
        )

    def _get_own_terms(self):
        """Return what planning has to know of one rule."""
        self.ensure_one()
        return Terms(
            self.id,
            self.company_id.id,
            self.type_id.id,
            self.product_tmpl_id.id,
            self.equipment_type_id.id,
            self.contract_id.id,
            self._get_rank(),
        )

    def _is_in_force(self):
        """Tell whether an active rule asks for anything now; a hook."""
        return True

    @api.model
    def _get_terms_for(self, device):
        """Return the terms that may be about a device, the most specific first; a hook.

        :param device: one ``stock.lot``
        """
        return self._get_general_terms()

    @api.model
    @tools.ormcache(cache="stable")
    def _get_general_terms(self):
        """Return the terms of the rules that are about everybody's devices."""
        return tuple(terms for terms in self._get_terms() if not terms.contract_id)

    def _get_rank(self):
        """Return the sort key of a rule: the more specific, the earlier."""
        self.ensure_one()
        depth = (self.equipment_type_id.parent_path or "").count("/")
        return (not self.product_tmpl_id, -depth, self.sequence, self.id)

    @api.model
    @tools.ormcache(cache="stable")
    def _get_scope(self):
        """Return what rules are about, to know of most devices without a look.

        :return: ids of products and of equipment types, the types below them included,
            as two frozensets
        """
        terms = self._get_general_terms()
        types = self.env["rma.service.equipment.type"].sudo()
        named = [each.equipment_type_id for each in terms if each.equipment_type_id]
        below = types.with_context(active_test=False).search(
            [("id", "child_of", named)]
        )
        products = {each.product_tmpl_id for each in terms if each.product_tmpl_id}
        return frozenset(products), frozenset(below.ids)

    @api.model
    def _get_type_ids(self):
        """Return the ids of the service types that set next dates."""
        return {terms.type_id for terms in self._get_terms()}

    @api.model
    def _choose(self, device, companies):
        """Return the rules that count for a device, one for each kind of work.

        :param device: one ``stock.lot``, read with all rights
        :param companies: ids of the companies that serve it
        :return: dict id of the service type → id of the rule
        """
        path = device.equipment_type_id.parent_path or ""
        types = {int(part) for part in path.split("/") if part}
        product_tmpl_id = device.product_id.product_tmpl_id.id
        chosen = {}
        for terms in self._get_terms_for(device):
            if (
                self._is_served_by(terms, device, companies)
                and terms.product_tmpl_id in (False, product_tmpl_id)
                and (not terms.equipment_type_id or terms.equipment_type_id in types)
                and self._is_chosen_by(terms, device)
            ):
                chosen.setdefault(terms.type_id, terms.rule_id)
        return chosen

    @api.model
    def _is_served_by(self, terms, device, companies):
        """Tell whether the company of terms serves a device; a hook.

        :param companies: ids of the companies that serve it
        """
        return terms.company_id in companies

    @api.model
    def _is_chosen_by(self, terms, device):
        """Tell whether terms that fit a device count for it; a hook."""
        return bool(terms.product_tmpl_id or terms.equipment_type_id)

from copy import deepcopy
from typing import NamedTuple

from odoo import api, models

# Where Odoo keeps among the values which fields it computed.
PRECOMPUTED = "__precomputed__"


class Alike(NamedTuple):
    """In the context of an import: what its records have in common.

    An object, as no request from outside can put it into its context.

    :param defaults: dict of the defaults that were asked for
    """

    defaults: dict


class RmaServiceAlike(models.AbstractModel):
    """Rows of an import that are given the same fields: what they get is asked once."""

    _name = "rma.service.alike"
    _description = "Imported in Great Number"
    # Fields whose default is another one for each record.
    _own_defaults = ()
    # What the fields that are computed before a record is written depend on.
    _alike_by = ()

    def _get_alike(self):
        """Return what the records have in common, or None outside of an import."""
        alike = self.env.context.get("rma_alike")
        return alike if self.env.su and isinstance(alike, Alike) else None

    @api.model
    def _add_missing_default_values(self, values):
        alike = self._get_alike()
        if not alike:
            return super()._add_missing_default_values(values)
        key = (self._name, *sorted(values))
        if key not in alike.defaults:
            full = super()._add_missing_default_values(values)
            alike.defaults[key] = {n: v for n, v in full.items() if n not in values}
        result = deepcopy(alike.defaults[key]) | values
        for name in self._own_defaults:
            if name not in values:
                result[name] = self._fields[name].default(self)
        return result

    @api.model
    def _add_precomputed_values(self, vals_list):
        if not (self._get_alike() and self._alike_by):
            return super()._add_precomputed_values(vals_list)
        groups = {}
        for vals in vals_list:
            key = tuple(vals.get(name) for name in self._alike_by)
            groups.setdefault(key, []).append(vals)
        firsts = [same[0] for same in groups.values()]
        given = [set(first) for first in firsts]
        super()._add_precomputed_values(firsts)
        for (first, *others), names in zip(groups.values(), given, strict=True):
            computed = {n: v for n, v in first.items() if n not in names}
            # The fields themselves that were computed: Odoo asks for these very ones.
            known = computed.pop(PRECOMPUTED, ())
            for vals in others:
                vals.update(deepcopy(computed) | vals)
                vals[PRECOMPUTED] = set(known)
        return None

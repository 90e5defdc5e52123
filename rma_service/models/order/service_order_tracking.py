from typing import NamedTuple

from odoo import models, tools


class Written(NamedTuple):
    """In the context: the fields that are being written.

    An object, as no request from outside can put it into its context.
    """

    names: frozenset


class RmaServiceOrder(models.Model):
    """What a write can change is compared for the history, and nothing else.

    Odoo reads every tracked field before every write: customer, custom fields and their
    definition, though a step only writes its stage or a date.
    """

    _inherit = "rma.service.order"

    def write(self, vals):
        written = Written(frozenset(vals))
        orders = self.with_context(rma_written=written)
        return super(RmaServiceOrder, orders).write(vals)

    def _track_prepare(self, fields_iter):
        written = self.env.context.get("rma_written")
        if fields_iter is self._fields and isinstance(written, Written):
            fields_iter = self._get_fields_changed_by(written.names)
        return super()._track_prepare(fields_iter)

    @tools.ormcache("names")
    def _get_fields_changed_by(self, names):
        """Return the names of the fields that change when others are written.

        :param names: frozenset of the written fields
        """
        changed = set(names)
        for name in names & self._fields.keys():
            changed.update(
                field.name
                for field in self.pool.get_dependent_fields(self._fields[name])
                if field.model_name == self._name
            )
        # Odoo compares custom fields only where it knows whose definition they had.
        changed.update(
            self._fields[name].definition_record
            for name in changed & self._fields.keys()
            if self._fields[name].type == "properties"
        )
        return frozenset(changed)

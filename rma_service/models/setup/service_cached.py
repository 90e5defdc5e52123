from odoo import api, models, tools

# Types of fields whose values are the same for whoever reads them.
KEPT_TYPES = frozenset(
    ("boolean", "char", "date", "datetime", "float", "integer", "many2one", "selection")
)


class RmaServiceCached(models.AbstractModel):
    """Configuration that is kept in the registry's cache between changes.

    Every move of every order asks for stages, types and checkpoints, and nearly nothing
    changes them: who does empties the cache.
    """

    _name = "rma.service.cached"
    _description = "Cached Configuration"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self._clear_service_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        self._clear_service_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self._clear_service_cache()
        return result

    # === READ WITHOUT A STATEMENT ===#

    def _warm(self):
        """Give this transaction what the registry knows of the records.

        Each click begins with nothing read. What it reads of its service type and its
        stages has been read by the clicks before.

        :return: the records
        """
        for record in self:
            if isinstance(record.id, int):
                for name, value in record._get_kept_values():
                    self._fields[name]._insert_cache(record, [value])
        return self

    @tools.ormcache("self.id", cache="stable")
    def _get_kept_values(self):
        """Return what is kept of one record, as (name of a field, value in the cache).

        Neither what depends on a language or a company, nor what has groups of its own.
        """
        record = self.sudo()
        return tuple(
            (name, field.convert_to_cache(record[name], record, validate=False))
            for name, field in self._fields.items()
            if field.store
            and field.column_type
            and field.type in KEPT_TYPES
            and field.prefetch is True
            and not (field.translate or field.company_dependent or field.groups)
        )

    @api.model
    def _clear_service_cache(self):
        """Forget what was read of the configuration, on all workers."""
        self.env.registry.clear_cache("stable")

from odoo import api, models


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

    @api.model
    def _clear_service_cache(self):
        """Forget what was read of the configuration, on all workers."""
        self.env.registry.clear_cache("stable")

from odoo import api, models


class RmaServiceWhole(models.AbstractModel):
    """Rows that are read together with what they say.

    Odoo reads a list of rows in two statements: which they are, and, when the first of
    them is asked for anything, what they say. Whoever asks for these lists looks into
    their rows, so both are read at once.
    """

    _name = "rma.service.whole"
    _description = "Read with the List It Is In"
    # Fields that link a row to what it is listed on.
    _listed_by = frozenset()

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        asked = set(field_names or ()) - {self._active_name}
        if asked and asked <= self._listed_by:
            field_names = None
        return super().search_fetch(domain, field_names, offset, limit, order)

from babel.core import get_global

from odoo import api, models, tools


class ResCountry(models.Model):
    _inherit = "res.country"

    def _get_alpha3_code(self):
        """Return the ISO 3166 code of three letters, or an empty string."""
        return self._get_alpha3_codes().get(self.code, "") if self else ""

    @api.model
    @tools.ormcache()
    def _get_alpha3_codes(self):
        """Return the codes of three letters by those of two, from Unicode's data."""
        codes = {}
        for alpha3, alpha2 in sorted(get_global("territory_aliases").items()):
            if len(alpha3) != 3 or not alpha3.isalpha() or len(alpha2) != 1:
                continue
            known = codes.get(alpha2[0])
            # Codes of former countries lead to today's too (DDR, FXX): of several, the
            # one that begins alike is today's.
            if not known or alpha3.startswith(alpha2[0]):
                codes[alpha2[0]] = alpha3
        return codes

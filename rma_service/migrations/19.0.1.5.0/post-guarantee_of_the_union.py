"""What the law of the Union says of a repair under the legal guarantee is data."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    api.Environment(cr, SUPERUSER_ID, {})["res.country"]._set_guarantee_of_union()

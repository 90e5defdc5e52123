"""Companies know the time zone of their place.

Before, a day was that of who clicked. Companies whose address, working hours and
country do not tell their time zone get that of most of their users.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    env["res.company"].search([])._settle_service_zone()

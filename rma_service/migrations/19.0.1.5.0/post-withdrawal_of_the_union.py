"""In how many days a consumer may withdraw is data of his country."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    api.Environment(cr, SUPERUSER_ID, {})["res.country"]._set_withdrawal_of_union()

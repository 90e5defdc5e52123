from odoo.tests import BaseCase, tagged

from odoo.addons.rma_service.tests.common_translation import CatalogueChecks


@tagged("post_install", "-at_install")
class TestPortalCatalogue(CatalogueChecks, BaseCase):
    addon = "rma_portal"

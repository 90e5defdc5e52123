from odoo.tests import BaseCase, TransactionCase, tagged

from odoo.addons.rma_service.tests.common.translation import (
    CatalogueChecks,
    CatalogueIsFresh,
)


@tagged("post_install", "-at_install")
class TestPortalCatalogue(CatalogueChecks, BaseCase):
    addon = "rma_portal"


@tagged("post_install", "-at_install")
class TestFreshPortalCatalogue(CatalogueIsFresh, TransactionCase):
    addon = "rma_portal"

# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase, new_test_user, tagged

# What the web client's own click-everywhere robot is told to walk through.
CLICK_OUR_APP = (
    "odoo.loader.modules.get('@web/webclient/clickbot/clickbot_loader')"
    ".startClickEverywhere('rma_service.rma_service_menu_root');"
)


@tagged("post_install", "-at_install", "-standard", "rma_click_all")
class TestClickEverywhere(HttpCase):
    """Every menu, filter, view and button of our app opens without an error.

    Slow, therefore not a standard test: run by its tag `rma_click_all`.
    """

    allow_end_on_form = True

    def _click_everywhere(self, login):
        self.browser_js(
            "/odoo",
            CLICK_OUR_APP,
            "odoo.isReady === true",
            login=login,
            timeout=600,
            success_signal="clickbot test succeeded",
        )

    def test_click_everywhere_as_administrator(self):
        self._click_everywhere("admin")

    def _click_as(self, role, *groups):
        login = f"clicking_{role}"
        new_test_user(self.env, login=login, groups=",".join(groups))
        self._click_everywhere(login)

    def test_click_everywhere_as_technician(self):
        self._click_as("technician", "rma_service.group_service_own")

    def test_click_everywhere_as_clerk(self):
        self._click_as("clerk", "rma_service.group_service_all")

    def test_click_everywhere_as_manager(self):
        self._click_as("manager", "rma_service.group_service_manager")

    def test_click_everywhere_as_accountant(self):
        self._click_as("accountant", "account.group_account_invoice")

"""What the tests of the portal have in common: customers, a stranger, their orders."""

from odoo.tests import HttpCase, new_test_user

from odoo.addons.rma_service.tests.common import ServiceCommon
from odoo.addons.rma_service.tests.common.service import WORDINGS

SECRET = "Customer is difficult"


class PortalCommon(HttpCase, ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_shipped(WORDINGS)
        cls.firm = cls.env["res.partner"].create(
            {"name": "ACME", "is_company": True, "email": "acme@example.com"}
        )
        cls.owner = cls._create_portal_user("page_owner", cls.firm)
        cls.colleague = cls._create_portal_user("page_colleague", cls.firm)
        cls.stranger = cls._create_portal_user("page_stranger")

    @classmethod
    def _create_portal_user(cls, login, firm=None):
        user = new_test_user(cls.env, login=login, groups="base.group_portal")
        user.partner_id.parent_id = firm
        return user

    @classmethod
    def _create_own(cls, operations=(), **values):
        """Return an order of ``owner`` with words that nobody outside may read."""
        return cls._create_order(
            operations,
            **{
                "partner_id": cls.owner.partner_id.id,
                "problem": "Keys stick since Monday",
                "internal_note": SECRET,
                "device_id": False,
            }
            | values,
        )

    def _open(self, order, login=None, token=None):
        """Open the page of ``order``; a refusal is not followed.

        :param login: login of the user; nobody by default
        :param token: what stands in the address as token
        """
        self.authenticate(login, login)
        url = f"/my/service-orders/{order.id}"
        if token is not None:
            url = f"{url}?access_token={token}"
        return self.url_open(url, allow_redirects=False)

    def assertClosed(self, response, msg=None):
        """Assert that a page opens nothing, says so, and tells nothing else."""
        self.assertEqual(response.status_code, 404, msg)
        self.assertIn("This link opens nothing", response.text, msg)

    def _count_statements(self, url):
        """Return the SQL statements that opening ``url`` takes in a warm worker."""
        self.url_open(url)
        self.env.flush_all()
        self.env.invalidate_all()
        profile = self.profile(collectors=["sql"], db=False)
        with profile:
            self.url_open(url)
        [request] = profile._profiler__.sub_profilers
        return [entry["full_query"] for entry in request.collectors[0].entries]

from odoo.tests import tagged

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestPortalLink(PortalCommon):
    """The short addresses in SMS."""

    def _follow(self, link):
        """Open a short address of ours without a login; a redirection is not followed.

        :return: where it leads to, without the host
        """
        self.authenticate(None, None)
        path = link.removeprefix(self.env["rma.service.order"].get_base_url())
        response = self.url_open(path, allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        return "/my" + response.headers["Location"].split("/my", 1)[1]

    def _check_closed(self, link):
        """Check that a short address gives away no token and opens nothing."""
        self.assertNotIn("access_token", self._follow(link), link)
        path = link.removeprefix(self.env["rma.service.order"].get_base_url())
        self.assertClosed(self.url_open(path), link)

    def test_short_address_leads_to_the_page_of_the_order(self):
        order = self._create_own()
        link = order._get_message_link()
        path = link.removeprefix(order.get_base_url())
        self.assertLessEqual(len(path), 24, "each character of an SMS costs")
        self.assertNotIn(order.access_token, link)
        self.assertEqual(self._follow(link), order.get_portal_url())
        self.assertIn("Keys stick since Monday", self.url_open(path).text)

    def test_short_address_leads_to_the_estimate(self):
        order = self._bring_to(self._create_own([self.labour]), "approval")
        link = order._get_estimate_link()
        self.assertEqual(self._follow(link), order.estimate_id.get_portal_url())
        path = link.removeprefix(order.get_base_url())
        self.assertIn("Accept & Sign", self.url_open(path).text)

    def test_wrong_code_leads_nowhere(self):
        order, other = (
            self._bring_to(self._create_own([self.labour]), "approval")
            for _number in range(2)
        )
        code = other._get_message_link().rpartition("/")[2]
        estimate_code = order._get_estimate_link().rpartition("/")[2]
        own = self.env["sale.order"].create({"partner_id": self.partner.id})
        own._portal_ensure_token()
        for path in (
            f"/s/{order.id}/{code}",
            f"/s/{order.id}/{estimate_code}",
            f"/s/{order.id}/x",
            f"/s/{order.id}/%C4%99",
            f"/s/{order.estimate_id.id}/{estimate_code}",
            f"/e/{own.id}/{order._get_link_code(own)}",
            "/s/2147483647/x",
        ):
            self._check_closed(path)

    def test_new_token_makes_the_old_address_worthless(self):
        order = self._create_own()
        link = order._get_message_link()
        order.access_token = "another"
        self._check_closed(link)

    def test_order_without_a_token_is_not_found(self):
        order = self._create_own()
        order.access_token = False
        self._check_closed(f"/s/{order.id}/{order._get_link_code(order)}")

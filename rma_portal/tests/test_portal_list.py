from odoo.tests import tagged

from .common import SECRET, PortalCommon


@tagged("post_install", "-at_install")
class TestPortalList(PortalCommon):
    def _list(self, query="", login="page_owner"):
        self.authenticate(login, login)
        response = self.url_open(f"/my/service-orders{query}")
        self.assertEqual(response.status_code, 200)
        return response.text

    def test_customers_list_what_belongs_to_their_company(self):
        mine = self._create_own()
        other = self._create_own(partner_id=self.partner.id)
        for login in ("page_owner", "page_colleague"):
            page = self._list(login=login)
            self.assertIn(mine.name, page)
            self.assertNotIn(other.name, page)
            self.assertNotIn(SECRET, page)
        page = self._list(login="page_stranger")
        self.assertNotIn(mine.name, page)
        self.assertIn("There are no service orders yet.", page)

    def test_visitors_are_asked_to_log_in(self):
        self.authenticate(None, None)
        response = self.url_open("/my/service-orders", allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_search_finds_number_device_serial_and_fault_of_own_orders_only(self):
        mine = self._create_own(device_id=self.device.id, problem="Screen flickers")
        second = self._create_own(product_id=self.part_keyboard.id, problem="Smells")
        other = self._create_own(partner_id=self.partner.id, problem="Screen broken")
        for query, found in (
            (f"?search={mine.name}&search_in=name", mine),
            ("?search=SN-0001&search_in=device", mine),
            ("?search=cash&search_in=device", mine),
            ("?search=keyb&search_in=device", second),
            ("?search=screen&search_in=problem", mine),
            ("?search=screen", mine),
            ("?search=smells&search_in=nonsense", second),
        ):
            page = self._list(query)
            for order in mine | second | other:
                check = self.assertIn if order in found else self.assertNotIn
                check(order.name, page, query)
        self.assertIn("No service order fits your search.", self._list("?search=zzz"))

    def test_filters_and_sortings(self):
        opened = self._create_own([self.labour])
        ready = self._bring_to(self._create_own([self.labour]), "ready")
        closed = self._create_own()
        closed.action_cancel()
        for query, found in (
            ("", opened | ready | closed),
            ("?filterby=open&sortby=promised", opened | ready),
            ("?filterby=ready&sortby=name", ready),
            ("?filterby=closed", closed),
            ("?filterby=nonsense&sortby=nonsense", opened | ready | closed),
        ):
            page = self._list(query)
            for order in opened | ready | closed:
                check = self.assertIn if order in found else self.assertNotIn
                check(order.name, page, query)

    def test_long_lists_have_pages(self):
        self.env["rma.service.order"].create(
            [
                {"partner_id": self.owner.partner_id.id, "problem": f"No {number}"}
                for number in range(82)
            ]
        )
        first, second = self._list(), self._list("/page/2?filterby=all")
        self.assertEqual(first.count("/my/service-orders/"), 80 + first.count("/page/"))
        self.assertIn("/my/service-orders/page/2", first)
        rows = second.count("/my/service-orders/") - second.count("/page/")
        self.assertEqual(rows, 2)

    def test_home_counts_own_orders(self):
        self._create_own()
        self._create_own(partner_id=self.partner.id)
        self.authenticate("page_owner", "page_owner")
        self.assertIn("/my/service-orders", self.url_open("/my").text)
        for login, count in (("page_colleague", 1), ("page_stranger", 0)):
            self.authenticate(login, login)
            values = self.make_jsonrpc_request(
                "/my/counters", {"counters": ["service_order_count"]}
            )
            self.assertEqual(values["service_order_count"], count)

    def test_list_takes_no_more_statements_for_more_orders(self):
        counts = []
        for _number in range(2):
            self._create_own([self.labour], device_id=False)
            self._create_own(product_id=self.part_keyboard.id)
            self.authenticate("page_owner", "page_owner")
            counts.append(len(self._count_statements("/my/service-orders")))
        self.assertEqual(counts[0], counts[1])
        layout = len(self._count_statements("/my/closed/s/1"))
        self.assertLessEqual(counts[0] - layout, 12)

import runpy
from contextlib import ExitStack
from unittest.mock import patch

from lxml import etree

from odoo.tests import tagged
from odoo.tools.misc import file_path
from odoo.tools.safe_eval import safe_eval

from ...models.order import service_order_search, service_search_job
from ..common.service import ServiceCommon

UPDATE = "rma_service/migrations/19.0.1.4.0/pre-search_words.py"


@tagged("post_install", "-at_install")
class TestSearch(ServiceCommon):
    """The clerk at the phone: one box finds the order by whatever the caller knows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner.phone = "+49 160 5550 903"
        cls.order = cls._create_order(problem="It hums")

    def _find(self, text, field="search_text", user=None):
        """Return the orders that the box of the search view finds, as the clerk."""
        orders = self.env["rma.service.order"].with_user(user or self.clerk)
        arch = etree.fromstring(orders.get_view(view_type="search")["arch"])
        node = arch.find(f"field[@name='{field}']")
        domain = node.get("filter_domain", f"[('{field}', 'ilike', self)]")
        return orders.search(safe_eval(domain, {"self": text}))

    def test_box_finds_number_product_customer_delegate_phone_and_fault(self):
        self.order.delegate_id = self.env["res.partner"].create(
            {"name": "Ines Bringer", "phone": "0722 907 111"}
        )
        texts = [
            self.order.name[-5:],
            self.order.product_id.name,
            self.partner.name,
            "Bringer",
            "hums",
        ]
        for text in texts:
            with self.subTest(text=text):
                self.assertIn(self.order, self._find(text))

    def test_box_finds_email_customer_number_and_own_number_of_the_device(self):
        self.partner.ref = "C-7719"
        self.device.internal_number = "OWN-4711"
        for text in ("anna@example", "C-7719", "own-47"):
            with self.subTest(text=text):
                self.assertIn(self.order, self._find(text))
        self.assertNotIn(self.order, self._find("C-7718"))

    def test_all_words_are_found_wherever_each_of_them_is(self):
        other = self._create_order(problem="It smells", device_id=False)
        self.assertEqual(self._find("kowalska hums") & (self.order | other), self.order)
        self.assertEqual(
            self._find("SN-0001 anna it") & (self.order | other), self.order
        )
        self.assertFalse(self._find("kowalska hums smells") & (self.order | other))

    def test_accents_capitals_and_signs_do_not_matter(self):
        self.partner.name = "Żółkiewski & Größe_100%"
        for text in ("zolkiewski", "GRÖSSE_100%", "grosse_"):
            with self.subTest(text=text):
                self.assertIn(self.order, self._find(text))
        for text in ("gr_sse", "zol%ski", "'", ":*", "\\"):
            with self.subTest(text=text):
                self.assertNotIn(self.order, self._find(text))

    def test_two_letters_are_the_beginning_of_a_word(self):
        self.order.problem = "My TV\nhums"
        for text in ("tv", "hu"):
            self.assertIn(self.order, self._find(text))
        self.assertNotIn(self.order, self._find("um"))

    def test_number_is_found_with_its_spaces_or_without(self):
        self.device.name = "AB 12 77"
        for text in ("AB 12 77", "ab1277", "12 77"):
            with self.subTest(text=text):
                self.assertIn(self.order, self._find(text))

    def test_order_is_found_by_what_people_and_device_are_called_now(self):
        self.partner.write({"name": "Ewa Nowak", "phone": "+48 22 700 11 22"})
        self.device.name = "SN-9000"
        self.device.product_id.name = "Till"
        for text in ("nowak", "SN-9000", "022 700 11 22", "till"):
            with self.subTest(text=text):
                self.assertIn(self.order, self._find(text))
        for text in ("kowalska", "SN-0001", "cash register"):
            with self.subTest(text=text):
                self.assertNotIn(self.order, self._find(text))

    def test_box_finds_only_what_the_user_may_read(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._create_user(
            "search_stranger",
            "group_service_manager",
            company_id=company.id,
            company_ids=[company.id],
        )
        self.order.user_id = self.manager
        for user in (stranger, self.technician):
            with self.subTest(user=user.login):
                self.assertFalse(self._find("hums", user=user))
        self.order.user_id = self.technician
        self.assertIn(self.order, self._find("hums", user=self.technician))

    def test_phone_number_finds_an_order_in_any_format_and_nothing_else_does(self):
        self.partner.phone = "+49 (0)30 5550-903"
        delegate = self.env["res.partner"].create(
            {"name": "Jan", "phone": "0722 907 111"}
        )
        self.order.delegate_id = delegate
        self._create_order(problem="Says 5550903 and 907111", device_id=False)
        orders = self.env["rma.service.order"].with_user(self.clerk)
        found = orders.search([("phone_search", "ilike", "722/907-111")])
        self.assertEqual(found, self.order)
        for text in ("5550 903", "05550903", "+49030 5550 903", "0049 030"):
            with self.subTest(text):
                found = orders.search([("phone_search", "ilike", text)])
                self.assertIn(self.order, found)
        for text in ("903 keys", "03", "Jan"):
            with self.subTest(text):
                self.assertFalse(orders.search([("phone_search", "ilike", text)]))

    def test_field_finds_an_order_by_its_number_and_its_people(self):
        orders = self.env["rma.service.order"].with_user(self.clerk)
        for text in (self.order.name, "kowalska", f"{self.order.name} kowalska"):
            with self.subTest(text):
                found = [row[0] for row in orders.name_search(text)]
                self.assertIn(self.order.id, found)
        self.assertFalse(orders.name_search(f"{self.order.name} nowak"))

    def test_orders_of_a_renamed_customer_are_found_by_his_new_name(self):
        """Few at once; many right after the click, by a job."""
        others = self.env["rma.service.order"].create(
            [
                {"partner_id": self.partner.id, "product_id": self.device_product.id}
                for _number in range(4)
            ]
        )
        orders = self.order | others
        jobs = self.env["rma.service.search.job"]
        with patch.object(service_order_search, "MOST_AT_ONCE", 5):
            self.partner.name = "Anna Few"
            self.assertEqual(self._find("few"), orders.sorted())
            self.assertFalse(jobs.search([]), "nothing is left to be done")
        with (
            patch.object(service_order_search, "MOST_AT_ONCE", 4),
            patch.object(service_search_job, "BATCH", 3),
        ):
            self.partner.name = "Anna Many"
            self.assertFalse(self._find("many"), "nobody waits for it")
            self.assertEqual(self._find("few"), orders.sorted())
            rows = jobs.search([]).mapped("record_ids")
            self.assertEqual([len(ids) for ids in rows], [3, 2])
            # What is written meanwhile is written at once, with the new name.
            others[0].problem = "It smells"
            self.assertEqual(self._find("smells many"), others[0])
            others[1].unlink()
            self._do_search_jobs()
        self.assertEqual(self._find("many"), (orders - others[1]).sorted())
        self.assertFalse(self._find("few"))
        self.assertFalse(jobs.search([]))

    def _do_search_jobs(self):
        with ExitStack() as stack:
            if not type(self)._registry_patched:
                stack.enter_context(self.enter_registry_test_mode())
            cron = self.env.ref("rma_service.ir_cron_write_search_words")
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_words_cost_no_more_statements_with_more_orders(self):
        self._find("kowalska hums")
        with self.assertQueryCount(3):
            self._find("kowalska hums")
        for _number in range(20):
            self._create_order(problem="It hums", device_id=False)
        self.env.flush_all()
        with self.assertQueryCount(3):
            self._find("kowalska hums")

    def test_pages_filled_at_the_update_say_what_saving_says(self):
        orders = self.order | self._create_order(
            problem="Łódź: it hums " * 400,
            device_id=False,
            delegate_id=self.env["res.partner"]
            .create({"name": "Ines Ö", "phone": "0722 907 111", "ref": "R 7"})
            .id,
        )
        saved = orders.mapped("search_words")
        self.env.flush_all()
        update = runpy.run_path(file_path(UPDATE))
        self.env.cr.execute(
            "UPDATE rma_service_order SET search_words = NULL WHERE id IN %s",
            [tuple(orders.ids)],
        )
        update["fill"](self.env.cr, min(orders.ids) - 1)
        self.env.invalidate_all()
        for order, words in zip(orders, saved, strict=True):
            self.assertEqual(sorted(order.search_words.split()), sorted(words.split()))

    def test_operations_and_parts_are_found_by_what_finds_their_order(self):
        order = self._create_order([self.labour], [self.part_screw], problem="It hums")
        for model in ("rma.service.operation", "rma.service.part"):
            rows = self.env[model].with_user(self.clerk)
            arch = etree.fromstring(rows.get_view(view_type="search")["arch"])
            domain = arch.find("field[@name='order_id']").get("filter_domain")
            found = rows.search(safe_eval(domain, {"self": "kowalska hums"}))
            with self.subTest(model=model):
                self.assertIn(order, found.order_id)

    def test_phone_is_found_as_the_caller_says_it(self):
        for text in ("+49 160 5550 903", "0160 5550903", "5550-903", "0049160555"):
            with self.subTest(text=text):
                self.assertIn(self.order, self._find(text))
                self.assertIn(self.order, self._find(text, "partner_phone"))
        self.assertNotIn(self.order, self._find("0160 5550904", "partner_phone"))

    def test_two_digits_search_numbers_and_do_not_fail_as_a_phone(self):
        ending = self.order.name[-2:]
        self.assertIn(self.order, self._find(ending))
        self.assertFalse(self._find("90", "partner_phone"))

    def test_text_is_no_phone_number(self):
        self.assertFalse(self._find("160 Main Street", "partner_phone"))
        self.assertFalse(self._find("+", "partner_phone"))

    def test_app_does_not_open_on_a_dialog(self):
        """A dialog opens over the app one comes from, and its menus stay."""
        root = self.env.ref("rma_service.rma_service_menu_root").id
        for user in (self.clerk, self.technician, self.manager):
            menus = self.env["ir.ui.menu"].with_user(user).load_web_menus(False)
            action = self.env["ir.actions.act_window"].browse(menus[root]["actionID"])
            self.assertNotEqual(action.target, "new")

from odoo.fields import Domain
from odoo.tests import tagged

from ..common.screens import Screen, get_screens
from ..common.workshop import WorkshopCommon

# So many cells of the workshop there are in the end; a page shows 80 rows of them.
CELLS = 80
MOST = 45
# Odoo's own forms, and what ours ask for the one record of a form: not for a list.
ONE_AT_A_TIME = {
    "product_template_action_operation form",
    "product_template_action_part form",
    "rating_rating_action_service form",
    "rma_service_costing_action form",
    "rma_service_order_action_analysis form",
    "rma_service_order_action_my form",
    "rma_service_order_action_ready form",
    "rma_service_order_action_satisfaction form",
    "rma_service_order_action_to_invoice form",
    "rma_service_order_action form",
}
# The report of promises kept: the sums, names of what they are by, rights.
REPORTS = {"graph": 4, "pivot": 4}
# Set up once, or shown beside an order.
WITHOUT_ROWS = {
    "rma_service_bench_action",
    "mail_activity_plan_action_service",
    "product_document_action_service",
    # What its list costs: tests/contract/test_contract_cost.py.
    "rma_service_contract_action",
    "rma_service_message_rule_action",
    "rma_service_operation_action_of_order",
    "rma_service_operation_status_action",
    # As the list of all orders, which has rows.
    "rma_service_order_action_requests",
    "rma_service_order_action_unclaimed",
    "rma_service_print_block_action",
    "rma_service_scheme_action",
    "rma_service_scheme_claim_action",
    "rma_service_stage_action",
    "rma_service_type_action",
    "rma_service_wording_action",
}
# With all columns chosen: money, parts and payments of an order. Never more than that.
MORE = {
    "rma_service_order_action list, all columns": 76,
    "rma_service_order_action_my list, all columns": 76,
    "rma_service_order_action_analysis list, all columns": 76,
}


@tagged("post_install", "-at_install")
class TestScreens(WorkshopCommon):
    """What a screen asks of the database does not grow with the rows that it shows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shop.multiply(CELLS - 1)

    def _get_cases(self, env):
        """Yield each screen, and our lists with all their columns chosen, with a name
        to tell of it."""
        for screen in get_screens(env):
            yield screen, screen.name
            if screen.arch.get("js_class") == "service_order_list":
                screen.with_hidden = True
                yield screen, f"{screen.name}, all columns"

    def _count(self, screen, domain):
        """Return how many statements a screen takes for rows."""
        env = screen.model.env
        counts = []
        for _visit in range(2):  # the first one fills the caches of the registry
            env.invalidate_all()
            before = env.cr.sql_log_count
            screen.open(domain)
            counts.append(env.cr.sql_log_count - before)
        return min(counts)

    def test_statements_of_a_screen_do_not_grow_with_its_rows(self):
        # The client counts a full page: here each one is counted.
        env = self.env(user=self.manager, context={"force_search_count": True})
        for screen, name in self._get_cases(env):
            if not screen.model._auto:
                continue
            few = Domain(self.shop.get_domain(screen.model, 1))
            many = Domain(self.shop.get_domain(screen.model, CELLS))
            if screen.name in ONE_AT_A_TIME:
                few = Domain("id", "=", screen.model.search(few, limit=1).id)
                many = Domain("id", "=", screen.model.search(many, limit=1).id)
            with self.subTest(name):
                expected = self._count(screen, few)
                found = self._count(screen, many)
                self.assertLessEqual(found, expected)
                self.assertLessEqual(found, MORE.get(name, MOST))

    def test_report_of_promises_takes_few_statements_for_own_orders(self):
        env = self.env(user=self.technician)
        action = self.env.ref("rma_service.rma_service_deadline_action_report")
        for view in REPORTS:
            screen = Screen(env, action.sudo(), view)
            few = Domain(self.shop.get_domain(screen.model, 1))
            many = Domain(self.shop.get_domain(screen.model, CELLS))
            with self.subTest(screen.name):
                found = self._count(screen, many)
                self.assertLessEqual(found, self._count(screen, few))
                self.assertLessEqual(found, REPORTS[screen.view])

    def test_workshop_has_a_page_of_nearly_everything(self):
        """What has no rows cannot grow: the test above would say nothing of it."""
        env = self.env(user=self.manager)
        empty = {
            screen.name.rpartition(" ")[0]
            for screen in get_screens(env)
            if screen.model._auto
            and screen.model.search_count(
                screen.domain & Domain(self.shop.get_domain(screen.model, CELLS))
            )
            < CELLS
        }
        self.assertEqual(empty, WITHOUT_ROWS)

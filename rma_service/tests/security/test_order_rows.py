"""Whoever may not see an order sees nothing that belongs to it, nor another company's.

Each model with a table of ours stands in one of the lists below; a new one without an
entry is red.
"""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tests import tagged

from ..common.rows import insert_row, our_models
from ..house.test_rights import RightsCommon

# How a row of a model belongs to its order. The last link names the order; rows of the
# models before are made with it.
OF_AN_ORDER = {
    "rma.service.accessory": "order_id",
    "rma.service.booking": "order_id",
    "rma.service.check": "order_id",
    "rma.service.contract.entry": "order_id",
    "rma.service.costing": "order_id",
    "rma.service.costing.line": "costing_id.order_id",
    "rma.service.deadline": "order_id",
    "rma.service.document": "order_ids",
    "rma.service.loan": "order_id",
    "rma.service.message.log": "order_id",
    "rma.service.operation": "order_id",
    "rma.service.operation.entry": "operation_id.order_id",
    "rma.service.operation.step": "operation_id.order_id",
    "rma.service.order": "",
    "rma.service.part": "order_id",
    "rma.service.removed.part": "order_id",
    "rma.service.scheme.claim": "order_id",
    "rma.service.stage.log": "order_id",
    "rma.service.vendor.claim": "line_ids.order_id",
    "rma.service.vendor.claim.line": "order_id",
    "rma.service.visit": "order_ids",
}
# What a company has, whoever works there.
OF_A_COMPANY = {
    "rma.service.article",
    "rma.service.article.question",
    "rma.service.article.use",
    "rma.service.contract",
    "rma.service.booking.rule",
    "rma.service.authorisation",
    "rma.service.bench",
    "rma.service.book.entry",
    "rma.service.device.owner",
    "rma.service.level",
    "rma.service.level.line",
    "rma.service.inspection",
    "rma.service.inspection.rule",
    "rma.service.message.queue",
    "rma.service.message.rule",
    "rma.service.print.block",
    "rma.service.procedure",
    "rma.service.procedure.step",
    "rma.service.scheme",
    "rma.service.scheme.document",
    "rma.service.scheme.file",
    "rma.service.scheme.line",
    "rma.service.team",
    "rma.service.template",
    "rma.service.template.line",
    "rma.service.type",
    "rma.service.type.stage",
    "rma.service.warranty",
    "rma.service.warranty.rule",
}
# What all companies share, and why.
SHARED = {
    "rma.service.article.category": "headings of articles, which companies may share",
    "rma.service.category": "words of the customer for what is wrong: no company's",
    "rma.service.checkpoint": "of an equipment type, which all companies share",
    "rma.service.checkpoint.option": "of a checkpoint",
    "rma.service.deadline.job": "ids of orders, whosever they are",
    "rma.service.defect": "fault catalogue, as the maker publishes it",
    "rma.service.equipment.requirement": "of an equipment type",
    "rma.service.equipment.type": "families of devices, as products are shared",
    "rma.service.fault.area": "fault catalogue",
    "rma.service.operation.status": "statuses of work, the same everywhere",
    "rma.service.reason": "words for why something was not repaired",
    "rma.service.resolution": "fault catalogue",
    "rma.service.search.job": "ids of orders, whosever they are",
    "rma.service.stage": "types, which have a company, choose among them",
    "rma.service.stage.check": "names of checks that the code has",
    "rma.service.symptom": "fault catalogue",
    "rma.service.wording": "words for customers, by kind of work",
    "rma.service.wording.line": "of a wording",
    "rma.service.tag": "labels",
}
# What nobody asks for: reports read it for their own rows, which have rules; of secret
# addresses only the hash is kept.
INTERNAL = {
    "rma.service.feed",
    "rma.service.order.figures",
    "rma.service.sold.units",
}
# The same, of pages for customers, where these are installed.
OF_PAGES = {"rma.service.attempt", "rma.service.request"}
# What accountants read of finished orders, to invoice them.
INVOICED = {
    "rma.service.operation",
    "rma.service.order",
    "rma.service.part",
    "rma.service.scheme.claim",
}
# What accountants handle themselves.
HANDLED = {"rma.service.scheme.claim"}


class RowsCommon(RightsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_2 = cls.env["res.company"].create({"name": "Neighbour"})
        cls.neighbour = cls._create_user(
            "rows_neighbour",
            "group_service_manager",
            company_id=cls.company_2.id,
            company_ids=cls.company_2.ids,
        )
        cls.users["neighbour"] = cls.neighbour
        lines = ([cls.labour], [cls.part_screw])
        cls.own = cls._create_order(*lines, user_id=cls.technician.id)
        cls.foreign = cls._create_order(*lines, user_id=cls.colleague.id)

    def _make_row(self, name, order):
        """Return a row of a model that belongs to an order."""
        path = OF_AN_ORDER[name]
        if not path:
            return order
        link, _dot, rest = path.partition(".")
        field = self.env[name]._fields[link]
        values = {"create_uid": self.env.uid}
        company = self.env[name]._fields.get("company_id")
        if company and company.store:
            values["company_id"] = order.company_id.id
        if field.type == "many2one":
            target = self._make_row(field.comodel_name, order) if rest else order
            return insert_row(self.env, name, **values, **{link: target.id})
        row = insert_row(self.env, name, **values)
        if rest:
            insert_row(
                self.env,
                field.comodel_name,
                order_id=order.id,
                company_id=order.company_id.id,
                **{field.inverse_name: row.id},
            )
        elif field.type == "one2many":
            order.sudo()[field.inverse_name] = row
        else:
            self.env.cr.execute(
                f"INSERT INTO {field.relation} ({field.column1}, {field.column2})"  # noqa: S608
                " VALUES (%s, %s)",
                (row.id, order.id),
            )
        self.env.flush_all()
        self.env.invalidate_all()
        return row

    def _sees(self, user, row):
        """Tell whether a user gets a row by a search; reading it must say the same."""
        self.env.invalidate_all()
        records = row.with_user(user).with_context(active_test=False)
        if not records.browse().has_access("read"):
            with self.assertRaises(AccessError):
                records.read(["create_date"])
            return False
        found = bool(records.search(Domain("id", "=", row.id)))
        self.assertEqual(records.has_access("read"), found)
        for operation in ("write", "unlink"):
            if not found:
                self.assertFalse(records.has_access(operation), operation)
        return found


@tagged("post_install", "-at_install")
class TestOrderRows(RowsCommon):
    def test_each_model_stands_in_one_list(self):
        of_pages = OF_PAGES & set(self.env)
        lists = [*OF_AN_ORDER, *OF_A_COMPANY, *SHARED, *INTERNAL, *of_pages]
        names = [model._name for model in our_models(self.env) if not model._transient]
        self.assertEqual(sorted(lists), sorted(names))

    def test_rows_are_seen_by_whom_their_order_is_seen(self):
        for name in OF_AN_ORDER:
            for order, seen_by in (
                (self.own, {"technician", "clerk", "manager"}),
                (self.foreign, {"clerk", "manager"}),
            ):
                row = self._make_row(name, order)
                for login, user in self.users.items():
                    if login == "portal" and name == "rma.service.order":
                        continue  # rma_portal gives customers rights and tests them
                    with self.subTest(model=name, order=order.user_id.login, by=login):
                        self.assertEqual(self._sees(user, row), login in seen_by)

    def test_rows_that_reports_are_made_of_are_nobodys(self):
        for name in INTERNAL | OF_PAGES & set(self.env):
            for login, user in self.users.items():
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(model=name, by=login, operation=operation):
                        model = self.env[name].with_user(user)
                        self.assertFalse(model.has_access(operation))

    def test_rows_of_finished_orders_are_the_accountants_where_they_are_invoiced(self):
        self.env.cr.execute("UPDATE rma_service_order SET phase = 'done'")
        self.env.invalidate_all()
        for name in OF_AN_ORDER:
            row = self._make_row(name, self.foreign)
            with self.subTest(model=name):
                self.assertEqual(self._sees(self.accountant, row), name in INVOICED)
                may_write = row.with_user(self.accountant).has_access("write")
                self.assertEqual(may_write, name in HANDLED)

    def test_rows_of_a_company_are_no_other_companys(self):
        for name in sorted(OF_A_COMPANY):
            row = insert_row(self.env, name, company_id=self.company_2.id)
            with self.subTest(model=name):
                self.assertFalse(self._sees(self.manager, row))
                self.assertFalse(self._sees(self.technician, row))
                self.assertTrue(self._sees(self.neighbour, row))

    def test_warranties_go_with_the_device_that_a_company_services(self):
        for name in ("rma.service.warranty", "rma.service.device.owner"):
            row = insert_row(
                self.env, name, company_id=self.company_2.id, device_id=self.device.id
            )
            with self.subTest(model=name):
                self.assertTrue(self._sees(self.technician, row))
                self.assertTrue(self._sees(self.neighbour, row))

    def test_price_checks_that_became_nothing_are_everybodys(self):
        costing = insert_row(
            self.env, "rma.service.costing", company_id=self.company.id
        )
        line = insert_row(
            self.env,
            "rma.service.costing.line",
            costing_id=costing.id,
            company_id=self.company.id,
        )
        for row in (costing, line):
            self.assertTrue(self._sees(self.technician, row))
            self.assertFalse(self._sees(self.neighbour, row))

    def test_technician_hangs_nothing_on_the_order_of_a_colleague(self):
        for name, path in OF_AN_ORDER.items():
            model = self.env[name].with_user(self.technician)
            if path != "order_id" or not model.has_access("create"):
                continue
            with self.subTest(model=name), self.assertRaises(AccessError):
                model.create({"order_id": self.foreign.id})


@tagged("post_install", "-at_install")
class TestSharedRows(RowsCommon):
    """What holds rows of several orders: seen with one of them, acted on with all."""

    def test_visit_is_signed_and_printed_by_who_sees_all_of_its_orders(self):
        visit = self.env["rma.service.visit"].create(
            {"partner_id": self.partner.id, "company_id": self.company.id}
        )
        (self.own | self.foreign).visit_id = visit
        self.env.flush_all()
        self.env.invalidate_all()
        mine = visit.with_user(self.technician)
        self._open_view(mine, None, "form")
        self.assertEqual(mine.order_ids, self.own)
        protocol = self.env["report.rma_service.report_intake_protocol_visit"]
        with self.assertRaises(UserError):
            mine.action_sign_intake()
        with self.assertRaises(UserError):
            protocol.with_user(self.technician)._get_report_values(visit.ids)
        protocol.with_user(self.clerk)._get_report_values(visit.ids)
        visit.with_user(self.clerk).action_sign_intake()

    def test_visit_that_one_makes_is_made(self):
        visits = self.env["rma.service.visit"].with_user(self.technician)
        visit = visits.create({"partner_id": self.partner.id})
        self.assertEqual(visit.read(["partner_id"])[0]["id"], visit.id)

    def test_claim_goes_on_by_who_sees_all_of_its_lines(self):
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        claim = self.env["rma.service.vendor.claim"].create(
            {
                "partner_id": vendor.id,
                "user_id": self.clerk.id,
                "line_ids": [
                    Command.create({"order_id": order.id})
                    for order in self.own | self.foreign
                ],
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()
        mine = claim.with_user(self.technician)
        self._open_view(mine, None, "form")
        self.assertEqual(mine.line_ids.order_id, self.own)
        self.assertEqual(mine.line_count, 1)
        printed = self.env["report.rma_service.report_vendor_claim"]
        for call in (
            mine.action_send,
            mine.action_receive,
            mine.action_create_bills,
            mine.action_cancel,
            lambda: printed.with_user(self.technician)._get_report_values(claim.ids),
        ):
            with self.assertRaisesRegex(UserError, "colleagues"):
                call()
        claim.with_user(self.clerk).action_cancel()

    def test_technician_claims_beside_the_draft_of_a_colleague(self):
        self.device.vendor_id = self.env["res.partner"].create({"name": "Vendor"})
        self.foreign.with_user(self.clerk).action_claim_vendor()
        hidden = self.foreign.vendor_claim_line_ids.claim_id
        hidden.user_id = self.clerk
        self.own.with_user(self.technician).action_claim_vendor()
        claim = self.own.vendor_claim_line_ids.claim_id
        self.assertTrue(claim)
        self.assertNotEqual(claim, hidden)

"""Colleagues of the service give and end the access of a customer's people."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestPortalAccessDialog(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(
            cls.env, "access_clerk", groups="rma_service.group_service_all"
        )
        cls.technician = new_test_user(
            cls.env, "access_technician", groups="rma_service.group_service_own"
        )
        cls.contact = cls.env["res.partner"].create(
            {"name": "Maria", "email": "maria@acme.example", "parent_id": cls.firm.id}
        )
        cls.order = cls._create_own(partner_id=cls.contact.id)

    def _open_dialog(self, record, user=None):
        record = record.with_user(user or self.clerk)
        action = record.action_open_portal_access()
        dialogs = self.env[action["res_model"]].with_user(user or self.clerk)
        return dialogs.browse(action["res_id"])

    def _person(self, dialog, partner):
        return dialog.person_ids.filtered(lambda row: row.partner_id == partner)

    def test_clerk_gives_access_from_the_order(self):
        dialog = self._open_dialog(self.order)
        person = self._person(dialog, self.contact)
        self.assertEqual((person.state, person.order_count), ("none", 1))
        mails = self.env["mail.mail"].search([])
        person.action_give()
        user = self.contact.user_ids
        self.assertTrue(user._is_portal())
        self.assertEqual(user.login, "maria@acme.example")
        self.assertEqual(person.state, "invited")
        mail = self.env["mail.mail"].search([]) - mails
        self.assertEqual(mail.state, "outgoing", "The mail goes out after the click")
        self.assertIn("Access to the portal given", self.order.message_ids[0].body)
        self.assertIn("Access to the portal given", self.contact.message_ids[0].body)
        self.assertEqual(self.contact.message_ids[0].author_id, self.clerk.partner_id)

    def test_clerk_ends_access_from_the_contact(self):
        dialog = self._open_dialog(self.owner.partner_id)
        person = self._person(dialog, self.owner.partner_id)
        self.assertEqual(person.state, "invited")
        person.action_take()
        self.assertFalse(self.owner.active)
        self.assertEqual(person.state, "none")

    def test_ended_access_is_given_again_to_the_same_login(self):
        self.owner.partner_id.email = "owner@acme.example"
        dialog = self._open_dialog(self.owner.partner_id)
        person = self._person(dialog, self.owner.partner_id)
        person.action_take()
        person.action_give()
        self.assertTrue(self.owner.active)
        self.assertEqual(self.owner.partner_id.user_ids, self.owner)

    def test_people_of_the_company_stand_below_the_customer(self):
        people = self._open_dialog(self.order).person_ids.partner_id
        self.assertEqual(people[0], self.contact)
        self.assertEqual(
            people,
            self.contact
            | self.firm
            | self.owner.partner_id
            | self.colleague.partner_id,
        )

    def test_dialog_says_what_keeps_somebody_from_a_login(self):
        dialog = self._open_dialog(self.order)
        person = self._person(dialog, self.contact)
        self.contact.email = False
        person.invalidate_recordset()
        self.assertEqual(person.state, "no_email")
        with self.assertRaisesRegex(UserError, "Maria needs an e-mail address"):
            person.action_give()
        self.owner.login = "shared@acme.example"
        self.contact.email = "Shared@acme.example"
        person.invalidate_recordset()
        self.assertEqual(person.state, "taken")
        with self.assertRaisesRegex(UserError, "Maria needs an e-mail address"):
            person.action_give()

    def test_colleague_keeps_his_rights(self):
        self.clerk.partner_id.parent_id = self.firm
        person = self._person(self._open_dialog(self.order), self.clerk.partner_id)
        self.assertEqual(person.state, "internal")
        person.action_take()
        person.action_give()
        self.assertTrue(self.clerk.active)
        self.assertTrue(self.clerk._is_internal())

    def test_scope_is_set_and_kept_in_the_history(self):
        dialog = self._open_dialog(self.order)
        with Form(dialog) as form, form.person_ids.edit(0) as row:
            row.scope = "own"
        self.assertEqual(self.contact.service_portal_scope, "own")
        self.assertIn("Own orders only", self.contact.message_ids[0].body)

    def test_colleague_sees_what_the_contact_will_see(self):
        other = self._create_own()
        dialog = self._open_dialog(self.order)
        person = self._person(dialog, self.contact)
        orders = self.env["rma.service.order"]
        self.assertEqual(
            orders.search(person.action_view_orders()["domain"]), self.order | other
        )
        self.assertEqual(person.order_count, 2)
        person.scope = "own"
        self.assertEqual(
            orders.search(person.action_view_orders()["domain"]), self.order
        )
        self.assertEqual(person.order_count, 1)

    def test_order_of_another_company_adds_it_to_the_login(self):
        company = self.env["res.company"].create({"name": "Branch"})
        self.clerk.company_ids |= company
        order = self._create_own(partner_id=self.owner.partner_id.id)
        order.company_id = company
        person = self._person(self._open_dialog(order), self.owner.partner_id)
        person.action_give()
        self.assertIn(company, self.owner.company_ids)

    def test_nobody_is_smuggled_into_the_dialog(self):
        dialog = self._open_dialog(self.order)
        person = self._person(dialog, self.contact)
        person.partner_id = self.stranger.partner_id
        for action in ("action_give", "action_take", "action_view_orders"):
            with self.assertRaisesRegex(UserError, "none of this customer's people"):
                getattr(person, action)()
        with self.assertRaisesRegex(UserError, "none of this customer's people"):
            person.scope = "own"

    def test_technician_of_own_orders_and_customers_open_nothing(self):
        order = self._create_own(user_id=self.technician.id)
        with self.assertRaises(AccessError):
            order.with_user(self.technician).action_open_portal_access()
        with self.assertRaises(AccessError):
            self.contact.with_user(self.owner).action_open_portal_access()

    def test_odoo_s_own_dialog_is_offered_to_whom_it_opens(self):
        action = "portal.partner_wizard_action_create_and_open"
        bound = self.env["ir.actions.actions"].with_user(self.clerk)
        names = {
            each["xml_id"] if "xml_id" in each else each["name"]
            for each in bound.get_bindings("res.partner").get("action", ())
        }
        self.assertNotIn(self.env.ref(action).name, names)
        self.assertIn("Access to the Portal", names)

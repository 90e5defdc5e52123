from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.rma_service.tools.columns import set_column_defaults

# What decides which orders a login of the customer reads. Odoo keeps the conditions of
# its record rules by user, with the company of the moment in which it made them up.
SCOPE_FIELDS = {"company_type", "is_company", "parent_id", "service_portal_scope"}


class ResPartner(models.Model):
    """What a contact sees of his company's orders in the portal."""

    _inherit = "res.partner"

    service_portal_scope = fields.Selection(
        selection=[
            ("company", "All orders of the company"),
            ("own", "Own orders only"),
        ],
        string="Sees in the Portal",
        default="company",
        required=True,
        groups="rma_service.group_service_all",
        help="Own orders are those of which the contact is the customer, or the person"
        " who hands the device in. Estimates go with their order, and so do invoices.",
    )

    def init(self):
        set_column_defaults(self, "service_portal_scope")
        return super().init()

    def write(self, vals):
        changed = SCOPE_FIELDS.intersection(vals)
        result = super().write(vals)
        if changed and self._has_logins():
            self.env.registry.clear_cache()
        return result

    def _has_logins(self):
        """Tell whether the partners or their contacts have a login."""
        users = self.env["res.users"].sudo().with_context(active_test=False)
        return bool(
            self and users.search_count([("partner_id", "child_of", self.ids)], limit=1)
        )

    def _select_family(self):
        """Return the SQL that selects the ids of the contact's company and of all below
        it: what *child_of* finds, without statements of its own."""
        self.ensure_one()
        self.env["res.partner"].flush_model(["parent_id"])
        return SQL(
            """
            WITH RECURSIVE family AS (
                SELECT %(firm)s AS id
                 UNION
                SELECT below.id
                  FROM res_partner below
                  JOIN family ON family.id = below.parent_id
            )
            SELECT id FROM family
            """,
            firm=self.sudo().commercial_partner_id.id,
        )

    def _get_family_domain(self):
        """Return the domain of what belongs to the contact's company, or to anybody
        below it, by its ``partner_id``; not to be sent to a screen."""
        family = self._select_family()
        firm = self.sudo().commercial_partner_id

        def is_of_family(record):
            partner = record.sudo().partner_id
            while partner and partner != firm:
                partner = partner.parent_id
            return bool(partner)

        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (%s)", model._field_to_sql(alias, "partner_id", query), family
            ),
            predicate=is_of_family,
        )

    def _warm_addresses(self):
        """Read at once what Odoo reads contact by contact where it looks among all of
        a company for the address to deliver to, which decides on taxes."""
        if not self:
            return
        query = SQL(
            "SELECT id, parent_id, type, is_company, active FROM res_partner"
            " WHERE id IN (%s) ORDER BY complete_name, id DESC",
            self._select_family(),
        )
        self.env.flush_all()
        rows = self.env.execute_query(query)
        children = {row[0]: () for row in rows}
        for id_, parent_id, kind, is_company, active in rows:
            partner = self.browse(id_)
            for name, value in (
                ("parent_id", parent_id),
                ("type", kind),
                ("is_company", is_company),
            ):
                self._fields[name]._insert_cache(partner, [value])
            # The company itself may stand below another one.
            if active and parent_id in children:
                children[parent_id] += (id_,)
        for id_, ids in children.items():
            self._fields["child_ids"]._insert_cache(self.browse(id_), [ids])

    def _get_portal_order_domain(self):
        """Return which service orders the contact sees once he is logged in.

        :return: domain of ``rma.service.order``, not to be sent to a screen (see
            ``_get_shown_order_domain``); who calls it adds his own rights
        """
        self.ensure_one()
        if self.sudo().service_portal_scope == "own":
            return self._get_own_order_domain()
        return self._get_family_domain()

    def _get_shown_order_domain(self):
        """Return the same as ``_get_portal_order_domain``, as a list that a screen
        can hold."""
        self.ensure_one()
        partner = self.sudo()
        if partner.service_portal_scope == "own":
            return self._get_own_order_domain()
        return Domain("partner_id", "child_of", partner.commercial_partner_id.ids)

    def _get_own_order_domain(self):
        """Return the orders of which the contact is the customer or the delegate."""
        return Domain("partner_id", "=", self.id) | Domain("delegate_id", "=", self.id)

    def _get_portal_contract_domain(self):
        """Return which contracts the contact sees once he is logged in.

        They go with his orders: those of his company, or where a colleague has set so,
        his own only.

        :return: domain of ``rma.service.contract``, for a search with superuser rights
        """
        self.ensure_one()
        partner = self.sudo()
        sold = Domain("state", "!=", "draft")
        if partner.service_portal_scope == "own":
            return sold & Domain("partner_id", "=", partner.id)
        return sold & self._get_family_domain()

    def _get_portal_device_domain(self):
        """Return which devices the contact sees once he is logged in.

        Those that his company owns; who sees his own orders only sees what he owns or
        uses himself.

        :return: domain of ``stock.lot``, for a search with superuser rights: customers
            have no right on serial numbers
        """
        self.ensure_one()
        partner = self.sudo()
        firm = partner.commercial_partner_id
        owned = Domain("owner_id.commercial_partner_id", "=", firm.id)
        if partner.service_portal_scope == "own":
            owned &= Domain("owner_id", "=", partner.id) | Domain(
                "end_customer_id", "=", partner.id
            )
        return owned & Domain("is_loan_unit", "=", False)

    def action_open_portal_access(self):
        """Open who of the customer's people may log in, and what they see then.

        :return: the action that opens the dialog
        """
        return self.env["rma.service.portal.access"]._open_for(self)

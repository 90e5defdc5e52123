from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import pager as portal_pager

from .closed_link import show_closed_link
from .portal import ServicePortal


class ServiceContracts(ServicePortal):
    """The customer's contracts: the list, the page of one, and its statement.

    Customers have no right to contracts themselves. They are found here, with more
    rights, among those of their own company, and the pages get named values only.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "service_contract_count" in counters:
            values["service_contract_count"] = self._get_contracts().search_count(
                self._get_contract_domain()
            )
        return values

    def _get_contracts(self):
        """Return the model as the pages read it."""
        return request.env["rma.service.contract"].sudo()

    def _get_contract_domain(self):
        """Return the domain of the contracts that the user may see."""
        return request.env.user.partner_id._get_portal_contract_domain()

    def _find_contract(self, contract_id):
        """Return the contract, with superuser rights, or none."""
        return self._get_contracts().search(
            self._get_contract_domain() & Domain("id", "=", contract_id), limit=1
        )

    @route(
        ["/my/contracts", "/my/contracts/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_contracts(self, page=1, **kw):
        """List the contracts of the customer's company."""
        contracts = self._get_contracts()
        domain = self._get_contract_domain()
        pager = portal_pager(
            url="/my/contracts",
            total=contracts.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        contracts = contracts.search(
            domain, limit=self._items_per_page, offset=pager["offset"]
        )
        values = self._prepare_portal_layout_values() | {
            "rows": [contract._prepare_page_row() for contract in contracts],
            "page_name": "service_contracts",
            "pager": pager,
            "default_url": "/my/contracts",
        }
        return request.render("rma_portal.portal_my_contracts", values)

    @route(
        "/my/contracts/<int:contract_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_contract(self, contract_id, term=None, **kw):
        """Show one contract: what is left, what used it, and the visits to come.

        :param term: number of an earlier term
        """
        contract = self._find_contract(contract_id)
        if not contract:
            return show_closed_link("/my/contracts")
        values = self._prepare_portal_layout_values() | {
            "page_name": "service_contract",
            "page": contract._prepare_page_row() | contract._prepare_page_values(term),
            "res_company": contract.company_id,
        }
        return request.render("rma_portal.portal_contract", values)

    @route(
        "/my/contracts/<int:contract_id>/statement",
        type="http",
        auth="user",
        website=True,
        sitemap=False,
    )
    def portal_contract_statement(self, contract_id, term=None, **kw):
        """Give the statement of units as a PDF.

        :param term: number of an earlier term
        """
        contract = self._find_contract(contract_id)
        if not contract:
            return show_closed_link("/my/contracts")
        request.update_context(rma_statement_term=contract._find_page_term(term))
        return self._show_report(
            model=contract,
            report_type="pdf",
            report_ref="rma_service.action_report_contract_statement",
            download=True,
        )

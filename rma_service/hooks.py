"""Databases that already live get what new companies and warehouses get."""


def post_init_hook(env):
    """Equip the companies and warehouses that existed before the install."""
    companies = env["res.company"].with_context(active_test=False).search([])
    companies._create_service_sequences()
    companies._settle_service_zone()
    warehouses = env["stock.warehouse"].with_context(active_test=False).search([])
    warehouses._create_service_equipment()
    for _done in env["rma.service.sold.units"]._write_all():
        pass


def uninstall_hook(env):
    """Leave no operation type, route or location behind that nobody can use.

    What has a history (transfers, quants) is archived, never deleted: the stock
    ledger of the company must stay readable without this add-on.
    """
    warehouses = env["stock.warehouse"].with_context(active_test=False).search([])
    warehouses._retire_service_equipment()
    env["rma.service.demo"]._retire()
    # They hold on to the templates of the add-on, which go first.
    rules = env["rma.service.message.rule"].with_context(active_test=False)
    rules.search([]).unlink()
    # The tables go with their models; deleting row by row meets the foreign keys.
    env["ir.model.data"].search(
        [("module", "=", "rma_service"), ("model", "=like", "rma.service.%")]
    ).unlink()

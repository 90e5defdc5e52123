"""Fed to `odoo shell`: make the bundles now, so that no test or page waits for them."""

env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()

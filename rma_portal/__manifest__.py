# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Service Centre Portal",
    "summary": "Customers follow their service orders in the portal",
    "version": "19.0.1.5.0",
    "category": "Services/Service Centre",
    "author": "RMA Service founders",
    "website": "https://github.com/rma-service/rma-service",
    "license": "LGPL-3",
    "depends": ["portal", "rma_service"],
    "data": [
        "security/rma_portal_security.xml",
        "security/ir.model.access.csv",
        "views/res_config_settings_views.xml",
        "views/guarantee_templates.xml",
        "views/service_order_portal_templates.xml",
        "views/withdrawal_templates.xml",
        "views/sale_order_portal_templates.xml",
        "wizards/rma_service_portal_access_views.xml",
        "views/portal_access_views.xml",
    ],
    "demo": ["demo/res_company_demo.xml"],
    "assets": {
        "web.assets_frontend": [
            "rma_portal/static/src/scss/service_page.scss",
            "rma_portal/static/src/js/**/*",
        ],
        "web.assets_tests": ["rma_portal/static/tests/tours/**/*"],
    },
    "post_init_hook": "post_init_hook",
}

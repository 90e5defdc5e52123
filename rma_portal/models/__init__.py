from . import res_company, res_config_settings, service_order, service_order_page

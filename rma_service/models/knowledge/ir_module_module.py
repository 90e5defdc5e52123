from odoo import api, models


class IrModuleModule(models.Model):
    """A language that is installed brings the articles of the demo in it.

    Other records have their translations in the files of terms; an article is written
    in one language, so that there is nothing to translate.
    """

    _inherit = "ir.module.module"

    @api.model
    def _load_module_terms(self, modules, langs, overwrite=False):
        result = super()._load_module_terms(modules, langs, overwrite=overwrite)
        if "rma_service" in modules:
            self.env["rma.service.demo"].sudo()._load_articles(langs)
        return result

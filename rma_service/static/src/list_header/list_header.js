import { patch } from "@web/core/utils/patch";
import { ListRenderer } from "@web/views/list/list_renderer";

patch(ListRenderer.prototype, {
    /**
     * The keys of a row that is edited are not those of the header: Odoo looks for the
     * row there, too, and ends in an error when somebody closes the choice of columns
     * with Escape.
     */
    onCellKeydownEditMode(hotkey, cell, group, record) {
        return record ? super.onCellKeydownEditMode(...arguments) : false;
    },
});

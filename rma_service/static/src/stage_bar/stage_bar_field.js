import {
    rottingStatusBarDurationField,
    RottingStatusBarDurationField,
} from "@mail/js/rotting_mixin/rotting_statusbar";
import { registry } from "@web/core/registry";

/**
 * The stages of an order. A move that is refused leaves the form as it was: the stage
 * is the old one, with its buttons, and what was typed beside is still there.
 */
export class StageBarField extends RottingStatusBarDurationField {
    async selectItem(item) {
        const { name, record } = this.props;
        const before = record.data[name];
        const wasDirty = await record.isDirty();
        try {
            await super.selectItem(item);
        } catch (error) {
            await this.takeBack(before, wasDirty);
            throw error;
        }
        if (await record.isDirty()) {
            // Not saved, as something is missing in the form, which it says itself.
            await this.takeBack(before, wasDirty);
        }
    }

    takeBack(before, wasDirty) {
        const { name, record } = this.props;
        return wasDirty ? record.update({ [name]: before }) : record.discard();
    }
}

registry.category("fields").add("service_stage_bar", {
    ...rottingStatusBarDurationField,
    component: StageBarField,
});

import { browser } from "@web/core/browser/browser";
import { Mutex } from "@web/core/utils/concurrency";
import { extractFieldsFromArchInfo } from "@web/model/relational_model/utils";
import { ListRenderer } from "@web/views/list/list_renderer";

// Odoo reads the columns that nobody shows, too. Totals and the state of parts, payment
// and estimate take most of the time of a page: a column is asked for once it is shown.

/** Return what says when, how and with what else a column, button or row is shown. */
function getConditions(node) {
    const { invisible, column_invisible, readonly, required, context, domain } = node;
    const parts = [invisible, column_invisible, readonly, required, context, domain];
    return [...parts, node.decorations, node.options].map((part) => JSON.stringify(part));
}

/** Return the key under which Odoo keeps the columns that somebody chose for a list. */
function getKey(env, resModel, fieldNames) {
    const list = { fieldNames: [...fieldNames], resModel };
    return ListRenderer.prototype.createViewKey.call({ env, props: { list } });
}

/**
 * Return the fields that a list asks for.
 *
 * @param {Object} archInfo of the list
 * @param {Object} fields of its model
 * @param {(column: Object) => boolean} isShown whether an optional column is shown
 * @param {string[]} [kept] names of fields that are always asked for
 */
function getAskedFields(archInfo, fields, isShown, kept = []) {
    const columns = archInfo.columns.filter((column) => column.type === "field");
    const shown = archInfo.columns.filter(
        (column) => column.type !== "field" || !column.optional || isShown(column)
    );
    const asked = new Set([...shown.map((column) => column.name), ...kept]);
    const buttons = shown.flatMap((column) => column.buttons || []);
    const conditions = [...shown, ...buttons, ...archInfo.headerButtons]
        .concat([{ decorations: archInfo.decorations }])
        .flatMap(getConditions)
        .join(" ");
    const hidden = columns
        .map((column) => column.name)
        .filter((name) => !asked.has(name) && !new RegExp(`\\b${name}\\b`).test(conditions));
    const fieldNodes = Object.fromEntries(
        Object.entries(archInfo.fieldNodes).filter(([, node]) => !hidden.includes(node.name))
    );
    return extractFieldsFromArchInfo({ ...archInfo, fieldNodes }, fields).activeFields;
}

/**
 * @param {typeof import("@web/views/list/list_controller").ListController} Controller
 */
export function askingForShown(Controller) {
    return class extends Controller {
        /** Fields that are asked for though their column is not shown. */
        static askedFields = [];

        get modelParams() {
            const params = super.modelParams;
            const { archInfo, constructor, env, props } = this;
            const { activeFields } = extractFieldsFromArchInfo(archInfo, props.fields);
            const key = getKey(env, props.resModel, Object.keys(activeFields));
            const chosen = browser.localStorage.getItem(`optional_fields,${key}`)?.split(",");
            const isShown = ({ name, optional }) =>
                chosen ? chosen.includes(name) : optional === "show";
            const asked = getAskedFields(
                archInfo,
                props.fields,
                isShown,
                constructor.askedFields
            );
            return { ...params, config: { ...params.config, activeFields: asked } };
        }
    };
}

export class ShownColumnsRenderer extends ListRenderer {
    setup() {
        super.setup();
        this.columnMutex = new Mutex();
    }

    /** The key names all fields of the list, whichever of them are asked for. */
    createViewKey() {
        const { archInfo, list } = this.props;
        const { activeFields } = extractFieldsFromArchInfo(archInfo, list.fields);
        return getKey(this.env, list.resModel, Object.keys(activeFields));
    }

    /** What was not asked for cannot be shown: another tab may have chosen it. */
    computeOptionalActiveFields() {
        const chosen = super.computeOptionalActiveFields();
        for (const name in chosen) {
            chosen[name] &&= name in this.props.list.activeFields;
        }
        return chosen;
    }

    toggleOptionalField(fieldName) {
        return this.columnMutex.exec(async () => {
            if (!this.optionalActiveFields[fieldName]) {
                await this._ask(fieldName);
            }
            return super.toggleOptionalField(fieldName);
        });
    }

    /** Read the list again, with the field of one more column. */
    async _ask(fieldName) {
        const { archInfo, list } = this.props;
        if (fieldName in list.activeFields) {
            return;
        }
        const activeFields = getAskedFields(
            archInfo,
            list.fields,
            ({ name }) => name === fieldName,
            Object.keys(list.activeFields)
        );
        const { model } = list;
        model.config = {
            ...model.config,
            activeFields,
            fieldsToAggregate: Object.keys(activeFields),
        };
        await model.load();
    }
}

import { Component, onWillUnmount, useEffect, useRef, xml } from "@odoo/owl";

/**
 * A field of the checklist that belongs to whoever types in it.
 *
 * Between the drawing of a page and its appearance there is time for a keystroke: what
 * is drawn never writes into a field with unsaved text. The text is stored when the
 * field is left or Enter is pressed; until it is stored, and while more is typed, it
 * stays as it is.
 */
export class ChecklistInput extends Component {
    static template = xml`
        <input
            t-ref="input"
            type="text"
            t-att-class="'form-control ' + (props.class || '')"
            t-att-inputmode="props.inputmode"
            t-att-disabled="props.isLocked"
            t-att-aria-label="props.label"
            t-att-placeholder="props.placeholder"
            t-on-input="() => this.isDirty = true"
            t-on-change="() => this.commit()"
            t-on-blur="() => this.commit()"
        />`;
    static props = {
        // The stored text.
        getValue: Function,
        // Stores a text; the promise is kept once it is stored, or will not be.
        store: Function,
        label: String,
        class: { type: String, optional: true },
        inputmode: { type: String, optional: true },
        isLocked: { type: Boolean, optional: true },
        placeholder: { type: String, optional: true },
    };

    setup() {
        this.ref = useRef("input");
        this.isDirty = false;
        this.sending = undefined;
        useEffect(() => this.show());
        onWillUnmount(() => this.commit());
    }

    show() {
        const { el } = this.ref;
        if (el && !this.isDirty) {
            el.value = this.props.getValue();
        }
    }

    async commit() {
        const { el } = this.ref;
        // Browsers tell of a change, of leaving the field, or of both.
        if (!el || !this.isDirty || this.sending === el.value) {
            return;
        }
        const text = el.value;
        this.sending = text;
        try {
            await this.props.store(text);
        } finally {
            if (this.sending === text) {
                this.sending = undefined;
            }
            if (el.value === text) {
                // What was refused does not stay on the screen as if it were stored.
                this.isDirty = false;
                this.show();
            }
        }
    }
}

import { registry } from "@web/core/registry";
import { MonetaryField, monetaryField } from "@web/views/fields/monetary/monetary_field";

/** An amount that nobody named is empty: 0.00 would read as a limit of zero. */
export class OptionalAmountField extends MonetaryField {
    static template = "rma_service.OptionalAmountField";
    static props = {
        ...MonetaryField.props,
        placeholder: { type: String, optional: true },
    };

    get formattedValue() {
        return this.value ? super.formattedValue : "";
    }
}

registry.category("fields").add("service_optional_amount", {
    ...monetaryField,
    component: OptionalAmountField,
    extractProps: (fieldInfo) => ({
        ...monetaryField.extractProps(fieldInfo),
        placeholder: fieldInfo.placeholder,
    }),
});

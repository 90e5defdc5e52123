import { NameAndSignature } from "@web/core/signature/name_and_signature";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component, useEffect, useState, xml } from "@odoo/owl";

/**
 * A pad to sign on with the finger, in the form itself: Odoo's own field needs a second
 * dialog, and proposes a name in a typeface where the customer's hand is wanted.
 */
export class SignaturePadField extends Component {
    static template = xml`
        <div class="o_service_signature_pad">
            <NameAndSignature
                signature="signature"
                mode="'draw'"
                noInputName="true"
                displaySignatureRatio="4"
                onSignatureChange.bind="onSigned"
            />
        </div>`;
    static components = { NameAndSignature };
    static props = { ...standardFieldProps };

    setup() {
        this.signature = useState({ name: "", isSignatureEmpty: true });
        useEffect(
            (isEmpty) => {
                // The bin beside the pad was used.
                if (isEmpty && this.value) {
                    this.update(false);
                }
            },
            () => [this.signature.isSignatureEmpty]
        );
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    update(image) {
        return this.props.record.update({ [this.props.name]: image });
    }

    onSigned() {
        this.update(this.signature.getSignatureImage().split(",")[1]);
    }
}

export const signaturePadField = {
    component: SignaturePadField,
    supportedTypes: ["binary"],
};

registry.category("fields").add("service_signature_pad", signaturePadField);

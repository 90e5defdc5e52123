import { NameAndSignature } from "@web/core/signature/name_and_signature";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component, xml } from "@odoo/owl";

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
                onSignatureChange.bind="onChange"
            />
        </div>`;
    static components = { NameAndSignature };
    static props = { ...standardFieldProps };

    setup() {
        // The pad writes into it, and tells of each stroke and of the bin.
        this.signature = { name: "", isSignatureEmpty: true };
        this.isSigned = false;
    }

    onChange() {
        const isSigned = !this.signature.isSignatureEmpty;
        if (isSigned || this.isSigned) {
            const image = isSigned && this.signature.getSignatureImage().split(",")[1];
            this.props.record.update({ [this.props.name]: image });
        }
        this.isSigned = isSigned;
    }
}

export const signaturePadField = {
    component: SignaturePadField,
    supportedTypes: ["binary"],
};

registry.category("fields").add("service_signature_pad", signaturePadField);

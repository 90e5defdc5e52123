import { BarcodeHandlerField } from "@barcodes/barcode_handler_field";
import { registry } from "@web/core/registry";
import { useExternalListener } from "@odoo/owl";

// Longest pause between two keys of a scanner; nobody types that fast for long.
const MAX_PAUSE_MS = 50;
const MIN_LENGTH = 4;

/**
 * Takes scanned barcodes wherever the cursor is.
 *
 * The barcode service leaves fields alone, so that a scan would land in the field that
 * has the focus. Here a burst of keys that ends with Enter or Tab is taken out of the
 * field again and handed to the record. In the field of the serial number a scan is at
 * home: it stays there.
 */
export class IntakeScannerField extends BarcodeHandlerField {
    setup() {
        super.setup();
        this.reset();
        useExternalListener(window, "keydown", this.onKeydown.bind(this), {
            capture: true,
        });
    }

    reset() {
        this.keys = [];
        this.textBefore = "";
        this.lastTime = 0;
    }

    onKeydown(ev) {
        const input = ev.target;
        if (!input?.matches?.("input, textarea") || input.closest("[name='serial']")) {
            return;
        }
        const isBurst = ev.timeStamp - this.lastTime <= MAX_PAUSE_MS;
        if (["Enter", "Tab"].includes(ev.key)) {
            if (isBurst && this.keys.length >= MIN_LENGTH) {
                ev.preventDefault();
                ev.stopPropagation();
                this.takeOut(input);
            }
            this.reset();
        } else if (ev.key?.length === 1 && !ev.ctrlKey && !ev.metaKey) {
            if (!isBurst) {
                this.reset();
                this.textBefore = input.value;
            }
            this.keys.push(ev.key);
            this.lastTime = ev.timeStamp;
        }
    }

    /** Give the field its text back, keep what was typed there, and pass the barcode. */
    takeOut(input) {
        const barcode = this.keys.join("");
        input.value = this.textBefore;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        input.dispatchEvent(new Event("change", { bubbles: true }));
        this.onBarcodeScanned({ detail: { barcode } });
    }
}

registry.category("fields").add("service_intake_scanner", {
    component: IntakeScannerField,
});

import { hasTouch } from "@web/core/browser/feature_detection";
import { FileInput } from "@web/core/file_input/file_input";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import {
    Many2ManyBinaryField,
    many2ManyBinaryField,
} from "@web/views/fields/many2many_binary/many2many_binary_field";

const MB = 1024 * 1024;
// What the server keeps as a photo: models/device/service_order_photos.py.
const MAX_BYTES = 15 * MB;
const TYPES = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/** A file input that opens the camera at once, on devices that have one. */
class CameraInput extends FileInput {
    static template = "rma_service.CameraInput";
}

/**
 * Photos of a device: from the camera of the tablet or phone with one tap, or from
 * files. What the server would not keep is refused before it is sent.
 */
export class PhotosField extends Many2ManyBinaryField {
    static template = "rma_service.PhotosField";
    static components = { CameraInput, FileInput };

    get accepted() {
        return TYPES.join(",");
    }

    get hasCamera() {
        return hasTouch();
    }

    getImageUrl(id) {
        return `/web/image/${id}/128x96`;
    }

    /** Leave out what is no photo, and say so. */
    async checkFiles(files) {
        const kept = files.filter(
            ({ type, size }) => TYPES.includes(type) && size <= MAX_BYTES
        );
        for (const { name } of files.filter((file) => !kept.includes(file))) {
            this.notification.add(
                _t("%(file)s is no photo: take a JPEG, PNG, GIF or WebP file of at most %(limit)s MB.", {
                    file: name,
                    limit: MAX_BYTES / MB,
                }),
                { type: "danger" }
            );
        }
        return kept;
    }
}

registry.category("fields").add("service_photos", {
    ...many2ManyBinaryField,
    component: PhotosField,
});

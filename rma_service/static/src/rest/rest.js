// How often the screen looks whether the cursor has left the field.
const LOOK_AGAIN = 200;

const TYPED = "textarea, [contenteditable=true], input:not([type])";
const TYPED_INPUTS = ["date", "email", "number", "password", "search", "tel", "text", "url"];

/** Tell whether the cursor stands in a field that takes keystrokes. */
export function isTyping() {
    const el = document.activeElement;
    return Boolean(
        el &&
            !el.disabled &&
            !el.readOnly &&
            (el.isContentEditable || el.matches(TYPED) || TYPED_INPUTS.includes(el.type))
    );
}

/**
 * Wait until nobody types. What reads a record again by itself waits for it: values
 * that arrive while a field has the cursor would take keystrokes out of it.
 *
 * @param {() => boolean} isOver tells that nobody waits any more
 */
export async function whenNobodyTypes(isOver = () => false) {
    while (isTyping() && !isOver()) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
    }
}

/**
 * Show what the server changed on a record: once nobody types, and without throwing
 * away what was typed meanwhile.
 *
 * @param {import("@web/model/relational_model/record").Record} record
 * @param {() => boolean} isOver tells that the record is no longer shown
 */
export async function refreshRecord(record, isOver = () => false) {
    await whenNobodyTypes(isOver);
    if (isOver()) {
        return;
    }
    if (await record.isDirty()) {
        // Saving reads the record again.
        await record.save();
    } else {
        await record.load();
    }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Type as fingers do: one key each 40 ms, through the editing of the browser. */
export async function type(input, text) {
    input.focus();
    input.select();
    for (const key of text) {
        document.execCommand("insertText", false, key);
        await pause(40);
    }
}

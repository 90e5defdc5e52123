#!/bin/sh
# One unit's GS1 data (product, batch, serial number) in the three codes that makers print:
# Data Matrix, QR code and GS1-128. The reader in JavaScript that Odoo 19 ships for cameras
# of phones gives three different texts. From the GS1-128 the separators are gone, so that
# batch and serial number are one; told that GS1 is meant (ASSUME_GS1), it keeps them,
# puts ]C1 in front of this one alone, and adds a separator at the end that is not there.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . \
    @zxing/library@0.21.3 ts-custom-error@3.3.1 bwip-js@4.8.0 pngjs@7.0.0
cat > seen.js <<'JAVASCRIPT'
const zxing = require("@zxing/library");
const bwip = require("bwip-js");
const { PNG } = require("pngjs");

const printed = "(01)09501101530003(10)AB(21)S1";
const expected = {
    gs1datamatrix: ["|010950110153000310AB|21S1", "|010950110153000310AB|21S1"],
    gs1qrcode: ["010950110153000310AB|21S1", "010950110153000310AB|21S1"],
    "gs1-128": ["010950110153000310AB21S1", "]C1010950110153000310AB|21S1|"],
};
const version = require("@zxing/library/package.json").version;

async function drawn(kind) {
    const options = { scale: 4, padding: 20, backgroundcolor: "FFFFFF" };
    const bytes = await bwip.toBuffer({ bcid: kind, text: printed, ...options });
    const image = PNG.sync.read(bytes);
    const grey = new Uint8ClampedArray(image.width * image.height);
    grey.forEach((_, at) => (grey[at] = image.data[4 * at]));
    return new zxing.RGBLuminanceSource(grey, image.width, image.height);
}

function read(source, ...hints) {
    const bitmap = new zxing.BinaryBitmap(new zxing.HybridBinarizer(source));
    const given = new Map(hints.map((hint) => [hint, true]));
    const text = new zxing.MultiFormatReader().decode(bitmap, given).getText();
    return text.replaceAll("\x1d", "|");
}

(async () => {
    console.log(`@zxing/library ${version}: ${printed}, separator shown as |`);
    const { TRY_HARDER, ASSUME_GS1 } = zxing.DecodeHintType;
    let changed = false;
    for (const [kind, wanted] of Object.entries(expected)) {
        const source = await drawn(kind);
        const seen = [read(source, TRY_HARDER), read(source, TRY_HARDER, ASSUME_GS1)];
        console.log(`  ${kind.padEnd(13)} ${seen[0].padEnd(26)} as GS1 ${seen[1]}`);
        changed ||= seen.join() !== wanted.join();
    }
    if (changed) {
        console.log("This changed.");
        process.exit(1);
    }
})();
JAVASCRIPT
node seen.js

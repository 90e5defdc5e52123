"""Make the catalogues of an add-on from a fresh export; run with Odoo's packages.

    catalogues.py EXPORT ADDON_FOLDER

EXPORT is what `odoo i18n export -l pot` wrote on a database with demo data. From it
come ADDON_FOLDER/i18n/ADDON.pot and one .po for each of the languages. Translations
are kept, new terms are added empty, terms that are gone are dropped. A second run
changes nothing: what is written has neither dates nor persons.
"""

import sys
from pathlib import Path

import polib

DEMO = ":{}.demo_"  # how a reference to one of an add-on's demo records goes on
LANGUAGES = {
    "pl": (
        "nplurals=4; plural=(n==1 ? 0 : (n%10>=2 && n%10<=4) && (n%100<12 || "
        "n%100>14) ? 1 : n!=1 && (n%10>=0 && n%10<=1) || (n%10>=5 && n%10<=9) || "
        "(n%100>=12 && n%100<=14) ? 2 : 3);"
    ),
    "ro": (
        "nplurals=3; plural=n==1 ? 0 : (n==0 || (n%100 > 0 && n%100 < 20)) ? 1 : 2;"
    ),
    "ru": (
        "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
        "(n%100<12 || n%100>14) ? 1 : n%10==0 || (n%10>=5 && n%10<=9) || "
        "(n%100>=11 && n%100<=14)? 2 : 3);"
    ),
    "uk": (
        "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
        "(n%100<12 || n%100>14) ? 1 : n%10==0 || (n%10>=5 && n%10<=9) || "
        "(n%100>=11 && n%100<=14)? 2 : 3);"
    ),
}


def fresh_catalogue(addon, language=None):
    """An empty catalogue with our header; without a language, the template."""
    catalogue = polib.POFile(wrapwidth=78)
    catalogue.header = (
        "Translation of Odoo Server.\n"
        f"This file contains the translation of the following modules:\n\t* {addon}\n"
    )
    catalogue.metadata = {
        "Project-Id-Version": "Odoo Server 19.0",
        "Report-Msgid-Bugs-To": "",
        "Last-Translator": "",
        "Language-Team": "",
        **({"Language": language} if language else {}),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "",
        "Plural-Forms": LANGUAGES[language] if language else "",
    }
    return catalogue


def product_terms(exported, addon):
    """The exported terms without those that only demo records have."""
    demo = DEMO.format(addon)
    entries = []
    for entry in exported:
        entry.occurrences = [seen for seen in entry.occurrences if demo not in seen[0]]
        if entry.occurrences and not entry.obsolete:
            entry.occurrences.sort()
            entries.append(entry)
    return sorted(entries, key=lambda entry: entry.msgid)


def catalogue_of(addon, entries, language=None, known=None):
    """A catalogue of the terms, translated where the known catalogue tells how.

    A word that is the same in both languages stays empty: Odoo shows the source.
    """
    catalogue = fresh_catalogue(addon, language)
    for entry in entries:
        translation = (known or {}).get(entry.msgid, "")
        catalogue.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr="" if translation == entry.msgid else translation,
                comment=entry.comment,
                occurrences=entry.occurrences,
            )
        )
    return catalogue


def merge(exported, folder):
    """Write the template and every language's catalogue; returns lines to tell."""
    addon = folder.name
    entries = product_terms(polib.pofile(str(exported)), addon)
    target = folder / "i18n"
    if not entries and not target.exists():
        return []
    target.mkdir(exist_ok=True)
    catalogue_of(addon, entries).save(str(target / f"{addon}.pot"))
    lines = [f"{addon}: {len(entries)} terms"]
    for language in sorted(LANGUAGES):
        path = target / f"{language}.po"
        known = {}
        if path.exists():
            known = {entry.msgid: entry.msgstr for entry in polib.pofile(str(path))}
        catalogue = catalogue_of(addon, entries, language, known)
        catalogue.save(str(path))
        open_terms = sum(not entry.msgstr for entry in catalogue)
        lines.append(f"  {language}: {open_terms} without translation, or the same")
    return lines


if __name__ == "__main__":
    print("\n".join(merge(Path(sys.argv[1]), Path(sys.argv[2]))))

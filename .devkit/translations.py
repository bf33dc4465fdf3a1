"""Refresh the .pot and the zh_CN.po of addons from what Odoo exports.

Run by ``dev i18n`` with the Python that has polib:
``translations.py EXPORTED_POT ADDON_FOLDER``. What was translated stays, what is gone
goes, nothing becomes fuzzy, and the same texts always give the same files.
"""

import sys
from pathlib import Path

import polib

LANGUAGE = "zh_CN"
# Dates would change the files on every run.
UNSTEADY = ("POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Language-Team")


def refresh(exported, addon):
    """Write the addon's .pot, and its .po with the translations that it had."""
    fresh = polib.pofile(str(exported), wrapwidth=78)
    for name in UNSTEADY:
        fresh.metadata.pop(name, None)
    fresh.header = f"Translation of {addon.name}"
    for entry in fresh:
        entry.occurrences.sort()
    fresh.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    folder = addon / "i18n"
    folder.mkdir(exist_ok=True)
    fresh.save(str(folder / f"{addon.name}.pot"))

    target = folder / f"{LANGUAGE}.po"
    known = {}
    if target.is_file():
        known = {(e.msgid, e.msgctxt): e for e in polib.pofile(str(target))}
    fresh.metadata |= {"Language": LANGUAGE, "Plural-Forms": "nplurals=1; plural=0;"}
    missing = 0
    for entry in fresh:
        old = known.get((entry.msgid, entry.msgctxt))
        if old and not old.obsolete and not old.fuzzy:
            entry.msgstr = old.msgstr
        missing += not entry.msgstr
    fresh.save(str(target))
    print(f"{addon.name}: {len(fresh)} texts, {missing} without translation")


if __name__ == "__main__":
    refresh(Path(sys.argv[1]), Path(sys.argv[2]))

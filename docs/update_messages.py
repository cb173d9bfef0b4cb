"""Bring the message catalogs up to date: python docs/update_messages.py

Collects every text that reports/ and gongkai/cli/ mark with t("…") or mark("…"), keeps the translations that exist,
drops what is no longer used and prints what still has no translation.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

ROOT = Path(__file__).resolve().parent.parent
CATALOG = ROOT / "reports" / "locale" / "en" / "LC_MESSAGES" / "gongkai.po"
FUNCTIONS = ("t", "mark")
JOINTS = ("{head}：{text}", "（{text}）", "；", "、")  # what reports.i18n.Texts joins with


def marked_messages() -> dict[str, list[str]]:
    """Every marked text with the files that use it, in the order of files and lines."""
    found: dict[str, list[str]] = {text: ["reports/i18n.py"] for text in JOINTS}
    for path in [
        *sorted((ROOT / "reports").rglob("*.py")),
        ROOT / "docs" / "make_letter_templates.py",
        ROOT / "gongkai" / "cli" / "report.py",
    ]:
        if not path.exists():
            continue
        with path.open("rb") as file:
            for _, message, _, _ in extract("python", file, keywords=dict.fromkeys(FUNCTIONS)):
                _add(found, message, path)
    for path in sorted((ROOT / "reports" / "templates").glob("*.j2")):
        with path.open("rb") as file:
            for _, _, message, _ in babel_extract(file, FUNCTIONS, [], {"silent": "false"}):
                _add(found, message, path)
    return found


def _add(found: dict[str, list[str]], message: object, path: Path) -> None:
    text = message[0] if isinstance(message, tuple) else message
    if not isinstance(text, str):
        raise TypeError(f"{path}: a marked text must be one literal, got {message!r}")
    places = found.setdefault(text, [])
    name = path.relative_to(ROOT).as_posix()
    if name not in places:
        places.append(name)


def main() -> int:
    old = Catalog(locale="en")
    if CATALOG.exists():
        with CATALOG.open("rb") as file:
            old = read_po(file, locale="en")
    new = Catalog(locale="en", project="gongkai", fuzzy=False)
    for text, places in marked_messages().items():
        known = old.get(text)
        new.add(text, known.string if known else "", locations=[(place, None) for place in places])
    CATALOG.parent.mkdir(parents=True, exist_ok=True)
    with CATALOG.open("wb") as file:
        write_po(file, new, width=110, omit_header=False, sort_output=False)
    missing = [message.id for message in new if message.id and not message.string]
    for text in missing:
        print(text)  # noqa: T201
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())

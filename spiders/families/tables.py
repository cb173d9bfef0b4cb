"""Rows of tables: which cell holds the date of publication, and which only the day a document was made."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from spiders.families.shapes import DATE, FULL_DATE, clean, text_of

PUBLISHED = re.compile(r"(?:发布|公开|公布|上网|发稿|刊登|刊发|更新)\s*(?:日期|时间)|^(?:日期|时间)$")
FORMED = re.compile(r"(?:成文|生成|发文|印发|制发|形成|落款)\s*(?:日期|时间)")
# What vendors call the cell of the day a document was made (成文日期, 生成日期).
FORMED_CELL = re.compile(r"\b(?:cwrq|scrq|fwrq)\b", re.I)
MAX_CELLS = 40
FORMED_DATE = {"date_means": "formed"}


def cell_date(block: Any) -> tuple[str, dict[str, str]] | None:
    """The printed date of a table row by the table's head, and what it means; None where the row is none or prints none.

    A day on which a document was made (成文日期) is no claim of publication: it says so in `date_means`.
    """
    if block.tag != "tr":
        return None
    cells = list(islice(block.iterchildren("td", "th"), MAX_CELLS))
    texts = [text_of(cell) for cell in cells]
    heads = _heads(block)
    heads = heads if len(heads) == len(texts) else [""] * len(texts)
    formed = ""
    plain = ""
    for head, cell, text in zip(heads, cells, texts, strict=True):
        found = _date_in(text, cell)
        if not found:
            continue
        if PUBLISHED.search(head):
            return found, {}
        if FORMED.search(head) or FORMED_CELL.search(cell.get("class") or ""):
            formed = formed or found
        else:
            plain = found
    if plain:
        return plain, {}
    return (formed, FORMED_DATE) if formed else None


def _date_in(text: str, cell: Any) -> str:
    """The date of a cell that holds little else; the cell of the title may hold one that belongs to the title."""
    found = FULL_DATE.search(text) or DATE.search(text)
    if found is None or (len(text) > len(found.group(0)) + 12 and next(cell.iter("a"), None) is not None):
        return ""
    return found.group(0).strip() if len(text) <= len(found.group(0)) + 24 else ""


def _heads(row: Any) -> list[str]:
    """The words of the table's head row; [] where its first row is none."""
    table = next(row.iterancestors("table"), None)
    first = next(table.iter("tr"), None) if table is not None else None
    if first is None or first is row or next(first.iter("a"), None) is not None:
        return []
    return [clean(text_of(cell)) for cell in islice(first.iterchildren("td", "th"), MAX_CELLS)]

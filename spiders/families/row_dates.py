"""The date that a row prints: as text, in two elements, or in the cell that the table's head calls the day of publication."""

from __future__ import annotations

import re
from itertools import islice, pairwise
from typing import Any

from spiders.families.shapes import DATE, FULL_DATE, clean, text_of

PUBLISHED = re.compile(r"(?:发布|公开|公布|上网|发稿|刊登|刊发|更新)\s*(?:日期|时间)|^(?:日期|时间)$")
FORMED = re.compile(r"(?:成文|生成|发文|印发|制发|形成|落款)\s*(?:日期|时间)")
# What vendors call the cell of the day a document was made (成文日期, 生成日期).
FORMED_CELL = re.compile(r"\b(?:cwrq|scrq|fwrq)\b", re.I)
# A date in two elements: the day large, year and month small, or month and day over the year.
DAY = re.compile(r"(?:0?[1-9]|[12]\d|3[01])日?")
YEAR_MONTH = re.compile(r"((?:19|20)\d{2})\s?[-./年]\s?(\d{1,2})月?")
MONTH_DAY = re.compile(r"(\d{1,2})\s?[-./月]\s?(\d{1,2})日?")
YEAR = re.compile(r"((?:19|20)\d{2})年?")
MAX_PARTS = 60  # pieces of text of one row that are looked at
MAX_CELLS = 40
FORMED_DATE = {"date_means": "formed"}
LABELLED = re.compile(r"(\w{2})(?:日期|时间)\s*[:：]\s*(?=(?:19|20)\d{2})")


def date_text(block: Any, anchor: Any) -> str:
    """The date that a row prints, outside its title where possible, as printed; "" where it prints none."""
    whole = text_of(block)
    title = text_of(anchor)
    outside = whole.replace(title, " ", 1) if title else whole
    for text in (outside, whole if anchor is not None and len(anchor) else ""):
        found = list(FULL_DATE.finditer(text)) or list(DATE.finditer(text))
        if found:
            return found[-1].group(0).strip()
    return split_date(block)


def split_date(block: Any) -> str:
    """A date whose day and month, or day and year, stand in elements of their own: "05" over "2023-10"; "" if none."""
    parts: list[str] = []
    for text in islice(block.itertext(), 4 * MAX_PARTS):
        if text.strip():
            parts.append(clean(text).strip("[]【】()（） "))
        if len(parts) >= MAX_PARTS:
            break
    for one, other in pairwise(parts):
        for first, second in ((one, other), (other, one)):
            month, days, year = YEAR_MONTH.fullmatch(second), MONTH_DAY.fullmatch(first), YEAR.fullmatch(second)
            if DAY.fullmatch(first) and month:
                return f"{month[1]}-{month[2]}-{first.rstrip('日')}"
            if days and year:
                return f"{year[1]}-{days[1]}-{days[2]}"
    return ""


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


def labelled_date(block: Any) -> tuple[str, dict[str, str]] | None:
    """The printed date behind a label (发布日期：…, 成文日期：…), and what it means; None where no label says which it is."""
    text = " ".join(islice((part.strip() for part in block.itertext()), MAX_PARTS))
    formed = ""
    for label in LABELLED.finditer(text):
        found = FULL_DATE.match(text, label.end())
        if found and PUBLISHED.search(label.group(0)):
            return found.group(0).strip(), {}
        if found and FORMED.search(label.group(0)):
            formed = formed or found.group(0).strip()
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

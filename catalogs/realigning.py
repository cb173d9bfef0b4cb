"""Rows of a text dump that are shorter than the table: a cell was merged across columns, and the dump says not which.

A 一级事项 that stands over the 二级事项 column too is one cell in the dump, and everything behind it is one column off.
What the texts look like tells which cell it was.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from catalogs.cells import is_tick
from catalogs.documents.model import Cell
from catalogs.headings import Column

_LOOKS = {
    "number": re.compile(r"^\s*[（(]?\d{1,4}(?:[-.]\d{1,3})?[)）.、]?\s*$"),
    "authority": re.compile(r"《|条例|办法|规定|三定|国令|号）"),
    "deadline": re.compile(
        r"\d\s*个?\s*(?:工作)?\s*[日天]|及时|时限|随时|实时|定期|长期|每[年月季周]|按[年月季]|次年|月底|同上"
    ),
    "channels": re.compile(r"网|栏|平台|公报|微信|微博|电视|报纸|服务中心|屏|https?:"),
    "publisher": re.compile(r"[室科局处股委办队所部中心镇乡府]\s*[）)]?\s*$"),
    "contact": re.compile(r"\d{7,}|\d{3,4}-\d+"),
    "method": re.compile(r"主动|依申请|全文|部分|区分"),
    "audience": re.compile(r"社会|群体|公众|对象|公民|申请人|群众"),
}
_STRICT = frozenset({"number", "authority", "deadline", "channels", "contact"})


def realign(cells: Sequence[Cell], columns: Sequence[Column]) -> tuple[Cell, ...]:
    """Stretch one cell of a short row so that the row fits its columns best; a row that fits as it is stays."""
    missing = len(columns) - len(cells)
    if missing <= 0 or not cells:
        return tuple(cells)
    best, best_score = _padded(cells, missing), _fit(_padded(cells, missing), columns)
    for index, cell in enumerate(cells):
        if not cell.text.strip() or columns[index].checked or columns[index].field == "number":
            continue
        stretched = (*cells[:index], *(cell,) * (missing + 1), *cells[index + 1 :])
        score = _fit(stretched, columns)
        if columns[index].field == "group" and columns[index + missing].field == "group":
            score += 1
        if score > best_score:
            best, best_score = stretched, score
    return best


def _padded(cells: Sequence[Cell], missing: int) -> tuple[Cell, ...]:
    last = cells[-1]
    blanks = (Cell("", last.row, last.column + 1 + i, place=f"{last.place}之后") for i in range(missing))
    return (*cells, *blanks)


def _fit(cells: Sequence[Cell], columns: Sequence[Column]) -> int:
    return sum(_one(cell.text, column) for cell, column in zip(cells, columns))


def _one(text: str, column: Column) -> int:
    if not text.strip():
        return 0
    if column.checked:
        return 2 if is_tick(text) else -2
    if is_tick(text) and not text.isalnum():
        return -2
    looks = _LOOKS.get(column.field)
    if looks is None:
        return 0
    if looks.search(text):
        return 2
    return -2 if column.field in _STRICT else -1

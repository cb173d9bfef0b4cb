"""Table rows that hold several documents side by side: each with its own link and its own date."""

from __future__ import annotations

from copy import deepcopy
from itertools import islice
from typing import Any

from lxml import html as lxml_html

from spiders.families.base import ListDocument
from spiders.families.rows import href_of
from spiders.families.shapes import DATE, FULL_DATE, HAN, text_of
from spiders.families.titles import title_of

MAX_CELLS = 40
MIN_HAN = 4


def pieces_of(block: Any, doc: ListDocument) -> list[Any]:
    """A row block, or where a table row holds several dated documents, one block for each."""
    if block.tag != "tr":
        return [block]
    pieces: list[list[Any]] = []
    for cell in islice(block.iterchildren("td"), MAX_CELLS):
        if any(len(HAN.findall(title_of(a))) >= MIN_HAN and href_of(a, doc) for a in cell.iter("a")):
            pieces.append([])
        if pieces:
            pieces[-1].append(cell)
    if len(pieces) < 2 or not all(any(_is_date(cell) for cell in piece) for piece in pieces):
        return [block]
    return [_row(piece) for piece in pieces]


def _is_date(cell: Any) -> bool:
    text = text_of(cell)
    return len(text) <= 24 and (FULL_DATE.search(text) or DATE.search(text)) is not None


def _row(cells: list[Any]) -> Any:
    row = lxml_html.Element("tr")
    row.extend(deepcopy(cell) for cell in cells)
    return row

"""What the columns of a catalog table mean: header rows, synonyms, sub-headings, repeated headers."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from catalogs.documents.model import Cell, Grid

COLUMNS = Path(__file__).parent / "data" / "columns.toml"
UNKNOWN = "other"
GUESSED = 90  # worth of a heading that was read by a word inside it
LONGEST = 80  # characters with its bracketed remark: a longer cell is no heading
CHECKED_FIELDS = frozenset({"method", "audience", "channels", "tier"})
_REMARK = re.compile(r"[(（\[【〔].*?[)）\]】〕]")
_NOISE = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one heading means. `worth` orders synonyms of one field, 0 = the best name."""

    field: str
    rank: int = 0
    worth: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the document's own `heading` ("公开事项/一级事项"), its field, and `part`, the sub-heading."""

    index: int
    heading: str
    field: str
    rank: int = 0
    worth: int = 0
    part: str = ""

    @property
    def checked(self) -> bool:
        """Is the column a box of its own (主动 | 依申请), whose cell holds a tick or nothing?"""
        return bool(self.part) and self.field in CHECKED_FIELDS


@dataclass(frozen=True, slots=True)
class Header:
    """The header of one table: its columns and the rows [first, after) of the grid that it occupies."""

    columns: tuple[Column, ...]
    first: int
    after: int

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(column.field for column in self.columns)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The synonyms of data/columns.toml."""

    names: dict[str, Meaning]
    parts: dict[str, tuple[str, ...]]
    within: tuple[tuple[str, str], ...]  # (word, field) for headings that are no known name

    def meaning(self, text: str) -> Meaning | None:
        """The meaning of a heading, with its bracketed remark or without it."""
        if len(text) > LONGEST and len(squeeze(text)) > LONGEST:
            return None
        found = self.names.get(plain(text))
        return found or self.names.get(plain(_REMARK.sub("", unicodedata.normalize("NFKC", text))))

    def guess(self, text: str) -> Meaning | None:
        """The meaning of a heading by a word inside it. Only for cells that are known to be headings."""
        heading = plain(text)
        return next((Meaning(field, worth=GUESSED) for word, field in self.within if word in heading), None)

    def owners(self, text: str) -> tuple[str, ...]:
        """The fields that a sub-heading may belong to."""
        return self.parts.get(plain(text), ())


def plain(text: str) -> str:
    """A heading without blanks, line breaks and punctuation."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).replace("_", "").upper()


def squeeze(text: str) -> str:
    """A heading on one line: narrow columns break it anywhere."""
    return re.sub(r"\s+", "", text)


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Read data/columns.toml once."""
    table = tomllib.loads(COLUMNS.read_text(encoding="utf-8"))
    names: dict[str, Meaning] = {}
    parts: dict[str, list[str]] = {}
    for entry in table["column"]:
        for worth, name in enumerate(entry["names"]):
            names.setdefault(plain(name), Meaning(entry["field"], entry.get("rank", 0), worth))
        for part in entry.get("parts", ()):
            parts.setdefault(plain(part), []).append(entry["field"])
    within = tuple((word, entry["field"]) for entry in table["within"] for word in entry["words"])
    return Vocabulary(names, {part: tuple(fields) for part, fields in parts.items()}, within)


def find_header(grid: Grid, start: int = 0, rows: int = 40) -> Header | None:
    """Find the first header in the `rows` rows from row `start`: cells that are mostly headings of several fields."""
    for first in range(start, min(len(grid.rows), start + rows)):
        if is_header_row(grid.rows[first]):
            after = first + 1
            while after < len(grid.rows) and after - first < 3 and _continues(grid, first, after):
                after += 1
            return Header(_columns(grid, first, after), first, after)
    return None


def is_header_row(row: Sequence[Cell]) -> bool:
    """Do most filled cells of the row mean something, and at least three different things?"""
    words = vocabulary()
    texts = [cell.text for cell in dict.fromkeys(row) if cell.text.strip()]
    found = [meaning for text in texts if (meaning := words.meaning(text))]
    fields = {(meaning.field, meaning.rank) for meaning in found}
    kinds = {meaning.field for meaning in found if meaning.field != "group"}
    mostly = len(found) * 2 > len(texts) and all(len(squeeze(text)) <= LONGEST for text in texts)
    return len(fields) >= 3 and len(kinds) >= 2 and mostly


def _continues(grid: Grid, first: int, row: int) -> bool:
    """Is `row` a further row of the header that starts in row `first`?"""
    above = set(grid.rows[row - 1])
    fresh = [cell for cell in dict.fromkeys(grid.rows[row]) if cell not in above and cell.text.strip()]
    if not fresh:
        return any(cell in above for cell in grid.rows[row])
    words = vocabulary()
    known = [cell for cell in fresh if words.meaning(cell.text) or words.owners(cell.text)]
    return len(known) * 2 > len(fresh) and len(known) >= 2 and all(len(squeeze(cell.text)) < 20 for cell in fresh)


def _columns(grid: Grid, first: int, after: int) -> tuple[Column, ...]:
    rows = [list(row) for row in grid.rows[first:after]]
    width = grid.width
    if not grid.merges_known and len(rows) > 1:
        rows[0] = _spread(rows[0], rows[1])
    words = vocabulary()
    columns: list[Column] = []
    used: dict[str, int] = {}
    for index in range(width):
        stack: list[str] = []
        for row in rows:
            text = squeeze(row[index].text) if index < len(row) else ""
            if text and (not stack or stack[-1] != text):
                stack.append(text)
        heading = "/".join(stack) or f"第{index + 1}列"
        used[heading] = used.get(heading, 0) + 1
        if used[heading] > 1:
            heading = f"{heading} ({used[heading]})"
        columns.append(_column(index, heading, stack, words))
    return tuple(columns)


def _column(index: int, heading: str, stack: list[str], words: Vocabulary) -> Column:
    top = (words.meaning(stack[0]) or words.guess(stack[0])) if stack else None
    if len(stack) > 1:
        last = words.meaning(stack[-1])
        if last and last.field == "group" and (top is None or top.field == "group"):
            return Column(index, heading, "group", last.rank, last.worth, stack[-1])
        if top and top.field in CHECKED_FIELDS:
            return Column(index, heading, top.field, top.rank, top.worth, stack[-1])
        if last and (top is None or top.field == "group"):
            return Column(index, heading, last.field, last.rank, last.worth)
    if top is None:
        return Column(index, heading, UNKNOWN)
    return Column(index, heading, top.field, top.rank, top.worth)


def _spread(top: list[Cell], below: list[Cell]) -> list[Cell]:
    """Give each cell of a header row that lost its column merges the columns that it covered.

    A cell over filled sub-headings may cover several columns, one over an empty cell covers exactly one. Where
    several readings fit, the one with the most sub-headings below a heading that they can belong to is taken.
    """
    if len(top) >= len(below):
        return top
    words = vocabulary()

    def fit(cell: Cell, part: Cell, alone: bool) -> int:
        if not part.text.strip():
            return 0 if alone else -100
        meaning = words.meaning(cell.text)
        owners = words.owners(part.text)
        return (3 if meaning and meaning.field in owners else -2) if owners or not alone else -1

    best: dict[tuple[int, int], tuple[int, list[int]]] = {(0, 0): (0, [])}
    for i, cell in enumerate(top):
        for j in range(i, len(below)):
            if (i, j) not in best:
                continue
            score, spans = best[(i, j)]
            for span in range(1, len(below) - j - (len(top) - i - 1) + 1):
                gained = score + sum(fit(cell, part, span == 1) for part in below[j : j + span])
                key = (i + 1, j + span)
                if key not in best or best[key][0] < gained:
                    best[key] = (gained, [*spans, span])
    spans = best[(len(top), len(below))][1]
    return [cell for cell, span in zip(top, spans) for _ in range(span)]

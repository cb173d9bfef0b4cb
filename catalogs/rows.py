"""The rows of a catalog table, and what an empty cell takes over from the row above."""

from __future__ import annotations

from dataclasses import dataclass, replace

from catalogs.documents.model import Cell, Grid
from catalogs.headings import Column, Header, squeeze

SECTION_HEADING = "表内分组"


@dataclass(frozen=True, slots=True)
class Aside:
    """A filled source cell or paragraph that is no item's cell, and why."""

    place: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """One body row: text, place and origin by heading. `carried` names the headings filled from above."""

    table: int
    place: str
    columns: tuple[Column, ...]
    texts: dict[str, str]
    places: dict[str, str]
    carried: frozenset[str] = frozenset()
    section: str = ""  # the group line (一、机构信息) that the row stands under
    rest: tuple[str, ...] = ()  # places of cells that a page break cut off and that were joined again

    def text(self, column: Column) -> str:
        return self.texts.get(column.heading, "")


@dataclass(slots=True)
class Carrier:
    """Carries text down: group names always, other cells only where the format lost its merges.

    `last` holds the texts of the row above, of the same outermost group where `everywhere` is on: what stands in
    another category is never taken over.
    """

    groups: list[Column]
    others: list[Column]
    fill: str
    everywhere: bool
    last: dict[str, str]

    def carry(self, texts: dict[str, str]) -> frozenset[str]:
        """Fill the empty texts of one row in place; return the headings that were filled."""
        carried = self._carry_groups(texts)
        if self.everywhere:
            for column in self.others:
                carried |= self._take(texts, column)
        self.last = dict(texts)
        return frozenset(carried)

    def _carry_groups(self, texts: dict[str, str]) -> set[str]:
        carried: set[str] = set()
        same = True  # every group further out is that of the row above
        for depth, column in enumerate(self.groups):
            own, above = squeeze(texts[column.heading]), squeeze(self.last.get(column.heading, ""))
            if own:
                same = same and own == above
                if depth == 0 and not same and self.everywhere:
                    self.last = {}
            elif same and self.fill != "never" and (self.everywhere or column is not self.groups[-1]):
                carried |= self._take(texts, column)
        return carried

    def _take(self, texts: dict[str, str], column: Column) -> set[str]:
        if texts[column.heading].strip() or not self.last.get(column.heading, "").strip():
            return set()
        texts[column.heading] = self.last[column.heading]
        return {column.heading}


def is_rest(cells: tuple[Cell, ...], grid: Grid, header: Header) -> bool:
    """Is the first row of a page the rest of a row that the page break cut? Every whole row has its 序号."""
    numbers = [column.index for column in header.columns if column.field == "number"]
    return not grid.merges_known and bool(numbers) and not any(cells[index].text.strip() for index in numbers)


def with_rest(row: Row, cells: tuple[Cell, ...]) -> Row:
    """The row with the texts of its rest; a cell that was carried down has no rest."""
    texts, carried, places = dict(row.texts), set(row.carried), list(row.rest)
    for column in row.columns:
        rest = cells[column.index].text.strip()
        if rest:
            texts[column.heading] = f"{texts[column.heading]}\n{rest}".strip()
            places.append(cells[column.index].place)
            carried.discard(column.heading)
    return replace(row, texts=texts, carried=frozenset(carried), rest=tuple(places))


def same_item(above: tuple[Cell, ...], cells: tuple[Cell, ...], header: Header) -> bool:
    """Do two rows share one merged item, so that the second only adds lines to single cells?

    Its 序号 and names are the same merged cells; without a 序号 also its 公开内容, for rows that differ in 公开内容 are
    items of their own.
    """
    numbers = [c.index for c in header.columns if c.field == "number"]
    names = [c.index for c in header.columns if c.field == "group"]
    telling = numbers or [c.index for c in header.columns if c.field == "content"]
    merged = [above[i] is cells[i] and bool(cells[i].text.strip()) for i in telling]
    same = [above[i] is cells[i] or not (above[i].text.strip() or cells[i].text.strip()) for i in names]
    return bool(merged) and all(merged) and bool(same) and all(same)


def emptied(cell: Cell) -> Cell:
    return replace(cell, text="")

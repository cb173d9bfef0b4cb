"""From grids to rows: which cells are header, title, note or group line, and what merged cells carry down.

Nothing is dropped silently: every filled cell is in a row, or in `TableText.aside` with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from catalogs.documents.model import Cell, Document, Grid, Paragraph
from catalogs.documents.text import NOTE_HEAD
from catalogs.headings import Column, Header, find_header, is_header_row, squeeze

SECTION_HEADING = "表内分组"
_ORDINAL = re.compile(r"^\s*[（(]?[一二三四五六七八九十]{1,3}[)）、.．]")


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

    def text(self, column: Column) -> str:
        return self.texts.get(column.heading, "")


@dataclass(slots=True)
class TableText:
    """All that the tables of one document hold."""

    rows: list[Row] = field(default_factory=list)
    titles: list[Aside] = field(default_factory=list)
    notes: list[Aside] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    tables: int = 0


def read_tables(document: Document, fill: str = "auto") -> TableText:
    """Read every table of the document.

    `fill` says whether an empty body cell takes the text above it: "never", "always", or "auto": only where the
    format lost its merges, and only inside one outermost group.
    """
    out = TableText(problems=list(document.problems))
    header: Header | None = None
    number = 0
    for block in document.blocks:
        if isinstance(block, Paragraph):
            _paragraph(out, block)
            continue
        number += 1
        header = _grid(out, block, number, header, fill)
    return out


def _paragraph(out: TableText, block: Paragraph) -> None:
    aside = Aside(block.place, block.text, "表外文字")
    if out.tables == 0 and not NOTE_HEAD.match(block.text):
        out.titles.append(aside)
    else:
        out.notes.append(aside)


def _grid(out: TableText, grid: Grid, number: int, before: Header | None, fill: str) -> Header | None:
    out.problems.extend(f"{grid.name}：{problem}" for problem in grid.problems)
    header = find_header(grid)
    if header is None and before is not None and len(before.columns) == grid.width:
        header = replace(before, first=0, after=0)  # a table continued after a page break
    if header is None:
        for cell in _filled(grid.rows):
            out.aside.append(Aside(cell.place, cell.text, "不是目录表格：没有可识别的表头"))
        return before
    for cell in _filled(grid.rows[: header.first]):
        kind = out.notes if NOTE_HEAD.match(cell.text) else out.titles
        kind.append(Aside(cell.place, cell.text, "表头以上的文字"))
    for cell in _filled(grid.rows[header.first : header.after]):
        out.aside.append(Aside(cell.place, cell.text, "表头"))
    out.tables += 1
    rows = list(_body(out, grid, header, number))
    out.rows.extend(_carry(rows, grid, header, fill))
    return header


def _filled(rows: tuple[tuple[Cell, ...], ...]) -> Iterator[Cell]:
    seen: set[Cell] = set()
    for row in rows:
        for cell in row:
            if cell not in seen and cell.text.strip():
                seen.add(cell)
                yield cell


def _body(out: TableText, grid: Grid, header: Header, number: int) -> Iterator[tuple[tuple[Cell, ...], str]]:
    """Yield (cells, group line) of each data row; sort out repeated headers, group lines and notes."""
    shown = {squeeze("".join(_texts(row))) for row in grid.rows[header.first : header.after]}
    section = ""
    for index in range(header.after, len(grid.rows)):
        row = grid.rows[index]
        cells = [cell for cell in dict.fromkeys(row) if cell.text.strip()]
        if not cells:
            continue
        if squeeze("".join(_texts(row))) in shown or is_header_row(row):
            out.aside.extend(Aside(cell.place, cell.text, "重复的表头") for cell in cells if cell.row == index)
            continue
        if len(cells) == 1 and _alone(cells[0], row, grid):
            cell = cells[0]
            if cell.row < index:
                continue
            aside = Aside(cell.place, cell.text, "表内单独成行的文字")
            if NOTE_HEAD.match(cell.text) or len(cell.text) > 60:
                out.notes.append(aside)
            else:
                section = squeeze(cell.text)
                out.aside.append(replace(aside, reason="表内分组行：已并入其下各事项的路径"))
            continue
        if len(row) > len(header.columns):
            extra = [cell for cell in row[len(header.columns) :] if cell.text.strip()]
            out.aside.extend(Aside(cell.place, cell.text, "表头没有对应的列") for cell in extra)
        yield row, section


def _texts(row: tuple[Cell, ...]) -> list[str]:
    return [cell.text for cell in dict.fromkeys(row)]


def _alone(cell: Cell, row: tuple[Cell, ...], grid: Grid) -> bool:
    """Does the only filled cell of a row speak for the whole row: merged across it, a note, or an ordinal heading?"""
    if len(row) < 3:
        return False
    if cell.columns >= max(3, grid.width - 1) or NOTE_HEAD.match(cell.text):
        return True
    return row[0] is cell and bool(_ORDINAL.match(cell.text))


def _carry(rows: list[tuple[tuple[Cell, ...], str]], grid: Grid, header: Header, fill: str) -> Iterator[Row]:
    """Carry group names and, where the merges were lost, other cells down inside their outermost group."""
    groups = sorted((c for c in header.columns if c.field == "group"), key=lambda c: (c.rank, c.index))
    plain = [c for c in header.columns if c.field not in ("group", "number", "note") and not c.checked]
    everywhere = fill == "always" or (fill == "auto" and not grid.merges_known)
    last: dict[str, str] = {}
    above_section = ""
    for cells, section in rows:
        texts = {c.heading: cells[c.index].text if c.index < len(cells) else "" for c in header.columns}
        places = {c.heading: cells[c.index].place for c in header.columns if c.index < len(cells)}
        if section != above_section:
            last, above_section = {}, section
        carried: set[str] = set()
        same = True  # all outer groups are those of the row above
        for depth, column in enumerate(groups):
            own = texts[column.heading].strip()
            inner_most = depth == len(groups) - 1
            if own:
                same = same and squeeze(own) == squeeze(last.get(column.heading, ""))
            elif same and last.get(column.heading) and fill != "never" and (everywhere or not inner_most):
                texts[column.heading] = last[column.heading]
                carried.add(column.heading)
            elif depth == 0 or last.get(column.heading):
                same = False if last.get(column.heading) else same
            if depth == 0 and not same and everywhere:
                last = {}
        if everywhere:
            for column in plain:
                if not texts[column.heading].strip() and last.get(column.heading):
                    texts[column.heading] = last[column.heading]
                    carried.add(column.heading)
        last = dict(texts)
        yield Row(_number(grid), _row_place(grid, cells), header.columns, texts, places, frozenset(carried), section)


def _number(grid: Grid) -> int:
    digits = re.search(r"\d+", grid.name)
    return int(digits.group()) if digits else 1


def _row_place(grid: Grid, cells: tuple[Cell, ...]) -> str:
    own = max(cells, key=lambda cell: cell.row)
    return f"{grid.name} 第{own.row + 1}行"

"""From grids to rows: which cells are header, title, note or group line, and what merged cells carry down.

Nothing is dropped silently: every filled cell is in a row, or in `TableText.aside` with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from catalogs.documents.model import Cell, Document, Grid, Paragraph
from catalogs.documents.text import NOTE_HEAD
from catalogs.headings import UNKNOWN, Header, find_header, is_header_row, squeeze
from catalogs.realigning import realign
from catalogs.rows import Aside, Carrier, Row, emptied, is_rest, same_item, with_rest

_PAGE_NUMBER = re.compile(r"^[\s\-—–－第]*\d{1,4}[\s\-—–－页]*(?:[/／共]\s*\d{1,4}\s*页?)?$")
_UNNAMED = re.compile(r"^第\d+列$")
_TOTAL = re.compile(r"^\s*(?:合\s*计|总\s*计|小\s*计|共\s*计)\s*[:：]?\s*$")
_ORDINAL = re.compile(r"^\s*[（(]?[一二三四五六七八九十]{1,3}[)）、.．]")


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
    adjacent = False  # nothing but page numbers since the last table
    for number, block in enumerate(document.blocks, 1):
        if isinstance(block, Paragraph):
            adjacent = adjacent and bool(_PAGE_NUMBER.match(block.text))
            _paragraph(out, block)
        else:
            header = _grid(out, block, number, header, fill, adjacent)
            adjacent = True
    return out


def _paragraph(out: TableText, block: Paragraph) -> None:
    aside = Aside(block.place, block.text, "表外文字")
    if _PAGE_NUMBER.match(block.text):
        out.aside.append(replace(aside, reason="页码"))
    elif out.tables == 0 and not NOTE_HEAD.match(block.text):
        out.titles.append(aside)
    else:
        out.notes.append(aside)


def _grid(out: TableText, grid: Grid, number: int, before: Header | None, fill: str, adjacent: bool) -> Header | None:
    """Read one table into `out`; return the header that a table on the next page would go on with."""
    out.problems.extend(f"{grid.name}：{problem}" for problem in grid.problems)
    header = find_header(grid)
    goes_on = header is None and before is not None and adjacent and len(before.columns) == grid.width
    if goes_on and before is not None:
        header = replace(before, first=0, after=0)  # a table continued after a page break
    if header is None:
        reason = "不是目录表格：没有可识别的表头"
        out.aside.extend(Aside(cell.place, cell.text, reason) for cell in _filled(grid.rows))
        return before
    for cell in _filled(grid.rows[: header.first]):
        kind = out.notes if NOTE_HEAD.match(cell.text) else out.titles
        kind.append(Aside(cell.place, cell.text, "表头以上的文字"))
    unknown = [column.heading for column in header.columns if column.field == UNKNOWN]
    unread = [heading for heading in unknown if not _UNNAMED.match(heading)]
    if unread:
        out.problems.append(f"{grid.name}：没有认出的列「{'」「'.join(unread)}」，只存入 cells")
    while True:
        end, following = _next_header(grid, header)
        out.aside.extend(Aside(c.place, c.text, "表头") for c in _filled(grid.rows[header.first : header.after]))
        out.tables += 1
        same = before is not None and headings(before) == headings(header)
        above = out.rows[-1] if out.rows and same else None
        section = above.section if above and goes_on else ""
        body = list(_body(out, grid, header, section, end))
        if goes_on and above is not None and body and is_rest(body[0][0], grid, header):
            out.rows[-1] = with_rest(above, body.pop(0)[0])
            out.problems.append(f"{above.place}：这一行被分页切开，已与{grid.name}首行接上")
        out.rows.extend(_rows(body, grid, header, number, fill, above))
        if following is None:
            return header
        before, header, goes_on = header, following, False


def headings(header: Header) -> list[str]:
    return [column.heading for column in header.columns]


def _next_header(grid: Grid, header: Header) -> tuple[int, Header | None]:
    """Where a table with other columns begins in the same grid: sheets often hold several tables below each other."""
    index = header.after
    while index < len(grid.rows):
        found = find_header(grid, index, 1)
        if found is None:
            index += 1
        elif headings(found) == headings(header):
            index = found.after
        else:
            return index, found
    return len(grid.rows), None


def _filled(rows: tuple[tuple[Cell, ...], ...]) -> Iterator[Cell]:
    seen: set[Cell] = set()
    for row in rows:
        for cell in row:
            if cell not in seen and cell.text.strip():
                seen.add(cell)
                yield cell


def _body(out: TableText, grid: Grid, header: Header, section: str, end: int) -> Iterator[tuple[tuple[Cell, ...], str]]:
    """Yield (cells, group line) of each data row up to row `end`; sort out repeated headers, group lines and notes."""
    shown = {squeeze("".join(_texts(row))) for row in grid.rows[header.first : header.after]}
    tail, last = _tail(grid, end), _last_data_row(grid, end)
    for index in range(header.after, end):
        row = grid.rows[index]
        cells = [cell for cell in dict.fromkeys(row) if cell.text.strip()]
        if not cells:
            continue
        if squeeze("".join(_texts(row))) in shown or is_header_row(row):
            out.aside.extend(Aside(cell.place, cell.text, "重复的表头") for cell in cells if cell.row == index)
            continue
        if len(cells) == 1 and (index >= tail or _alone(cells[0], row, grid)):
            if cells[0].row == index:
                section = _lone_cell(out, cells[0], section, index >= tail, index > last)
            continue
        if _TOTAL.match(cells[0].text):
            out.aside.extend(Aside(cell.place, cell.text, "合计行") for cell in cells if cell.row == index)
            continue
        if len(row) > len(header.columns):
            extra = [cell for cell in row[len(header.columns) :] if cell.text.strip()]
            out.aside.extend(Aside(cell.place, cell.text, "表头没有对应的列") for cell in extra)
        yield row, section


def _tail(grid: Grid, end: int) -> int:
    """The first of the rows with one cell that stand directly above the next table's header: its title."""
    if end == len(grid.rows):
        return end
    while end > 0 and len({cell for cell in grid.rows[end - 1] if cell.text.strip()}) <= 1:
        end -= 1
    return end


def _last_data_row(grid: Grid, end: int) -> int:
    """The last row with more than one filled cell: a lone line below it groups nothing."""
    filled = (i for i in range(end - 1, -1, -1) if len({cell for cell in grid.rows[i] if cell.text.strip()}) > 1)
    return next(filled, -1)


def _lone_cell(out: TableText, cell: Cell, section: str, title: bool, below: bool) -> str:
    """Put the only cell of a row where it belongs; return the group line that holds from here on."""
    aside = Aside(cell.place, cell.text, "下一张表的标题" if title else "表内单独成行的文字")
    if title:
        out.aside.append(aside)
    elif cell.text.strip().isdecimal():
        out.aside.append(replace(aside, reason="只有序号的空行"))
    elif NOTE_HEAD.match(cell.text) or len(cell.text) > 60:
        out.notes.append(aside)
    elif below:
        out.aside.append(replace(aside, reason="表后文字：未并入任何事项"))
    else:
        out.aside.append(replace(aside, reason="表内分组行：已并入其下各事项的路径"))
        return squeeze(cell.text)
    return section


def _texts(row: tuple[Cell, ...]) -> list[str]:
    return [cell.text for cell in dict.fromkeys(row)]


def _alone(cell: Cell, row: tuple[Cell, ...], grid: Grid) -> bool:
    """Does the only filled cell of a row speak for the whole row: merged across it, a note, or a heading in front?

    Where merges were lost a first cell alone may be an item whose other cells were merged: only 一、 makes it a heading.
    """
    if len(row) < 3:
        return False
    if cell.columns >= max(3, grid.width - 1) or NOTE_HEAD.match(cell.text):
        return True
    return row[0] is cell and (grid.merges_known or bool(_ORDINAL.match(cell.text)))


def _rows(
    body: Iterable[tuple[tuple[Cell, ...], str]], grid: Grid, header: Header, number: int, fill: str, above: Row | None
) -> Iterator[Row]:
    """Make the rows of one table. `above` is the last row of the table that this one continues."""
    carrier = Carrier(
        groups=sorted((c for c in header.columns if c.field == "group"), key=lambda c: (c.rank, c.index)),
        others=[c for c in header.columns if c.field not in ("group", "number", "note") and not c.checked],
        fill=fill,
        everywhere=fill == "always" or (fill == "auto" and not grid.merges_known),
        last=dict(above.texts) if above else {},
    )
    before = above.section if above else ""
    pending: Row | None = None
    last: tuple[Cell, ...] = ()
    for raw, section in body:
        cells = raw if grid.merges_known else realign(raw, header.columns)
        if pending is not None and section == before and same_item(last, cells, header):
            fresh = tuple(blank if cell in last else cell for cell, blank in zip(cells, map(emptied, cells)))
            pending, last = with_rest(pending, fresh), cells
            continue
        if pending is not None:
            yield pending
        texts = {c.heading: cells[c.index].text if c.index < len(cells) else "" for c in header.columns}
        places = {c.heading: cells[c.index].place for c in header.columns if c.index < len(cells)}
        if section != before:
            carrier.last, before = {}, section
        carried = carrier.carry(texts)
        own = max(cells, key=lambda cell: cell.row)
        place = f"{grid.name} 第{own.row + 1}行"
        pending, last = Row(number, place, header.columns, texts, places, carried, section), cells
    if pending is not None:
        yield pending

"""Read .docx: tables with their merges (gridSpan, vMerge), check boxes, automatic numbers; paragraphs in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from catalogs.documents.archive import Archive, release_before
from catalogs.documents.layout import lay_out, table_place
from catalogs.documents.limits import check_size
from catalogs.documents.model import Cell, Document, Grid, Paragraph

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Symbol fonts: the character numbers of ticked and empty boxes (Wingdings, Wingdings 2), low byte.
_SYMBOLS = {
    "wingdings": {0xFE: "☑", 0xFD: "☒", 0xA8: "□", 0x6F: "□", 0x6E: "■", 0xFC: "√", 0x71: "□"},
    "wingdings 2": {0x52: "☑", 0x54: "☑", 0xA3: "□", 0x50: "√", 0x53: "☒", 0x2A: "□"},
}


@dataclass(slots=True)
class _Table:
    """A table being read row by row. `open` maps a start column to the cell that a vMerge may continue."""

    name: str
    row: int = 0
    cells: list[Cell] = field(default_factory=list)
    open: dict[int, int] = field(default_factory=dict)


class _Numbers:
    """Automatic numbers: a paragraph with a list number and no text still shows a number on paper."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.used = False

    def next(self, paragraph: etree._Element) -> str:
        number = paragraph.find(f"{W}pPr/{W}numPr/{W}numId")
        if number is None:
            return ""
        key = number.get(f"{W}val", "")
        self.counts[key] = self.counts.get(key, 0) + 1
        return str(self.counts[key])


def read_docx(where: str, data: bytes) -> Document:
    """Read a .docx. Memory stays bounded: each row is let go when it has been read."""
    archive = Archive(where, data)
    archive.refuse_macros(".docx")
    numbers = _Numbers()
    blocks = tuple(_blocks(archive, numbers))
    problems = ("序号是 Word 自动编号，已按顺序还原，请核对。",) if numbers.used else ()
    return Document("docx", blocks, problems)


def _blocks(archive: Archive, numbers: _Numbers) -> Iterator[Paragraph | Grid]:
    tables: list[_Table] = []
    count = paragraphs = depth = 0
    for event, element in archive.events("word/document.xml", f"{W}tbl", f"{W}tr", f"{W}p", f"{W}txbxContent"):
        if element.tag == f"{W}txbxContent":
            depth += 1 if event == "start" else -1
        elif element.tag == f"{W}tbl":
            if event == "start":
                if not tables:
                    count += 1
                tables.append(_Table(f"表{count}"))
            else:
                table = tables.pop()
                if not tables:
                    yield lay_out(table.name, table.cells, table_place(table.name))
                    _release(element)
        elif event == "end" and element.tag == f"{W}tr" and len(tables) == 1:
            _read_row(tables[0], element, numbers)
            _release(element)
        elif event == "end" and element.tag == f"{W}p" and not tables and not depth:
            paragraphs += 1
            for part in _paragraphs(element):  # itself, and those of text boxes that hang on it
                text = paragraph_text(part).strip()
                if text:
                    yield Paragraph(text, f"第{paragraphs}段")
            _release(element)


def _release(element: etree._Element) -> None:
    element.clear()
    release_before(element)


def _read_row(table: _Table, row: etree._Element, numbers: _Numbers) -> None:
    properties = row.find(f"{W}trPr")
    if properties is not None and properties.find(f"{W}del") is not None:
        return  # a row deleted under revision tracking
    column = _value(properties, "gridBefore", 0)
    continued: dict[int, int] = {}
    for cell in _cells(row):
        own = cell.find(f"{W}tcPr")
        span = max(1, _value(own, "gridSpan", 1))
        check_size(table.name, table.row + 1, column + span)
        merge = own.find(f"{W}vMerge") if own is not None else None
        text = _cell_text(cell, numbers)
        if merge is not None and merge.get(f"{W}val", "continue") == "continue" and column in table.open:
            index = table.open[column]
            above = table.cells[index]
            joined = f"{above.text}\n{text}".strip() if text and text != above.text else above.text
            table.cells[index] = Cell(
                joined, above.row, above.column, table.row - above.row + 1, above.columns, above.place
            )
            continued[column] = index
        else:
            place = f"{table.name} 第{table.row + 1}行第{column + 1}列"
            table.cells.append(Cell(text, table.row, column, 1, span, place))
            if merge is not None:
                continued[column] = len(table.cells) - 1
        column += span
    table.open = continued
    table.row += 1


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}customXml", f"{W}ins"):
            inner = child.find(f"{W}sdtContent") if child.tag == f"{W}sdt" else child
            if inner is not None:
                yield from _cells(inner)


def _value(properties: etree._Element | None, name: str, default: int) -> int:
    found = properties.find(f"{W}{name}") if properties is not None else None
    text = found.get(f"{W}val", "") if found is not None else ""
    return int(text) if text.isdigit() else default


def _cell_text(cell: etree._Element, numbers: _Numbers) -> str:
    lines = []
    for paragraph in _paragraphs(cell):
        text = paragraph_text(paragraph)
        number = numbers.next(paragraph)
        if number and not text.strip():
            text, numbers.used = number, True
        lines.append(text.rstrip())
    return "\n".join(lines).strip("\n ")


def _paragraphs(element: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs in an element, itself first; what stands twice for old programs (Fallback) once."""
    if element.tag == f"{W}p":
        yield element
    for child in element:
        if child.tag != MC_FALLBACK:
            yield from _paragraphs(child)


def paragraph_text(paragraph: etree._Element) -> str:
    """The text of a paragraph as it is seen: no deleted text, no field codes, boxes as signs."""
    parts: list[str] = []
    _collect(paragraph, parts)
    return "".join(parts)


def _collect(element: etree._Element, parts: list[str]) -> None:
    for child in element:
        tag = child.tag
        if tag == f"{W}t":
            parts.append(child.text or "")
        elif tag in (f"{W}tab",) and element.tag == f"{W}r":
            parts.append(" ")
        elif tag in (f"{W}br", f"{W}cr"):
            parts.append("\n")
        elif tag == f"{W}noBreakHyphen":
            parts.append("-")
        elif tag == f"{W}sym":
            parts.append(_symbol(child))
        elif tag == f"{W}checkBox":
            parts.append(_form_box(child))
        elif tag not in (MC_FALLBACK, f"{W}pPr", f"{W}rPr", f"{W}del", f"{W}p", f"{W}tbl"):
            _collect(child, parts)


def _symbol(symbol: etree._Element) -> str:
    font = symbol.get(f"{W}font", "").lower()
    code = symbol.get(f"{W}char", "")
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    known = _SYMBOLS.get(font, {}).get(number & 0xFF)
    return known or (chr(number) if number < 0xF000 else "")


def _form_box(box: etree._Element) -> str:
    state = box.find(f"{W}checked")
    if state is None:
        state = box.find(f"{W}default")
    on = state is not None and state.get(f"{W}val", "1") not in ("0", "false", "off")
    return "■" if on else "□"

"""Read .html: every innermost table with its rowspan and colspan, and the text between the tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from catalogs.documents.layout import lay_out, table_place
from catalogs.documents.limits import MAX_COLUMNS, MAX_ROWS, MAX_TAGS, check_size
from catalogs.documents.model import Cell, Document, Grid, Paragraph
from catalogs.documents.text import decode_text
from catalogs.model import CatalogError

MAX_PAGE = 20_000_000  # bytes
_BLOCK = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "table", "td", "th"})
_SILENT = frozenset({"script", "style", "head", "noscript", "template"})


def read_html(where: str, data: bytes) -> Document:
    """Read a saved page, or a table that a system exported as HTML under the name .xls."""
    if len(data) > MAX_PAGE:
        raise CatalogError(f"{where}：网页有 {len(data)} 字节，超过上限 {MAX_PAGE}。请只保存目录所在的部分。")
    if data.count(b"<") > MAX_TAGS:
        raise CatalogError(f"{where}：网页标签过多（{data.count(b'<')} 个）。请只保存目录所在的部分。")
    # what follows an early </html> would be lost
    text = re.sub(r"(?i)</(?:html|body)\s*>|<\?xml[^>]*\?>|\x00", "", decode_text(data))
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise CatalogError(f"{where}：网页是空的或无法解析（{error}）。") from error
    return Document("html", tuple(_blocks(root)))


def _blocks(root: html.HtmlElement) -> Iterator[Paragraph | Grid]:
    number = lines = 0
    pending: list[str] = []
    stack: list[tuple[html.HtmlElement, bool]] = [(root, False)]
    while stack:
        element, done = stack.pop()
        if done:
            pending.append(element.tail or "")
            continue
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _SILENT or not tag:
            pending.append(element.tail or "")
            continue
        if tag == "table" and element.find(".//table") is None:
            for line in _lines(pending):
                lines += 1
                yield Paragraph(line, f"网页文字第{lines}行")
            pending = []
            number += 1
            yield _grid(element, f"表{number}")
            pending.append(element.tail or "")
            continue
        pending.append(("\n" if tag in _BLOCK else "") + (element.text or ""))
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))
    for line in _lines(pending):
        lines += 1
        yield Paragraph(line, f"网页文字第{lines}行")


def _lines(parts: list[str]) -> list[str]:
    lines = (re.sub(r"[ \t\r\xa0\u3000]+", " ", line).strip() for line in "".join(parts).split("\n"))
    return [line for line in lines if line]


def _grid(table: html.HtmlElement, name: str) -> Grid:
    place = table_place(name)
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    rows = list(table.iter("tr"))
    for r, row in enumerate(rows):
        column = 0
        for element in row:
            if element.tag not in ("td", "th"):
                continue
            while (r, column) in taken:
                column += 1
            columns = _span(element.get("colspan"), MAX_COLUMNS + 1)
            down = min(_span(element.get("rowspan"), MAX_ROWS), len(rows) - r)
            check_size(name, r + down, column + columns)
            cells.append(Cell(_text(element), r, column, down, columns, place(r, column)))
            taken.update((y, x) for y in range(r, r + down) for x in range(column, column + columns))
            column += columns
    return lay_out(name, cells, place)


def _span(value: str | None, most: int) -> int:
    digits = re.match(r"\s*(\d{1,6})", value or "")
    return min(max(1, int(digits[1])), most) if digits else 1


def _text(cell: html.HtmlElement) -> str:
    parts: list[str] = []
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        if event == "start":
            if element is not cell and element.tag in _BLOCK:
                parts.append("\n")
            if element.tag not in _SILENT:
                parts.append(re.sub(r"\s+", " ", element.text or ""))
        elif element is not cell:
            parts.append(re.sub(r"\s+", " ", element.tail or ""))
    return "\n".join(_lines(parts))

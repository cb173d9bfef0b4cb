"""Write a catalog back as a Word or Excel document that people can edit and that imports to the same catalog."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from catalogs.loading import write_whole
from catalogs.model import Catalog, CatalogError
from catalogs.sheets import Sheet, catalog_sheets

MAX_XLSX_CELL = 32_767  # characters, Excel's own limit
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def export_catalog(catalog: Catalog, path: Path) -> None:
    """Write `path` (.docx or .xlsx) whole or not at all."""
    suffix = path.suffix.lower()
    if suffix == ".docx":
        write_whole(path, render_docx(catalog))
    elif suffix == ".xlsx":
        write_whole(path, render_xlsx(catalog))
    else:
        raise CatalogError(f"{path}：只能导出 .docx 或 .xlsx。")


def _titles(catalog: Catalog) -> list[str]:
    lines = [catalog.title]
    if catalog.body:
        lines.append(f"单位：{catalog.body}")
    return [line for line in lines if line]


def _spans(header: Sequence[Sequence[str]]) -> Iterator[tuple[int, int, int, int, str]]:
    """(row, column, rows, columns, text) of every header cell: equal neighbours under one top heading are merged."""
    top = header[0]
    width = len(top)
    start = 0
    while start < width:
        end = start + 1
        grouped = len(header) > 1 and header[1][start] != top[start]
        while grouped and end < width and top[end] == top[start] and header[1][end] != top[end]:
            end += 1
        if not grouped:
            yield 0, start, len(header), 1, top[start]
        else:
            yield 0, start, 1, end - start, top[start]
            for column in range(start, end):
                yield from _below(header, column)
        start = end


def _below(header: Sequence[Sequence[str]], column: int) -> Iterator[tuple[int, int, int, int, str]]:
    row = 1
    while row < len(header):
        rows = 1
        while row + rows < len(header) and header[row + rows][column] == header[row][column]:
            rows += 1
        yield row, column, rows, 1, header[row][column]
        row += rows


def render_xlsx(catalog: Catalog) -> bytes:
    """The catalog as a workbook. Every cell is a text: nothing that stands in a catalog can run as a formula."""
    import xlsxwriter  # lazy: only the export needs it

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": catalog.title, "subject": "政务公开目录"})
        looks = {
            "title": book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}),
            "unit": book.add_format({"font_size": 11}),
            "head": book.add_format(
                {
                    "bold": True,
                    "border": 1,
                    "text_wrap": True,
                    "align": "center",
                    "valign": "vcenter",
                    "bg_color": "#DDE6F0",
                }
            ),
            "cell": book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"}),
            "quoted": book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter", "quote_prefix": True}),
            "note": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        for number, sheet in enumerate(catalog_sheets(catalog), 1):
            _write_sheet(
                book.add_worksheet("目录" if number == 1 else f"目录{number}"), catalog, sheet, looks, number == 1
            )
    return out.getvalue()


def _write_sheet(page, catalog: Catalog, sheet: Sheet, looks, first: bool) -> None:  # type: ignore[no-untyped-def]
    width = len(sheet.columns)
    row = 0

    def line(text: str, look: str) -> None:
        nonlocal row
        _merged(page, row, 0, 1, width, text, looks[look])
        row += 1

    for text, look in zip(_titles(catalog) if first else [], ("title", "unit")):
        line(text, look)
    for column, size in enumerate(sheet.widths):
        page.set_column(column, column, size)
    for r, c, rows, columns, text in _spans(sheet.header):
        _merged(page, row + r, c, rows, columns, text, looks["head"])
    row += len(sheet.header)
    page.freeze_panes(row, 0)
    page.repeat_rows(max(0, row - len(sheet.header)), row - 1)
    merges = sheet.merges()
    for number, texts in enumerate(sheet.rows):
        if isinstance(texts, str):
            line(texts, "cell")
            continue
        for column, text in enumerate(texts):
            _refuse_long(sheet.columns[column].heading, text)
            look = looks["quoted" if text.startswith(_FORMULA) else "cell"]
            if (rows := merges.get((number, column), 1)) > 0:
                _merged(page, row, column, rows, 1, text, look)
        page.set_row(row, _height(texts, sheet.widths))
        row += 1
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    for text in catalog.notes if first else ():
        line(text, "note")
        page.set_row(row - 1, 60)


def _height(texts: Sequence[str], widths: Sequence[int]) -> float:
    """A row height in points that shows every wrapped line; a Chinese character is two columns wide."""
    lines = 1
    for text, width in zip(texts, widths):
        needed = (sum(2 if ord(c) > 0x2E7F else 1 for c in line) for line in text.split("\n"))
        lines = max(lines, sum(-(-max(1, columns) // max(1, width - 1)) for columns in needed))
    return min(409.0, 15.0 * lines + 3)


def _refuse_long(heading: str, text: str) -> None:
    if len(text) > MAX_XLSX_CELL:
        raise CatalogError(f"「{heading}」有 {len(text)} 字，Excel 单元格最多 {MAX_XLSX_CELL} 字。请导出 .docx。")


def _merged(page, row: int, column: int, rows: int, columns: int, text: str, look) -> None:  # type: ignore[no-untyped-def]
    if rows * columns > 1:
        page.merge_range(row, column, row + rows - 1, column + columns - 1, "", look)
    page.write_string(row, column, text, look)


def render_docx(catalog: Catalog) -> bytes:
    """The catalog as a Word document, landscape, header rows repeated on every page."""
    import docx  # lazy: only the export needs it
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm
    from lxml import etree

    document = docx.Document()
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Mm(297), Mm(210)
    document.core_properties.title = catalog.title
    for text, style in zip(_titles(catalog), ("Title", "Normal")):
        document.add_paragraph(text, style=style)
    end = document.element.body[-1]  # the section properties stay last
    for sheet in catalog_sheets(catalog):
        end.addprevious(etree.fromstring("".join(_table(sheet))))
        end.addprevious(etree.fromstring(f"<w:p {_W}/>"))
    for text in catalog.notes:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _table(sheet: Sheet) -> Iterator[str]:
    names = ("top", "left", "bottom", "right", "insideH", "insideV")
    sides = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in names)
    yield f'<w:tbl {_W}><w:tblPr><w:tblW w:w="5000" w:type="pct"/>'
    yield f"<w:tblBorders>{sides}</w:tblBorders></w:tblPr><w:tblGrid>"
    yield "".join(f'<w:gridCol w:w="{width * 180}"/>' for width in sheet.widths)
    yield "</w:tblGrid>"
    spans = list(_spans(sheet.header))
    for level in range(len(sheet.header)):
        yield "<w:tr><w:trPr><w:tblHeader/></w:trPr>"
        for r, _, rows, columns, text in sorted(spans, key=lambda span: span[1]):
            if r == level:
                yield _cell(text, columns, "restart" if rows > 1 else "", head=True)
            elif r < level < r + rows:
                yield _cell("", columns, "continue")
        yield "</w:tr>"
    merges = sheet.merges()
    for number, texts in enumerate(sheet.rows):
        if isinstance(texts, str):
            yield f"<w:tr>{_cell(texts, len(sheet.columns))}</w:tr>"
            continue
        yield "<w:tr>"
        for column, text in enumerate(texts):
            rows = merges.get((number, column), 1)
            yield _cell("" if rows == 0 else text, 1, "continue" if rows == 0 else "restart" if rows > 1 else "")
        yield "</w:tr>"
    yield "</w:tbl>"


def _cell(text: str, columns: int = 1, merge: str = "", head: bool = False) -> str:
    span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    down = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    space = '<w:spacing w:after="0"/>' + ('<w:jc w:val="center"/>' if head else "")
    look = ("<w:b/>" if head else "") + '<w:sz w:val="18"/>'
    lines = "".join(
        f'<w:p><w:pPr>{space}</w:pPr><w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{_xml(line)}</w:t></w:r></w:p>'
        for line in text.split("\n")
    )
    return f"<w:tc><w:tcPr>{span}{down}</w:tcPr>{lines}</w:tc>"


def _xml(text: str) -> str:
    """XML text; characters that XML 1.0 forbids are left out."""
    return escape("".join(c for c in text if c >= " " or c == "\t"))

""".docx by its own XML (paragraphs and table rows in order), .xlsx and .xls through calamine."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from catalogs.documents.extent import MOST_CELLS, extent
from catalogs.documents.ole import is_endless
from crawler.model import DateEvidence, Origin
from crawler.reading.files import MAX_CHARS, FileText, Refused, open_zip, read_entry
from crawler.reading.moments import read_value

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DCTERMS = "{http://purl.org/dc/terms/}"
_MAX_ROWS = 20_000
_MAX_SHEETS = 60
_MAX_SHEET_BYTES = 40_000_000  # of XML: calamine builds all cells at once


Element = etree._Element


def parse_xml(data: bytes) -> Element:
    """Parse XML from a hostile file: no entities, no network, bounded depth; raise Refused where it is none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        root: Element = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused("XML损坏或嵌套过深") from error
    return root


def read_docx(body: bytes) -> FileText:
    """Read a Word file, or raise Refused."""
    archive = open_zip(body)
    root = parse_xml(read_entry(archive, "word/document.xml"))
    lines: list[str] = []
    used, cut = 0, False
    for line in _lines(root):
        lines.append(line)
        used += len(line)
        if used > MAX_CHARS:
            cut = True
            break
    names = archive.namelist()
    pictures = any(name.startswith("word/media/") for name in names)
    text = "\n".join(lines)
    dates = _core_dates(read_entry(archive, "docProps/core.xml")) if "docProps/core.xml" in names else ()
    return FileText(
        "docx",
        text=text,
        pages=_pages(archive),
        image_only=pictures and len(text.strip()) < 10,
        cut=cut,
        dates=dates,
    )


def read_sheets(kind: str, body: bytes) -> FileText:
    """Read a workbook as lines of tab-parted cells, or raise Refused. `pages` counts its sheets."""
    if kind == "xlsx" or body[:2] == b"PK":
        _bound_workbook(open_zip(body))
    elif is_endless(body):
        raise Refused("表格损坏：扇区链没有尽头")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        names = book.sheet_names
        lines, used = [], 0
        for name in names[:_MAX_SHEETS]:
            for row in book.get_sheet_by_name(name).to_python(skip_empty_area=True, nrows=_MAX_ROWS):
                cells = [_cell(value) for value in row]
                if any(cells):
                    line = "\t".join(cells).rstrip("\t")
                    lines.append(line)
                    used += len(line)
            if used > MAX_CHARS:
                break
    except (CalamineError, ValueError, OSError, OverflowError) as error:
        raise Refused(f"表格损坏：{type(error).__name__}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a panic inside calamine's Rust code is no Exception
            raise
        raise Refused("表格内部结构有误") from error
    return FileText(
        kind,
        title=_sheet_title(lines),
        text="\n".join(lines),
        pages=len(names),
        cut=used > MAX_CHARS or len(names) > _MAX_SHEETS,
    )


def _bound_workbook(archive: zipfile.ZipFile) -> None:
    """Refuse a workbook that would fill the memory: calamine builds every sheet whole, empty cells included."""
    names = [entry.filename for entry in archive.infolist()]
    parts = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".xml")]
    if "xl/workbook.xml" not in names or any(name.lower() in ("xl/workbook.bin", "content.xml") for name in names):
        raise Refused("不是.xlsx工作簿")
    size = sum(entry.file_size for entry in parts)
    if size > _MAX_SHEET_BYTES:
        raise Refused(f"表格过大：{size}字节")
    for entry in parts:
        part = read_entry(archive, entry.filename)
        if b"\0" in part[:1000]:  # UTF-16: the look below would see no cell
            raise Refused("表格的编码不能核对")
        rows, columns = extent(part)
        if rows * columns > MOST_CELLS:
            raise Refused(f"表格铺开过大：{rows}行{columns}列")


def _sheet_title(lines: list[str]) -> str:
    """Return the first line if it is one cell over the table."""
    for line in lines[:3]:
        cells = [cell for cell in line.split("\t") if cell]
        if len(cells) == 1 and 4 <= len(cells[0]) <= 80 and not cells[0].startswith("附件"):
            return cells[0]
    return ""


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


def _lines(root: Element) -> Iterator[str]:
    """Yield paragraphs, and table rows with their cells parted by tabs, in document order."""
    body = root.find(f"{_W}body")
    if body is None:
        return
    for block in body:
        if block.tag == f"{_W}tbl":
            for row in block.iter(f"{_W}tr"):
                cells = [
                    " ".join(text for text in (_paragraph(each) for each in cell.iter(f"{_W}p")) if text)
                    for cell in row.iter(f"{_W}tc")
                ]
                if any(cells):
                    yield "\t".join(cells)
        elif block.tag in {f"{_W}p", f"{_W}sdt"}:
            for paragraph in block.iter(f"{_W}p"):
                text = _paragraph(paragraph)
                if text:
                    yield text


def _paragraph(paragraph: Element) -> str:
    pieces = []
    for node in paragraph.iter():
        if node.tag == f"{_W}t":
            pieces.append(node.text or "")
        elif node.tag in {f"{_W}tab", f"{_W}br"}:
            pieces.append(" ")
    return "".join(pieces).strip()


def _core_dates(data: bytes) -> tuple[DateEvidence, ...]:
    root = parse_xml(data)
    dates = []
    for key in ("created", "modified"):
        raw = root.findtext(f"{_DCTERMS}{key}") or ""
        moment = read_value(raw)
        if moment is not None:
            dates.append(DateEvidence("other", moment.value, moment.precision, Origin.FILE, raw, f"文件属性 {key}"))
    return tuple(dates)


def _pages(archive: zipfile.ZipFile) -> int | None:
    """Return the page count that the writing program left in docProps/app.xml."""
    if "docProps/app.xml" not in archive.namelist():
        return None
    root = parse_xml(read_entry(archive, "docProps/app.xml", 1_000_000))
    value = root.findtext("{http://schemas.openxmlformats.org/officeDocument/2006/extended-properties}Pages") or ""
    return int(value) if value.isdecimal() and len(value) < 7 else None

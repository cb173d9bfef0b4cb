"""Read .xlsx and .xls: python-calamine gives values and merges, a look beforehand keeps out what would hurt.

calamine lays a sheet out densely: one cell at XFD1048576 would cost all memory. It also shows a formula that was
never computed as an empty cell. Both are found by streaming over the sheets (xlsx) or their records (xls) first.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
from collections.abc import Iterator

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from catalogs.documents.archive import Archive, release_before
from catalogs.documents.layout import column_letters, lay_out, sheet_place
from catalogs.documents.limits import check_size
from catalogs.documents.model import Cell, Document, Grid
from catalogs.documents.ole import CompoundFile, is_endless
from catalogs.model import CatalogError

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REFERENCE = re.compile(r"^([A-Z]{1,3})(\d{1,7})$")
_SHEET = re.compile(r"^xl/worksheets/[^/]+\.xml$")
_SAVE = "请在 Excel 或 WPS 中打开，选中后复制、选择性粘贴为数值，保存后再导入。"


def read_xlsx(where: str, data: bytes) -> Document:
    """Read a workbook in the Open XML format (.xlsx, or .et saved as .xlsx)."""
    archive = Archive(where, data)
    archive.refuse_macros(".xlsx")
    if any(name.lower() == "xl/workbook.bin" for name in archive.names):
        raise CatalogError(f"{where}：是二进制工作簿（.xlsb）。请另存为 .xlsx。")
    formulas: list[str] = []
    for name in archive.names:
        if _SHEET.match(name):
            formulas.extend(_look(archive, name))
        elif name in ("xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"):
            for _, element in archive.events(name, starts=False):
                element.clear()
                release_before(element)
    return _read(where, data, "xlsx", _formula_problem(formulas))


def _look(archive: Archive, name: str) -> Iterator[str]:
    """Bound one sheet and yield the places of its formulas; refuse formulas without a stored value."""
    rows = columns = 0
    for _, cell in archive.events(name, f"{S}c", f"{S}row", f"{S}mergeCell", starts=False):
        if cell.tag == f"{S}row":
            cell.clear()
            release_before(cell)
            continue
        if cell.tag == f"{S}mergeCell":
            continue
        value = cell.find(f"{S}v")
        filled = (value is not None and value.text) or cell.find(f"{S}is") is not None
        formula = cell.find(f"{S}f")
        match = _REFERENCE.match(cell.get("r", ""))
        if match and (filled or formula is not None):
            rows = max(rows, int(match[2]))
            columns = max(columns, _column_number(match[1]))
            check_size(f"{archive.where} {name}", rows, columns)
        if formula is not None:
            if not filled:
                raise CatalogError(f"{archive.where}：{name} 的 {cell.get('r', '?')} 是公式，没有存计算结果。{_SAVE}")
            yield cell.get("r", "?")


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _formula_problem(places: list[str]) -> tuple[str, ...]:
    if not places:
        return ()
    shown = "、".join(places[:10]) + ("……" if len(places) > 10 else "")
    return (f"{len(places)} 个公式单元格取保存时的计算结果，公式没有运行：{shown}",)


def read_xls(where: str, data: bytes, book: CompoundFile) -> Document:
    """Read an old workbook (.xls, .et): BIFF records inside a compound file."""
    if any(name.upper() in ("_VBA_PROJECT_CUR", "_VBA_PROJECT") for name in book.names):
        raise CatalogError(f"{where}：文件带有宏（VBA 程序），为安全起见没有导入。请另存为不带宏的 .xlsx。")
    stream = book.read("Workbook") or book.read("Book")
    formulas = _look_records(where, stream)
    problem = (f"{formulas} 个公式单元格取保存时的计算结果，公式没有运行。",) if formulas else ()
    return _read(where, data, "xls", problem)


# BIFF records that put something into a cell: row and first column are their first two numbers.
_CELL_RECORDS = frozenset({0x0006, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E, 0x0406, 0x0206})
_FORMULA_RECORDS = frozenset({0x0006, 0x0206, 0x0406})
_FILEPASS = 0x002F


def _look_records(where: str, stream: bytes) -> int:
    position = rows = columns = formulas = 0
    while position + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, position)
        position += 4
        if kind == _FILEPASS:
            raise CatalogError(f"{where}：工作簿有打开密码。请在 Excel 中去掉密码后再导入。")
        if kind in _CELL_RECORDS and position + 4 <= len(stream):
            row, column = struct.unpack_from("<HH", stream, position)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            check_size(where, rows, columns)
            formulas += kind in _FORMULA_RECORDS
        position += size
    return formulas


def _read(where: str, data: bytes, kind: str, problems: tuple[str, ...]) -> Document:
    if is_endless(data):
        raise CatalogError(f"{where}：工作簿内部结构有误。请用 Excel 或 WPS 另存为 .xlsx 再导入。")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        grids = [_grid(where, book, name) for name in book.sheet_names]
    except PasswordError as error:
        raise CatalogError(f"{where}：工作簿有打开密码。请在 Excel 中去掉密码后再导入。") from error
    except CalamineError as error:
        raise CatalogError(f"{where}：读不了这个工作簿（{error}）。请用 Excel 或 WPS 另存为 .xlsx 再导入。") from error
    except BaseException as error:
        # a panic inside the reader's Rust code is no Exception: https://pyo3.rs
        if type(error).__name__ != "PanicException":
            raise
        raise CatalogError(f"{where}：工作簿内部结构有误。请用 Excel 或 WPS 另存为 .xlsx 再导入。") from error
    return Document(kind, tuple(grid for grid in grids if grid.rows), problems)


def _grid(where: str, book: CalamineWorkbook, name: str) -> Grid:
    sheet = book.get_sheet_by_name(name)
    check_size(f"{where} {name}", sheet.total_height, sheet.total_width)
    values = sheet.to_python(skip_empty_area=False)
    height, width = len(values), max((len(row) for row in values), default=0)
    place = sheet_place(name)
    cells: list[Cell] = []
    covered: set[tuple[int, int]] = set()
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top >= height or left >= width:
            continue
        bottom, right = min(bottom, height - 1), min(right, width - 1)
        cells.append(Cell(_shown(values[top][left]), top, left, bottom - top + 1, right - left + 1, place(top, left)))
        covered.update((r, c) for r in range(top, bottom + 1) for c in range(left, right + 1))
    for r, row in enumerate(values):
        cells.extend(
            Cell(_shown(value), r, c, place=place(r, c)) for c, value in enumerate(row) if (r, c) not in covered
        )
    return lay_out(name, cells, place)


def _shown(value: object) -> str:
    """A cell value as it is shown: whole numbers without .0, days without a time of day."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value).replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "").strip()


__all__ = ["column_letters", "read_xls", "read_xlsx"]

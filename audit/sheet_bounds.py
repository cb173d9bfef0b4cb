"""Look at a workbook before it is opened: a few kilobytes must not become gigabytes.

The reader lays a sheet out densely, so one cell at XFD1048576 would cost all memory, as would a part that unpacks without
end. A register or a returned table is far below these bounds.
"""

from __future__ import annotations

import re

from audit.model import AuditError
from catalogs.documents.archive import Archive

MOST_CELLS = 5_000_000  # rows times columns of one sheet
SHEET = re.compile(r"^xl/worksheets/[^/]+\.xml$", re.I)
# Cells that hold something: an empty one with a style (Excel writes them to the last row) is not laid out.
CELL = re.compile(rb"<(?:\w{1,20}:)?c\b(?:[^<>]*?\br\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"'])?[^<>]*(?<!/)>")
ROW = re.compile(rb"<(?:\w{1,20}:)?row\b[^<>]*?\br\s*=\s*[\"'](\d{1,7})[\"']")


def check_workbook(where: str, raw: bytes) -> None:
    """Raise CatalogError for a broken archive or one that unpacks without end, AuditError for a sheet too large to lay out.

    Whoever reads a register turns the former into an AuditError too.
    """
    if raw[:2] != b"PK":
        return  # the old .xls has at most 65,536 rows of 256 columns
    archive = Archive(where, raw)
    for name in archive.names:
        if SHEET.match(name):
            with archive.open(name) as part:
                rows, columns = _extent(part.read())
            if rows * columns > MOST_CELLS:
                raise AuditError(f"{where}：{name} 铺开有 {rows} 行 {columns} 列，不像登记表。The sheet is too large.")


def _extent(part: bytes) -> tuple[int, int]:
    """The last row and the last column that hold something."""
    rows = columns = 1
    unplaced = 0
    for cell in CELL.finditer(part):
        if cell[1] is None:
            unplaced += 1
            continue
        column = 0
        for letter in cell[1]:
            column = column * 26 + letter - 64
        rows, columns = max(rows, int(cell[2])), max(columns, column)
    if unplaced:  # cells without a place follow each other in the row that holds them
        rows = max([rows, *(int(row[1]) for row in ROW.finditer(part))])
        columns = max(columns, min(unplaced, 16_384))
    return rows, columns

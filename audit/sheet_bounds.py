"""Look at a workbook before it is opened: a few kilobytes must not become gigabytes.

The reader lays a sheet out densely, so one cell at XFD1048576 would cost all memory, as would a part that unpacks without
end. A register or a returned table is far below these bounds.
"""

from __future__ import annotations

import re

from audit.model import AuditError
from catalogs.documents.archive import Archive
from catalogs.documents.extent import MOST_CELLS, extent
from catalogs.documents.ole import is_endless

SHEET = re.compile(r"^xl/worksheets/[^/]+\.xml$", re.I)


def check_workbook(where: str, raw: bytes) -> None:
    """Raise CatalogError for a broken archive or one that unpacks without end, AuditError for a sheet too large to lay out.

    Whoever reads a register turns the former into an AuditError too.
    """
    if is_endless(raw):
        raise AuditError(f"{where}：工作簿内部结构有误。The workbook is broken.")
    if raw[:2] != b"PK":
        return  # the old .xls has at most 65,536 rows of 256 columns
    archive = Archive(where, raw)
    for name in archive.names:
        if SHEET.match(name):
            with archive.open(name) as part:
                rows, columns = extent(part.read())
            if rows * columns > MOST_CELLS:
                raise AuditError(f"{where}：{name} 铺开有 {rows} 行 {columns} 列，不像登记表。The sheet is too large.")

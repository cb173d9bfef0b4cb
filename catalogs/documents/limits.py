"""Bounds for hostile or broken documents. A real catalog is far below each of them."""

from __future__ import annotations

from catalogs.model import CatalogError

MAX_FILE = 64_000_000  # bytes of the document
MAX_UNPACKED = 120_000_000  # bytes of all parts of a zipped document
MAX_PART = 60_000_000  # bytes of one part
MAX_RATIO = 400  # unpacked to packed; office XML reaches about 40
MAX_PARTS = 5_000
MAX_TEXT = 8_000_000  # bytes of a text dump or CSV
MAX_LINES = 400_000
MAX_TAGS = 1_000_000  # elements of a web page
MAX_COLUMNS = 200
MAX_ROWS = 10_000
MAX_CELLS = 400_000
MAX_CELL_TEXT = 100_000  # characters of one cell
MAX_CHARACTERS = 5_000_000  # of a whole document; the longest real catalog met has 60,000


def check_size(where: str, rows: int, columns: int) -> None:
    """Refuse a table that cannot be a catalog before memory is spent on it."""
    if columns > MAX_COLUMNS:
        raise CatalogError(f"{where}：有 {columns} 列，超过上限 {MAX_COLUMNS} 列，不像公开目录。请只保留目录表格。")
    if rows > MAX_ROWS or rows * columns > MAX_CELLS:
        raise CatalogError(f"{where}：有 {rows} 行 {columns} 列，超过上限（{MAX_ROWS} 行）。请拆分后再导入。")


def check_text(where: str, text: str) -> str:
    """Return the text of a cell, or refuse an absurd one."""
    if len(text) > MAX_CELL_TEXT:
        raise CatalogError(f"{where}：单元格有 {len(text)} 字，超过上限 {MAX_CELL_TEXT} 字。请检查文件。")
    return text

"""Lay cells with spans out to a grid: every covered position holds the same cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from catalogs.documents.limits import check_size, check_text
from catalogs.documents.model import Cell, Grid


def lay_out(
    name: str,
    cells: Iterable[Cell],
    place: Callable[[int, int], str],
    problems: tuple[str, ...] = (),
    merges_known: bool = True,
) -> Grid:
    """Build a rectangular grid from cells that name their own position and span.

    Where two cells claim one position the first keeps it. Uncovered positions become empty cells.
    """
    at: dict[tuple[int, int], Cell] = {}
    height = width = 0
    for cell in cells:
        height, width = max(height, cell.row + cell.rows), max(width, cell.column + cell.columns)
        check_size(name, height, width)
        check_text(cell.place or name, cell.text)
        for row in range(cell.row, cell.row + cell.rows):
            for column in range(cell.column, cell.column + cell.columns):
                at.setdefault((row, column), cell)
    rows = tuple(
        tuple(at.get((row, column)) or Cell("", row, column, place=place(row, column)) for column in range(width))
        for row in range(height)
    )
    return Grid(name, rows, merges_known, problems)


def table_place(name: str) -> Callable[[int, int], str]:
    """Places in a document without cell names: 表1 第5行第3列."""
    return lambda row, column: f"{name} 第{row + 1}行第{column + 1}列"


def sheet_place(name: str) -> Callable[[int, int], str]:
    """Places in a workbook: Sheet1!C5."""
    return lambda row, column: f"{name}!{column_letters(column)}{row + 1}"


def column_letters(column: int) -> str:
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

"""How far a sheet of an .xlsx reaches: readers lay it out densely, so that one cell at XFD1048576 would cost all memory."""

from __future__ import annotations

import re

MOST_CELLS = 5_000_000  # rows times columns of one sheet
# Cells that hold something: an empty one with a style (Excel writes them to the last row) is not laid out.
CELL = re.compile(rb"<(?:\w{1,20}:)?c\b(?:[^<>]*?\br\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"'])?[^<>]*(?<!/)>")
ROW = re.compile(rb"<(?:\w{1,20}:)?row\b[^<>]*?\br\s*=\s*[\"'](\d{1,7})[\"']")


def extent(part: bytes) -> tuple[int, int]:
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

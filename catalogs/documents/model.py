"""What every reader of catalog documents returns: paragraphs and grids in document order, each cell with its place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """One source cell. A merged cell is the same object at every position of the grid that it covers.

    `row` and `column` count from 0 and name the upper left position; `rows` and `columns` are its spans.
    `place` is for people: "表1 第5行第3列" or "Sheet1!C5".
    """

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    place: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """One table. `merges_known` is False where the format lost the merges (text dumps, PDF).

    A grid whose merges are unknown may be ragged: a header row may hold fewer cells than the rows below it.
    `problems` are sentences about what the reader had to leave out or guess.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    merges_known: bool = True
    problems: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text outside of tables."""

    text: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One read document. `format` is the reader's name: text, docx, doc, xlsx, xls, html, pdf."""

    format: str
    blocks: tuple[Paragraph | Grid, ...]
    problems: tuple[str, ...] = ()

    @property
    def grids(self) -> tuple[Grid, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Grid))

"""Read text dumps of Word tables: a tab starts a cell, a blank line ends a row, merged cells are empty or absent.

Both signs are ambiguous: a cell that ends in an empty paragraph looks like the end of a row. The width of the table,
which most rows agree on, decides.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from catalogs.documents.limits import MAX_LINES, MAX_TEXT, check_size
from catalogs.documents.model import Cell, Document, Grid, Paragraph
from catalogs.model import CatalogError

LIKELY_WIDTHS = 12  # widths that are tried: those of most cells
NOTE_HEAD = re.compile(r"^[（(]?(注|备注|说明|填表|附注)[：:)）0-9]?")


@dataclass(slots=True)
class _Fragment:
    """Cells between two blank lines. `gap` counts the blank lines before it."""

    gap: int
    cells: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


def decode_text(data: bytes) -> str:
    """Decode a text file: BOM, else strict UTF-8, else GB18030 (which every Chinese Windows writes)."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def read_text(path: Path, data: bytes) -> Document:
    """Read a dump with one cell a line, rows separated by tabs or |, or CSV (by the name .csv)."""
    if len(data) > MAX_TEXT or data.count(b"\n") > MAX_LINES:
        raise CatalogError(f"{path}：文本有 {len(data)} 字节，不像公开目录。请只保留目录部分。")
    text = decode_text(data).replace("\r\n", "\n").replace("\r", "\n")
    if path.suffix.lower() == ".csv":
        try:
            rows = list(csv.reader(text.splitlines(keepends=True)))
        except csv.Error as error:
            raise CatalogError(f"{path}：不是有效的 CSV（{error}）。请另存为 .xlsx。") from error
        return Document("text", _separated(rows))
    lines = text.split("\n")
    inner = sum(1 for line in lines if "\t" in line.strip("\n").lstrip("\t"))
    if inner > sum(1 for line in lines if line.startswith("\t")):
        return Document("text", _separated([line.split("\t") for line in lines if line.strip()]))
    if sum(1 for line in lines if line.count("|") >= 3) > sum(1 for line in lines if line.startswith("\t")):
        return Document("text", _separated([_piped(line) for line in lines if line.strip()]))
    return Document("text", tuple(_dumped(lines)))


def _piped(line: str) -> list[str]:
    """A row of a table drawn with | : antiword, Markdown. A ruler (|---|---|) is empty."""
    if line.count("|") < 2:
        return [line]
    cells = line.strip().removeprefix("|").removesuffix("|").split("|")
    return ["" if re.fullmatch(r"[\s:+=-]*", cell) else cell for cell in cells]


def _separated(rows: list[list[str]]) -> tuple[Paragraph | Grid, ...]:
    blocks: list[Paragraph | Grid] = []
    body: list[list[str]] = []
    for number, row in enumerate(rows, 1):
        filled = [cell for cell in row if cell.strip()]
        if len(filled) == 1 and (not body or len(row) == 1):
            if body:
                blocks.append(_grid(body, [], len(blocks) + 1))
                body = []
            blocks.append(Paragraph(filled[0].strip(), f"第{number}行"))
        elif filled:
            body.append(row)
    if body:
        blocks.append(_grid(body, [], len(blocks) + 1))
    return tuple(blocks)


def _grid(rows: list[list[str]], lines: list[list[int]], number: int) -> Grid:
    cells = []
    check_size(f"表{number}", len(rows), max(map(len, rows)))
    for i, row in enumerate(rows):
        made = []
        for j, text in enumerate(row):
            where = f"（文本第{lines[i][j]}行）" if lines else ""
            made.append(Cell(text.strip(), i, j, place=f"表{number} 第{i + 1}行第{j + 1}列{where}"))
        cells.append(tuple(made))
    return Grid(f"表{number}", tuple(cells), merges_known=False)


def _dumped(lines: list[str]) -> list[Paragraph | Grid]:
    blocks: list[Paragraph | Grid] = []
    fragments: list[_Fragment] = []
    sizes: Counter[int] = Counter()  # how many closed fragments have how many cells
    tables = 0
    gap = 0
    for number, line in enumerate(lines, 1):
        if not line.strip("\n ") and not line.startswith("\t"):
            gap += 1
            continue
        if line.startswith("\t"):
            if not fragments or gap:
                if fragments:
                    sizes[len(fragments[-1].cells)] += 1
                fragments.append(_Fragment(gap))
            fragments[-1].cells.append([line[1:]])
            fragments[-1].lines.append(number)
        elif not fragments:
            blocks.append(Paragraph(line.strip(), f"文本第{number}行"))
        elif _is_outside(line, gap, len(fragments[-1].cells), sizes):
            tables += 1
            blocks.append(_join(fragments, tables))
            fragments, sizes = [], Counter()
            blocks.append(Paragraph(line.strip(), f"文本第{number}行"))
        else:
            fragments[-1].cells[-1].extend([""] * gap + [line])
        gap = 0
    if fragments:
        blocks.append(_join(fragments, tables + 1))
    return blocks


def _is_outside(line: str, gap: int, last: int, sizes: Counter[int]) -> bool:
    """Is a line without a tab text after the table, and not a further paragraph of the last cell?"""
    if not gap:
        return False
    full = last >= _usual(sizes + Counter([last]))
    return bool(NOTE_HEAD.match(line.strip())) or (full and gap >= 2)


def _usual(sizes: Counter[int]) -> int:
    """The number of cells that most rows have; on a tie the larger one."""
    return max(sizes, key=lambda size: (sizes[size], size))


def _together(row: _Fragment, fragment: _Fragment) -> int:
    return len(row.cells) + len(fragment.cells)


def _whole_row(fragments: list[_Fragment], start: int, width: int) -> int:
    """The end of the run of fragments from `start` that has exactly `width` cells, 0 where there is none."""
    total, end = 0, start
    while total < width and end < len(fragments):
        total += len(fragments[end].cells)
        end += 1
    return end if total == width else 0


def _width(fragments: list[_Fragment]) -> int:
    """The width that explains most cells; a row that had to be joined counts less than one that stands whole."""

    def explained(width: int) -> float:
        score, at = 0.0, 0
        while at < len(fragments):
            after = _whole_row(fragments, at, width)
            score += width * (1.0 if after == at + 1 else 0.6) if after else 0.0
            at = after or at + 1
        return score

    sizes = Counter(len(fragment.cells) for fragment in fragments)
    likely = sorted(sizes, key=lambda size: size * sizes[size], reverse=True)[:LIKELY_WIDTHS]
    return max(likely, key=lambda width: (explained(width), width))


def _join(fragments: list[_Fragment], number: int) -> Grid:
    """Join the fragments of each row.

    Fragments that together make exactly one row are one row: blank lines between them are empty paragraphs of its
    cells. Where none do, two blank lines never end a row that is still short, one does.
    """
    width = _width(fragments)
    rows: list[_Fragment] = []
    at = 0
    while at < len(fragments):
        row = fragments[at]
        after = _whole_row(fragments, at, width)
        at += 1
        while at < after or (
            after == 0 and at < len(fragments) and fragments[at].gap > 1 and _together(row, fragments[at]) < width
        ):
            row.cells.extend(fragments[at].cells)
            row.lines.extend(fragments[at].lines)
            at += 1
        rows.append(row)
    texts = [["\n".join(line.strip() for line in cell) for cell in row.cells] for row in rows]
    return _grid(texts, [row.lines for row in rows], number)

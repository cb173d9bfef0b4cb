"""Sample catalogs of three bureaus (ours, written after the habits of real ones) and writers of real document files."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).parent / "samples"
Layout = dict[str, Any]
Writer = Callable[[Layout, Path], Path]
# (row, column, rows, columns, text)
Span = tuple[int, int, int, int, str]


def load_layout(name: str) -> Layout:
    """title lines, header rows of [text, columns, rows], body rows (null = merged with the cell above), notes."""
    loaded: Layout = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def header_spans(layout: Layout) -> list[Span]:
    taken: set[tuple[int, int]] = set()
    spans: list[Span] = []
    for r, row in enumerate(layout["header"]):
        column = 0
        for text, columns, rows in row:
            while (r, column) in taken:
                column += 1
            spans.append((r, column, rows, columns, text))
            taken.update((y, x) for y in range(r, r + rows) for x in range(column, column + columns))
            column += columns
    return spans


def table_spans(layout: Layout) -> list[Span]:
    """The whole table as spans; HEADER rows repeat the header, SECTION rows are merged across."""
    head, depth = header_spans(layout), len(layout["header"])
    width = max(column + columns for _, column, _, columns, _ in head)
    spans, row = list(head), depth
    above: dict[int, int] = {}
    for texts in layout["rows"]:
        if texts[0] == "HEADER":
            spans += [(row + r, c, rows, columns, text) for r, c, rows, columns, text in head]
            row += depth
            continue
        if texts[0] == "SECTION":
            spans.append((row, 0, 1, width, texts[1]))
            row += 1
            continue
        for column, text in enumerate(texts):
            if text is None:
                r, c, rows, columns, old = spans[above[column]]
                spans[above[column]] = (r, c, rows + 1, columns, old)
            else:
                above[column] = len(spans)
                spans.append((row, column, 1, 1, text))
        row += 1
    return spans


def size(spans: list[Span]) -> tuple[int, int]:
    return max(r + rows for r, _, rows, _, _ in spans), max(c + columns for _, c, _, columns, _ in spans)


def write_docx(layout: Layout, path: Path) -> Path:
    import docx

    document = docx.Document()
    page = document.sections[0]
    page.page_width, page.page_height = page.page_height, page.page_width  # catalogs are printed across
    for line in layout["title"]:
        document.add_paragraph(line)
    spans = table_spans(layout)
    table = document.add_table(*size(spans), style="Table Grid")
    for r, c, rows, columns, text in spans:
        cell = table.cell(r, c)
        if rows * columns > 1:
            cell = cell.merge(table.cell(r + rows - 1, c + columns - 1))
        cell.text = text
    for line in layout["notes"]:
        document.add_paragraph(line)
    document.save(str(path))
    return path


def write_xlsx(layout: Layout, path: Path) -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    spans = table_spans(layout)
    width = size(spans)[1]
    row = 1
    for line in layout["title"]:
        page.cell(row, 1, line)
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)
        row += 1
    for r, c, rows, columns, text in spans:
        page.cell(row + r, c + 1, int(text) if text.isdecimal() else text)
        if rows * columns > 1:
            page.merge_cells(start_row=row + r, end_row=row + r + rows - 1, start_column=c + 1, end_column=c + columns)
    row += size(spans)[0]
    for line in layout["notes"]:
        page.cell(row, 1, line)
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)
        row += 1
    book.save(path)
    return path


def write_html(layout: Layout, path: Path) -> Path:
    def lines() -> Iterator[str]:
        yield "<html><head><meta charset='gb18030'><title>x</title></head><body>"
        yield from (f"<h2>{line}</h2>" for line in layout["title"])
        spans = sorted(table_spans(layout))
        yield "<table>"
        for row in range(size(spans)[0]):
            yield "<tr>"
            for r, _, rows, columns, text in spans:
                if r == row:
                    body = "</p><p>".join(text.split("\n"))
                    yield f"<td rowspan={rows} colspan='{columns}'><p>{body}</p></td>"
            yield "</tr>"
        yield "</table>"
        yield from (f"<p>{line}</p>" for line in layout["notes"])
        yield "</body></html>"

    path.write_bytes("".join(lines()).encode("gb18030"))
    return path


def write_dump(layout: Layout, path: Path) -> Path:
    """The kind of text dump that lost all merges: a tab starts a cell, a blank line ends a row."""
    spans = table_spans(layout)
    height, width = size(spans)
    depth = len(layout["header"])
    at = {(r, c): text for r, c, _, _, text in spans}
    hidden = {(r, x) for r, c, _, columns, _ in spans if r < depth for x in range(c + 1, c + columns)}
    out = list(layout["title"])
    for row in range(height):
        cells = [at.get((row, column), "") for column in range(width) if (row, column) not in hidden]
        out += ["", *("\t" + text for text in cells)]
    out += ["", "", *layout["notes"]]
    path.write_text("\n".join(out), encoding="utf-8")
    return path


WRITERS: dict[str, Writer] = {".docx": write_docx, ".xlsx": write_xlsx, ".html": write_html, ".txt": write_dump}


@pytest.fixture(scope="session")
def make_document(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Layout, str], Path]:
    """Write a layout as a document file: .docx, .xlsx, .html or .txt."""

    def make(layout: Layout, suffix: str) -> Path:
        return WRITERS[suffix](layout, tmp_path_factory.mktemp("doc") / f"catalog{suffix}")

    return make


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Convert a file with LibreOffice; tests that need it skip where it is absent."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    profile = tmp_path_factory.mktemp("profile").as_uri()

    def convert(source: Path, target: str, *options: str) -> Path:
        folder = tmp_path_factory.mktemp("office")
        command = [program, "--headless", f"-env:UserInstallation={profile}", "--convert-to", target]
        subprocess.run(
            [*command, *options, "--outdir", str(folder), str(source)], check=True, capture_output=True, timeout=120
        )
        return folder / f"{source.stem}.{target.split(':')[0]}"

    return convert

"""Read the text layer of a .pdf. PDF keeps no table structure: lines on the page stand for it, merges are lost.

The reading runs in a process of its own with bounded memory and time: a few bytes of a PDF may unpack to gigabytes,
and the library that unpacks them has no bound.
"""

from __future__ import annotations

import importlib.util
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from catalogs.documents.layout import lay_out, table_place
from catalogs.documents.model import Cell, Document, Grid, Paragraph
from catalogs.model import CatalogError

MAX_PAGES = 300
SECONDS = 120  # a catalog of 20 pages takes about five
MEMORY = 1_500_000_000  # bytes of address space
PREFER_WORD = "由 PDF 读出：PDF 不保存合并单元格，空白处按上一行补。有 Word 或 Excel 原件时请改用原件。"
_CHILD = "import sys; sys.path.insert(0, sys.argv[1]); from catalogs.documents import pdf; pdf.serve()"
# A page as plain data: [["line", text], ["table", [[cell, ...], ...]], ...]
Page = list[list[Any]]


def read_pdf(where: str, data: bytes) -> Document:
    """Read tables and the text above and below them, page by page."""
    if importlib.util.find_spec("pdfplumber") is None:
        raise CatalogError(
            f"{where}：读 PDF 要另装组件：pip install 'gongkai[pdf]'。更可靠的办法是用 Word 或 Excel 原件。"
        )
    root = Path(__file__).resolve().parents[2]
    try:
        done = subprocess.run(
            [sys.executable, "-c", _CHILD, str(root)], input=data, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise CatalogError(f"{where}：{SECONDS} 秒没有读完这个 PDF。请用 Word 或 Excel 原件。") from error
    if done.returncode != 0:
        raise CatalogError(f"{where}：读不了这个 PDF（有密码、已损坏或过大）。请用 Word 或 Excel 原件。")
    pages: list[Page] = json.loads(done.stdout)
    if len(pages) > MAX_PAGES:
        raise CatalogError(f"{where}：超过 {MAX_PAGES} 页。请只保留目录部分。")
    blocks = _blocks(pages)
    if not blocks:
        raise CatalogError(f"{where}：PDF 没有文字层（扫描件）。请先识别成 Word，或用原件。")
    return Document("pdf", tuple(blocks), (PREFER_WORD,))


def _blocks(pages: list[Page]) -> list[Paragraph | Grid]:
    blocks: list[Paragraph | Grid] = []
    tables = 0
    for number, page in enumerate(pages, 1):
        for kind, content in page:
            if kind == "line":
                blocks.append(Paragraph(content, f"第{number}页"))
                continue
            tables += 1
            name = f"表{tables}（第{number}页）"
            place = table_place(name)
            cells = [Cell(text, r, c, place=place(r, c)) for r, row in enumerate(content) for c, text in enumerate(row)]
            blocks.append(lay_out(name, cells, place, merges_known=False))
    return blocks


def serve() -> None:
    """The child process: a PDF on standard input, its pages as JSON on standard output."""
    try:
        import resource
    except ImportError:  # Windows has no such limits: the time limit is left
        pass
    else:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    import pdfplumber

    with pdfplumber.open(io.BytesIO(sys.stdin.buffer.read())) as document:
        pages = []
        for page in document.pages[: MAX_PAGES + 1]:
            pages.append(_page(page))
            page.close()
    sys.stdout.buffer.write(json.dumps(pages).encode())


def _page(page: Any) -> Page:
    content: Page = []
    top = 0.0
    for table in page.find_tables():
        content.extend(_lines(page, top, table.bbox[1]))
        content.append(["table", [[(text or "").strip() for text in row] for row in table.extract()]])
        top = table.bbox[3]
    return content + _lines(page, top, float(page.height))


def _lines(page: Any, top: float, bottom: float) -> Page:
    if bottom - top < 2:
        return []
    band = page.within_bbox((0, max(0, top), page.width, bottom), strict=False)
    return [["line", line.strip()] for line in (band.extract_text() or "").split("\n") if line.strip()]

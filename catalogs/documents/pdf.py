"""Read the text layer of a .pdf. PDF keeps no table structure: lines on the page stand for it, merges are lost."""

from __future__ import annotations

import io

from catalogs.documents.layout import lay_out, table_place
from catalogs.documents.model import Cell, Document, Grid, Paragraph
from catalogs.model import CatalogError

MAX_PAGES = 300
PREFER_WORD = "由 PDF 读出：PDF 不保存合并单元格，空白处按上一行补。有 Word 或 Excel 原件时请改用原件。"


def read_pdf(where: str, data: bytes) -> Document:
    """Read tables and the text above and below them, page by page."""
    try:
        import pdfplumber
        from pdfminer.pdfdocument import PDFPasswordIncorrect
        from pdfminer.pdfparser import PDFSyntaxError
        from pdfplumber.utils.exceptions import PdfminerException
    except ImportError as error:
        raise CatalogError(
            f"{where}：读 PDF 要另装组件：pip install 'gongkai[pdf]'。更可靠的办法是用 Word 或 Excel 原件。"
        ) from error
    blocks: list[Paragraph | Grid] = []
    try:
        with pdfplumber.open(io.BytesIO(data)) as pages:
            if len(pages.pages) > MAX_PAGES:
                raise CatalogError(f"{where}：有 {len(pages.pages)} 页，超过上限 {MAX_PAGES} 页。请只保留目录部分。")
            for number, page in enumerate(pages.pages, 1):
                blocks.extend(_page(page, number, sum(isinstance(block, Grid) for block in blocks)))
                page.close()
    except (PdfminerException, PDFSyntaxError, PDFPasswordIncorrect) as error:
        raise CatalogError(f"{where}：读不了这个 PDF（有密码或已损坏）。请用 Word 或 Excel 原件。") from error
    if not any(block for block in blocks):
        raise CatalogError(f"{where}：PDF 没有文字层（扫描件）。请先识别成 Word，或用原件。")
    return Document("pdf", tuple(blocks), (PREFER_WORD,))


def _page(page: object, number: int, before: int) -> list[Paragraph | Grid]:
    blocks: list[Paragraph | Grid] = []
    tables = page.find_tables()  # type: ignore[attr-defined]
    top, bottom = 0.0, float(page.height)  # type: ignore[attr-defined]
    for count, table in enumerate(tables, before + 1):
        blocks.extend(_lines(page, top, table.bbox[1], number))
        name = f"表{count}（第{number}页）"
        place = table_place(name)
        cells = [
            Cell((text or "").strip(), r, c, place=place(r, c))
            for r, row in enumerate(table.extract())
            for c, text in enumerate(row)
        ]
        blocks.append(lay_out(name, cells, place, merges_known=False))
        top = table.bbox[3]
    blocks.extend(_lines(page, top, bottom, number))
    return blocks


def _lines(page: object, top: float, bottom: float, number: int) -> list[Paragraph | Grid]:
    if bottom - top < 2:
        return []
    band = page.within_bbox((0, max(0, top), page.width, bottom), strict=False)  # type: ignore[attr-defined]
    text = band.extract_text() or ""
    return [Paragraph(line.strip(), f"第{number}页") for line in text.split("\n") if line.strip()]

"""Choose the reader by what a file is, not by what it is called."""

from __future__ import annotations

from pathlib import Path

from catalogs.documents import excel, markup, office, ole, pdf, text, word
from catalogs.documents.archive import Archive
from catalogs.documents.limits import MAX_CHARACTERS, MAX_FILE
from catalogs.documents.model import Document, Grid
from catalogs.model import CatalogError

# What other files begin with, and what to tell their owner.
_STRANGERS = (
    (b"MZ", "是 Windows 程序，不是文档，没有打开"),
    (b"\x7fELF", "是程序，不是文档，没有打开"),
    (b"Rar!", "是 RAR 压缩包。请解压后导入里面的文件"),
    (b"7z\xbc\xaf", "是 7z 压缩包。请解压后导入里面的文件"),
    (b"\x1f\x8b", "是 gzip 压缩包。请解压后导入里面的文件"),
    (b"\x89PNG", "是图片。请先识别成 Word，或向单位要原件"),
    (b"\xff\xd8\xff", "是图片。请先识别成 Word，或向单位要原件"),
    (b"GIF8", "是图片。请先识别成 Word，或向单位要原件"),
    (b"BM", "是图片。请先识别成 Word，或向单位要原件"),
    (b"II*\x00", "是图片。请先识别成 Word，或向单位要原件"),
    (b"SQLite format 3", "是数据库，不是文档"),
)
KNOWN = "可导入 .docx .doc .xlsx .xls .html .pdf 和文本"


def read_document(path: Path) -> Document:
    """Read a catalog document. Raise CatalogError with the way out where it cannot be read."""
    return read_bytes(path.name, read_file(path))


def _bounded(name: str, document: Document) -> Document:
    """Refuse a document of a length that no catalog has: reading it would take minutes."""
    total = 0
    for block in document.blocks:
        cells = {cell for row in block.rows for cell in row} if isinstance(block, Grid) else {block}
        total += sum(len(cell.text) for cell in cells)
    if total > MAX_CHARACTERS:
        raise CatalogError(f"{name}：有 {total} 字，超过上限 {MAX_CHARACTERS} 字，不像公开目录。请只保留目录部分。")
    return document


def read_file(path: Path) -> bytes:
    """The bytes of a file, bounded."""
    try:
        size = path.stat().st_size
        if size > MAX_FILE:
            raise CatalogError(f"{path}：文件有 {size} 字节，超过上限 {MAX_FILE} 字节。请只保留目录表格后再导入。")
        data = path.read_bytes()
    except OSError as error:
        raise CatalogError(f"{path}：无法读取（{error.strerror}）。请检查路径和权限。") from error
    if not data.strip():
        raise CatalogError(f"{path}：文件是空的。")
    return data


def read_bytes(name: str, data: bytes) -> Document:
    """Read a document from memory; `name` is used in messages and for the suffix of plain text."""
    return _bounded(name, _read(name, data))


def _read(name: str, data: bytes) -> Document:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(name, data)
    if data.startswith(ole.MAGIC):
        return _compound(name, data)
    if data.startswith(b"%PDF-"):
        return pdf.read_pdf(name, data)
    if head.startswith(b"{\\rtf"):
        return _converted(name, data, ".rtf")
    for magic, what in _STRANGERS:
        if data.startswith(magic):
            raise CatalogError(f"{name}：{what}。{KNOWN}。")
    lowered = head[:2048].lower()
    if lowered.startswith(b"<") and any(mark in lowered for mark in (b"<html", b"<table", b"<!doctype html", b"<body")):
        return markup.read_html(name, data)
    if b"office:spreadsheet" in lowered or b'progid="excel.sheet"' in lowered:
        raise CatalogError(f"{name}：是 XML 表格 2003 格式。请在 Excel 中另存为 .xlsx。")
    if _is_binary(data):
        raise CatalogError(f"{name}：不是认识的文档格式（二进制内容）。{KNOWN}。")
    if b"<table" in data[:200_000].lower():
        return markup.read_html(name, data)
    return text.read_text(Path(name), data)


def _is_binary(data: bytes) -> bool:
    sample = data[:65536]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    control = sum(1 for byte in sample if byte < 9 or 14 <= byte < 32)
    return b"\x00" in sample or control > len(sample) // 50


def _zipped(name: str, data: bytes) -> Document:
    archive = Archive(name, data)
    names = set(archive.names)
    if "word/document.xml" in names:
        return word.read_docx(name, data)
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return excel.read_xlsx(name, data)
    if "mimetype" in names:
        with archive.open("mimetype") as stream:
            kind = stream.read(200)
        if b"opendocument.text" in kind:
            return _converted(name, data, ".odt")
        if b"opendocument.spreadsheet" in kind:
            return excel.read_xlsx(name, office.convert(name, data, ".ods", "xlsx"))
    raise CatalogError(f"{name}：是压缩包，里面不是 Word 或 Excel 文档。请解压后导入里面的文件。{KNOWN}。")


def _compound(name: str, data: bytes) -> Document:
    file = ole.CompoundFile(data)
    names = {entry.lower() for entry in file.names}
    if "encryptedpackage" in names or "encryptioninfo" in names:
        raise CatalogError(f"{name}：文件有打开密码。请在 Word 或 Excel 中去掉密码后再导入。")
    if names & {"workbook", "book"}:
        return excel.read_xls(name, data, file)
    if "worddocument" in names:
        return _old_word(name, data, file)
    raise CatalogError(f"{name}：是旧式复合文件，但里面没有 Word 或 Excel 内容（可能已损坏）。{KNOWN}。")


def _old_word(name: str, data: bytes, file: ole.CompoundFile) -> Document:
    main = file.read("WordDocument")
    if len(main) > 12 and main[11] & 0x01:  # fEncrypted of the FIB, [MS-DOC] 2.5.1
        raise CatalogError(f"{name}：文件有打开密码。请在 Word 中去掉密码后再导入。")
    if {"macros", "_vba_project"} & {entry.lower() for entry in file.names}:
        raise CatalogError(f"{name}：文件带有宏（VBA 程序），为安全起见没有导入。请另存为不带宏的 .docx。")
    return _converted(name, data, ".doc")


def _converted(name: str, data: bytes, suffix: str) -> Document:
    """Read through LibreOffice. A .doc that ends in a table may lose it on the way: no table is an error here."""
    read = word.read_docx(name, office.convert(name, data, suffix, "docx"))
    if not read.grids:
        raise CatalogError(
            f"{name}：LibreOffice 转换后没有表格（旧格式的已知问题）。请用 Word 或 WPS 另存为 .docx 再导入。"
        )
    return Document(suffix[1:], read.blocks, (*read.problems, f"{suffix} 经 LibreOffice 转换，请核对合并单元格。"))

"""Files of the practice sites: PDF with Chinese text, a scan without any, Word, archives, a bomb. All made in memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BOMB = 400_000_000  # bytes that the bomb's document would unpack to


def text_pdf(lines: Sequence[str]) -> bytes:
    """A one-page PDF whose Chinese text can be read through its ToUnicode map."""
    code = {char: number for number, char in enumerate(sorted(set("".join(lines))), 1)}
    pairs = "\n".join(f"<{number:04X}> <{char.encode('utf-16-be').hex()}>" for char, number in code.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /P def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{len(code)} beginbfchar\n{pairs}\nendbfchar\nendcmap end end"
    )
    shown = "\n".join(
        f"BT /F1 12 Tf 50 {780 - 20 * row} Td <{''.join(f'{code[char]:04X}' for char in line)}> Tj ET"
        for row, line in enumerate(lines)
    )
    return _pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <</Font <</F1 5 0 R>>>> >>",
            _stream(shown),
            b"<< /Type /Font /Subtype /Type0 /BaseFont /P /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>",
            (
                b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /P /DW 1000 /CIDSystemInfo"
                b" << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
            ),
            _stream(cmap),
        ]
    )


def scanned_pdf() -> bytes:
    """A one-page PDF that is a picture: nothing in it can be read as text."""
    return _pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>",
            _stream("0 0 400 600 re f"),
        ]
    )


def word_file(lines: Sequence[str], table: Sequence[Sequence[str]] = ()) -> bytes:
    """A .docx of paragraphs and one table."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines)
    rows = "".join(
        "<w:tr>" + "".join(f"<w:tc><w:p><w:r><w:t>{escape(cell)}</w:t></w:r></w:p></w:tc>" for cell in row) + "</w:tr>"
        for row in table
    )
    body = f"{paragraphs}<w:tbl>{rows}</w:tbl>"
    document = f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    return archive({"word/document.xml": document.encode()})


def archive(entries: Mapping[str, bytes]) -> bytes:
    """A zip; names are written as they are given, also those that lead out of a folder."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in entries.items():
            packed.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def bomb() -> bytes:
    """A .docx of some 400 KB whose document would unpack to 400 MB; it is made piece by piece."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        entry = zipfile.ZipInfo("word/document.xml", (2026, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        with packed.open(entry, "w", force_zip64=True) as stream:
            for _ in range(BOMB // 1_000_000):
                stream.write(b" " * 1_000_000)
    return buffer.getvalue()


def _stream(text: str) -> bytes:
    content = text.encode()
    return b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream"


def _pdf(objects: Sequence[bytes]) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size, start = len(objects) + 1, len(out)
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + (
        b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    )  # fmt: skip

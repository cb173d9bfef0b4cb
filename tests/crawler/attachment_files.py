"""Small files of every kind that a bureau hangs out, made in memory. Names and texts are invented."""

from __future__ import annotations

import io
import zipfile


def make_pdf(pages: list[list[str]], *, created: str = "", title: str = "", picture_only: bool = False) -> bytes:
    """Build a PDF whose text extracts through a ToUnicode map; `picture_only` pages draw a box and no text."""
    chars = sorted({char for page in pages for line in page for char in line})
    code_of = {char: number + 1 for number, char in enumerate(chars)}
    mapping = "\n".join(f"<{code:04X}> <{char.encode('utf-16-be').hex().upper()}>" for char, code in code_of.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def "
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{len(chars)} beginbfchar\n{mapping}\nendbfchar endcmap end end"
    ).encode()
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 >>",
        _stream(cmap),
    ]
    kids = []
    for lines in pages:
        if picture_only:
            content = b"0 0 200 200 re f"
        else:
            shown = [
                f"BT /F1 12 Tf 50 {780 - 20 * row} Td <{''.join(f'{code_of[char]:04X}' for char in line)}> Tj ET"
                for row, line in enumerate(lines)
            ]
            content = "\n".join(shown).encode()
        objects.append(_stream(content))
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {len(objects)} 0 R >>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    objects.append(f"<< /CreationDate (D:{created}) /Title <FEFF{title.encode('utf-16-be').hex()}> >>".encode())
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(
        f"{place:010d} 00000 n \n" for place in places
    )
    return (
        body
        + table.encode()
        + f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\nstartxref\n{len(body)}\n%%EOF".encode()
    )


def _stream(content: bytes) -> bytes:
    return f"<< /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"


def make_zip(entries: dict[str, bytes | str], *, gbk_names: bool = False) -> bytes:
    """Build a zip; with `gbk_names` the names are written as Chinese Windows programs did, without the UTF-8 flag."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            entry = zipfile.ZipInfo(name.encode("gb18030").decode("cp437") if gbk_names else name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    data_bytes = buffer.getvalue()
    if gbk_names:  # zipfile sets the flag for every name beyond ASCII
        for name in entries:
            written, meant = name.encode("gb18030").decode("cp437").encode("utf-8"), name.encode("gb18030")
            data_bytes = data_bytes.replace(written, meant.ljust(len(written), b" "))
        data_bytes = data_bytes.replace(b"\x14\x00\x00\x08", b"\x14\x00\x00\x00")
    return data_bytes


_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def make_docx(
    paragraphs: list[str],
    table: list[list[str]] | None = None,
    *,
    created: str = "2024-05-06T01:02:03Z",
    pages: int = 3,
) -> bytes:
    text = "".join(
        f"<w:p><w:r><w:t>{line[:3]}</w:t></w:r><w:r><w:t>{line[3:]}</w:t></w:r></w:p>" for line in paragraphs
    )
    rows = "".join(
        "<w:tr>" + "".join(f"<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>" for cell in row) + "</w:tr>"
        for row in table or []
    )
    core = f'<cp:coreProperties xmlns:cp="c" xmlns:dcterms="http://purl.org/dc/terms/"><dcterms:created>{created}</dcterms:created></cp:coreProperties>'
    app = f'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Pages>{pages}</Pages></Properties>'
    return make_zip(
        {
            "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{text}<w:tbl>{rows}</w:tbl></w:body></w:document>',
            "docProps/core.xml": core,
            "docProps/app.xml": app,
        }
    )


_OFD = "http://www.ofdspec.org/2016"


def make_ofd(lines: list[str], *, title: str = "", picture_only: bool = False) -> bytes:
    texts = "".join(
        f'<ofd:TextObject Boundary="{20 + 40 * half} {30 + 10 * row} 40 5"><ofd:TextCode X="0" Y="4">{part}</ofd:TextCode></ofd:TextObject>'
        for row, line in reversed(list(enumerate(lines)))
        for half, part in enumerate((line[:4], line[4:]))
        if part
    )
    layer = '<ofd:ImageObject Boundary="0 0 210 297" ResourceID="9"/>' if picture_only else texts
    info = f"<ofd:Title>{title}</ofd:Title><ofd:CreationDate>2024-05-06</ofd:CreationDate>"
    page = "Pages/Page_0/Content.xml"
    return make_zip(
        {
            "OFD.xml": f'<ofd:OFD xmlns:ofd="{_OFD}"><ofd:DocBody><ofd:DocInfo>{info}</ofd:DocInfo>'
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f'<ofd:Document xmlns:ofd="{_OFD}"><ofd:Pages><ofd:Page ID="1" BaseLoc="{page}"/></ofd:Pages></ofd:Document>',
            "Doc_0/Pages/Page_0/Content.xml": f'<ofd:Page xmlns:ofd="{_OFD}"><ofd:Content><ofd:Layer>{layer}</ofd:Layer></ofd:Content></ofd:Page>',
        }
    )


def make_rar4(names: list[str]) -> bytes:
    body = b"Rar!\x1a\x07\x00" + bytes(2) + b"\x73\x00\x00\x0d\x00" + bytes(6)
    for name in names:
        raw = name.encode("gb18030")
        head = (
            bytes(2) + b"\x74\x00\x80" + (32 + len(raw)).to_bytes(2, "little") + (5).to_bytes(4, "little") + bytes(15)
        )
        body += head + len(raw).to_bytes(2, "little") + bytes(4) + raw + b"12345"
    return body


def make_rar5(names: list[str]) -> bytes:
    body = b"Rar!\x1a\x07\x01\x00"
    for name in names:
        raw = name.encode()
        fields = bytes([2, 2, 5, 0, 5, 0, 0, 0, len(raw)]) + raw
        body += bytes(4) + bytes([len(fields)]) + fields + b"12345"
    return body


def make_compound(streams: dict[str, bytes], *, sector: int = 512) -> bytes:
    """An OLE compound file whose streams all lie in ordinary sectors (padded to 4,096 bytes)."""
    table: list[int] = []
    data = b""
    entries = [("Root Entry", 5, 0xFFFFFFFE, 0)]
    for name, content in streams.items():
        content = content.ljust(4096, b"\x00")
        count = -(-len(content) // sector)
        first = len(table)
        table += [*range(first + 1, first + count), 0xFFFFFFFE]
        data += content.ljust(count * sector, b"\x00")
        entries.append((name, 2, first, len(content)))
    directory = b""
    for number, (name, kind, start, size) in enumerate(entries):
        raw = (name + "\x00").encode("utf-16-le")
        last = number == len(entries) - 1
        following = b"\xff" * 4 if last else (number + 1).to_bytes(4, "little")
        links = b"\xff" * 8 + following if kind == 5 else b"\xff" * 4 + following + b"\xff" * 4
        directory += (
            raw.ljust(64, b"\x00") + len(raw).to_bytes(2, "little") + bytes([kind, 1]) + links + bytes(36)
            + start.to_bytes(4, "little") + size.to_bytes(8, "little")
        )  # fmt: skip
    count = -(-len(directory) // sector)
    at = len(table)
    table += [*range(at + 1, at + count), 0xFFFFFFFE]
    data += directory.ljust(count * sector, b"\x00")
    per = sector // 4
    blocks = -(-(len(table) + 2) // (per - 1))
    place = len(table)
    table += [0xFFFFFFFD] * blocks
    table += [0xFFFFFFFF] * (blocks * per - len(table))
    data += b"".join(number.to_bytes(4, "little") for number in table)
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + (62).to_bytes(2, "little") + (3).to_bytes(2, "little") + b"\xfe\xff"
        + (sector.bit_length() - 1).to_bytes(2, "little") + (6).to_bytes(2, "little") + bytes(10) + blocks.to_bytes(4, "little")
        + at.to_bytes(4, "little") + bytes(4) + (4096).to_bytes(4, "little") + b"\xfe\xff\xff\xff" + bytes(4)
        + b"\xfe\xff\xff\xff" + bytes(4)
    )  # fmt: skip
    places = [place + number for number in range(blocks)] + [0xFFFFFFFF] * (109 - blocks)
    return (header + b"".join(number.to_bytes(4, "little") for number in places)).ljust(sector, b"\x00") + data


def make_doc(pieces: list[str], *, flags: int = 0x0200, version: int = 0x00C1, count: int | None = None) -> bytes:
    """A Word 97 file of these pieces: those of Latin letters only are stored in one byte a letter, as Word does."""
    fib = bytearray(0x400)
    fib[0:4] = (0xA5EC).to_bytes(2, "little") + version.to_bytes(2, "little")
    fib[10:12] = flags.to_bytes(2, "little")
    places, descriptors, body = [0], b"", b""
    for piece in pieces:
        start = len(fib) + len(body)
        if piece.isascii():
            raw, mark = piece.encode("cp1252"), (start * 2) | 0x40000000
        else:
            raw, mark = piece.encode("utf-16-le"), start
        body += raw
        places.append(places[-1] + len(piece))
        descriptors += b"\x00\x00" + mark.to_bytes(4, "little") + b"\x00\x00"
    plc = b"".join(place.to_bytes(4, "little") for place in places) + descriptors
    clx = b"\x01\x04\x00abcd" + b"\x02" + len(plc).to_bytes(4, "little") + plc
    fib[0x4C:0x50] = (places[-1] if count is None else count).to_bytes(4, "little", signed=True)
    fib[0x1A2:0x1AA] = (16).to_bytes(4, "little") + len(clx).to_bytes(4, "little")
    table = "1Table" if flags & 0x0200 else "0Table"
    return make_compound({"WordDocument": bytes(fib) + body, table: bytes(16) + clx})

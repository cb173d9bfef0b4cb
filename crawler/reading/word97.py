"""Text of .doc and .wps files ([MS-DOC], Word 97 and later) by their piece table, without any office program.

Only what is surely whole is returned: a file whose pieces do not give exactly the number of characters that its header
states, that is encrypted or older, is refused, and the caller may give it to LibreOffice. A text that is wrong would make
an audit believe that something is not in it.
"""

from __future__ import annotations

import re
import struct
from itertools import pairwise

from catalogs.documents.ole import CompoundFile
from crawler.reading.files import MAX_CHARS, FileText, Refused

_WORD, _ENCRYPTED, _TABLE_ONE = 0xA5EC, 0x0100, 0x0200
_WORD_97 = 0x00C1
_COMPRESSED = 0x40000000
_PIECES = 200_000
_MOST_WRONG = 200  # one undecodable character in so many makes the whole text doubtful
_LITTLE = 10  # characters beside pictures: a scan
_PICTURE = re.compile(r"[\x01\x08]")
_FIELD = re.compile(r"\x13[^\x13\x14\x15]*(?:\x14([^\x13\x14\x15]*))?\x15")
_BREAKS = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x0e": "\n", "\x07": "\t", "\x1e": "-", "\xa0": " "})
_CONTROL = re.compile(r"[\x00-\x08\x0f-\x1f\ufffc]")


def read_word97(kind: str, body: bytes) -> FileText:
    """Read the main text, its tables as lines of tab-parted cells, or raise Refused."""
    file = CompoundFile(body, strict=True)
    document = file.read("WordDocument")
    if not document:
        raise Refused("不是完整的Word文件")
    if len(document) < 0x1AA or struct.unpack_from("<H", document)[0] != _WORD:
        raise Refused("Word文件头损坏")
    version, flags = struct.unpack_from("<H", document, 2)[0], struct.unpack_from("<H", document, 10)[0]
    if version < _WORD_97:
        raise Refused("Word文件早于97版")
    if flags & _ENCRYPTED:
        raise Refused("Word文件有密码")
    table = file.read("1Table" if flags & _TABLE_ONE else "0Table")
    count = struct.unpack_from("<i", document, 0x4C)[0]
    raw = _pieces(document, _piece_table(document, table), count)
    if raw.count("\ufffd") > len(raw) // _MOST_WRONG:
        raise Refused("Word文件的文字不可信")
    text = _plain(raw[:MAX_CHARS])
    pictures = _PICTURE.search(raw) is not None
    return FileText(kind, text=text, cut=len(raw) > MAX_CHARS, image_only=pictures and len(text) < _LITTLE)


def _piece_table(document: bytes, table: bytes) -> bytes:
    """The PlcPcd: it stands in the Clx behind any number of property runs."""
    at, size = struct.unpack_from("<II", document, 0x1A2)
    clx = table[at : at + size]
    if not size or len(clx) < size:
        raise Refused("Word文件没有文本表")
    place = 0
    while place + 3 <= len(clx) and clx[place] == 1:
        place += 3 + struct.unpack_from("<H", clx, place + 1)[0]
    if place + 5 > len(clx) or clx[place] != 2:
        raise Refused("Word文件的文本表损坏")
    length = struct.unpack_from("<I", clx, place + 1)[0]
    plc = clx[place + 5 : place + 5 + length]
    if len(plc) < length or length < 16 or (length - 4) % 12 or (length - 4) // 12 > _PIECES:
        raise Refused("Word文件的文本表损坏")
    return plc


def _pieces(document: bytes, plc: bytes, count: int) -> str:
    """The first `count` characters (the main text), put together from the pieces in their order."""
    number = (len(plc) - 4) // 12
    places = struct.unpack_from(f"<{number + 1}I", plc)
    if count <= 0 or places[0] != 0 or places[-1] < count or any(a > b for a, b in pairwise(places)):
        raise Refused("Word文件的文本表损坏")
    parts: list[str] = []
    left = count
    for piece in range(number):
        length = min(places[piece + 1] - places[piece], left)
        place = struct.unpack_from("<I", plc, 4 * (number + 1) + 8 * piece + 2)[0]
        if place & _COMPRESSED:
            start = (place & ~_COMPRESSED) // 2
            data = document[start : start + length]
            text = data.decode("cp1252", "replace")
        else:
            data = document[place : place + 2 * length]
            text = data.decode("utf-16-le", "replace")
        if len(data) != length * (1 if place & _COMPRESSED else 2):
            raise Refused("Word文件不完整")
        parts.append(text)
        left -= length
        if left <= 0:
            break
    return "".join(parts)


def _plain(text: str) -> str:
    """Lines of text: fields by their result only, cells parted by tabs, marks of pictures and notes left out."""
    for _ in range(5):  # fields inside fields
        text, changed = _FIELD.subn(lambda field: field[1] or "", text)
        if not changed:
            break
    text = re.sub(r"\x07\x07", "\n", text)  # the end of a cell and of its row
    text = _CONTROL.sub("", text.translate(_BREAKS))
    lines = ("\t".join(" ".join(cell.split()) for cell in line.split("\t")).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)

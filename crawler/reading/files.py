"""What an attachment says: the common shape, the limits, and how a file's real type is told from its first bytes.

Everything is bounded: bytes in, bytes unpacked, entries, pages, characters out. What exceeds a bound is refused and the
refusal is recorded; a half-read file says that it was cut.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from urllib.parse import unquote

from crawler.model import DateEvidence
from crawler.reading.links import file_type

MAX_BYTES = 60_000_000
MAX_UNPACKED = 200_000_000  # of all entries that are read together
MAX_ENTRY = 60_000_000
MAX_ENTRIES = 20_000
MAX_RATIO = 400  # unpacked to packed size of one entry; office files stay far below
MAX_PAGES = 400
MAX_CHARS = 2_000_000
MAX_NAMES = 500  # names of a listing that are kept

_OFFICE_STREAMS = {
    "doc": "WordDocument".encode("utf-16-le"),
    "xls": "Workbook".encode("utf-16-le"),
    "ppt": "PowerPoint Document".encode("utf-16-le"),
}
_WPS = {"doc": frozenset({"wps", "wpt"}), "xls": frozenset({"et", "ett"}), "ppt": frozenset({"dps"})}


@dataclass(frozen=True, slots=True)
class FileText:
    """What was read of a file. `refusal` says why nothing (more) was read; `entries` lists an archive's names."""

    type: str
    title: str = ""
    text: str = ""
    pages: int | None = None
    image_only: bool = False
    cut: bool = False
    refusal: str = ""
    entries: tuple[str, ...] = ()
    dates: tuple[DateEvidence, ...] = field(default=())


class Refused(Exception):
    """A file is beyond a bound or damaged. The message is the Chinese reason that is recorded."""


def sniff(body: bytes, url: str, headers: Mapping[str, str]) -> str:
    """Return the type of a file by its first bytes, with its name deciding only between formats that begin alike; "" for markup."""
    name = file_type(url, name_in_headers(headers))
    head = body[:1024]
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_type(body, name)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole_type(body, name)
    if head.startswith(b"Rar!\x1a\x07"):
        return "rar"
    if head.startswith(b"7z\xbc\xaf\x27\x1c"):
        return "7z"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    for magic, kind in (
        (b"\xff\xd8\xff", "jpg"),
        (b"\x89PNG", "png"),
        (b"GIF8", "gif"),
        (b"BM", "bmp"),
        (b"II*\x00", "tif"),
        (b"MM\x00*", "tif"),
    ):
        if head.startswith(magic) and (kind != "bmp" or name == "bmp"):
            return kind
    content_type = _header(headers, "content-type").split(";")[0].strip().lower()
    if (
        content_type in {"text/plain", "text/csv"}
        and name in {"txt", "csv", ""}
        and not re.search(rb"<(?:html|body|div|p)\b", head, re.IGNORECASE)
    ):
        return name or "txt"
    return ""


def name_in_headers(headers: Mapping[str, str]) -> str:
    """Return the file name of Content-Disposition, RFC 5987 and the servers' raw forms alike, or ""."""
    value = _header(headers, "content-disposition")
    if not value:
        return ""
    message = Message()
    message["content-disposition"] = value
    name = message.get_filename() or ""
    if not name:
        return ""
    return unquote(name)


def open_zip(body: bytes) -> zipfile.ZipFile:
    """Open a zip whose declared sizes stay within the bounds, or raise Refused."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Refused(f"压缩包损坏：{type(error).__name__}") from error
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise Refused(f"压缩包条目过多：{len(entries)}")
    for entry in entries:
        if entry.file_size > 1_000_000 and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise Refused(f"压缩比异常：{entry.file_size}/{entry.compress_size}")
    return archive


def read_entry(archive: zipfile.ZipFile, name: str, left: int = MAX_ENTRY) -> bytes:
    """Unpack one entry, at most `left` bytes whatever its header declares, or raise Refused."""
    try:
        with archive.open(name) as stream:
            data = stream.read(left + 1)
    except (KeyError, RuntimeError, zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise Refused(f"条目不能读取：{type(error).__name__}") from error
    except Exception as error:
        raise Refused(f"条目解压失败：{type(error).__name__}") from error
    if len(data) > left:
        raise Refused("解压后过大")
    return data


def _header(headers: Mapping[str, str], wanted: str) -> str:
    return next((value for name, value in headers.items() if name.lower() == wanted), "")


def _zip_type(body: bytes, name: str) -> str:
    try:
        members = set(open_zip(body).namelist()[:2000])
    except Refused:
        return name if name in {"docx", "xlsx", "ofd", "pptx"} else "zip"
    if "OFD.xml" in members:
        return "ofd"
    if "word/document.xml" in members:
        return "docx"
    if any(member.startswith("xl/workbook") for member in members):
        return "xlsx"
    if any(member.startswith("ppt/presentation") for member in members):
        return "pptx"
    return "zip"


def _ole_type(body: bytes, name: str) -> str:
    """Tell Word, Excel and PowerPoint apart by their stream names; WPS writes the same streams under its own extensions."""
    window = body[:4096] + body[-400_000:] + body[:400_000]
    for kind, stream in _OFFICE_STREAMS.items():
        if stream in window or (
            kind == "xls" and "Book".encode("utf-16-le") in window and name in {"xls", "et", "ett"}
        ):
            return name if name in _WPS[kind] else kind
    return name if name in {"doc", "xls", "wps", "et", "ppt", "dps"} else "doc"

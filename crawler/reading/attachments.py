"""Read an attachment into text: .pdf, .docx, .doc, .wps, .xlsx, .xls, .ofd here; .rtf, .ppt through LibreOffice; archives as a listing.

Dates inside a file are kept as evidence of the file or of its signature. They never say when it was published.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from crawler.model import DateEvidence, Origin
from crawler.reading.archives import list_rar, list_zip
from crawler.reading.converter import convert
from crawler.reading.decode import decode
from crawler.reading.files import MAX_BYTES, MAX_CHARS, FileText, Refused, name_in_headers, sniff
from crawler.reading.moments import first_day
from crawler.reading.ofd import read_ofd
from crawler.reading.office import read_docx, read_sheets
from crawler.reading.pdf import read_pdf
from crawler.reading.signature import find_signature
from crawler.reading.word97 import read_word97

_PICTURES = frozenset({"jpg", "png", "gif", "bmp", "tif"})
_NOT_A_TITLE = re.compile(
    r"^(?:附件|附表|附|—|-|第?\s?\d+\s?页?)\s?[\d一二三四五六七八九十]*\s?[：:]?$|^[\d\s./-]+$|^(?:特急|加急|机密|秘密|公开)"
)


def is_attachment(url: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Tell whether a response is a file and not a page."""
    return bool(body) and sniff(body, url, headers) != ""


def read_attachment(url: str, headers: Mapping[str, str], body: bytes) -> FileText:
    """Read one file. Never raises on its content: a bomb, a damaged or an unknown file comes back with `refusal`."""
    kind = sniff(body, url, headers)
    if len(body) > MAX_BYTES:
        return FileText(kind, refusal=f"文件过大：{len(body)}字节")
    if kind in _PICTURES:
        return FileText(kind, image_only=True, pages=1)
    reader = _READERS.get(kind)
    if reader is None:
        return FileText(kind, refusal=f"不支持的文件类型：{kind or '未知'}")
    try:
        found = reader(kind, body, headers)
    except Refused as refusal:
        return FileText(kind, refusal=str(refusal))
    lines = [line for line in found.text.split("\n") if line.strip()]
    title = found.title or _first_title(lines)
    cut = found.cut or len(found.text) > MAX_CHARS
    return FileText(
        kind,
        title,
        found.text[:MAX_CHARS],
        found.pages,
        found.image_only,
        cut,
        found.refusal,
        found.entries,
        (*found.dates, *_signed(lines)),
    )


def _signed(lines: list[str]) -> tuple[DateEvidence, ...]:
    signature = find_signature(lines[:3000])
    if signature.moment is None:
        return ()
    moment = signature.moment
    return (
        DateEvidence(
            "formed",
            moment.value,
            moment.precision,
            Origin.SIGNATURE,
            moment.raw,
            f"附件落款，第{signature.line + 1}行",
        ),
    )


def _first_title(lines: list[str]) -> str:
    """Return the first line that reads like a title, joined with the next one where it is plainly broken."""
    for number, line in enumerate(lines[:12]):
        text = " ".join(line.split())
        if (
            _NOT_A_TITLE.match(text)
            or len(re.sub(r"[^\u4e00-\u9fff]", "", text)) < 3
            or text.endswith(("。", "；", "："))
        ):
            continue
        if len(text) > 80:
            return ""
        following = " ".join(lines[number + 1].split()) if number + 1 < len(lines) else ""
        if (
            len(text) >= 4
            and 0 < len(following) <= 20
            and re.search(
                r"(?:通知|公告|报告|决算|预算|办法|方案|说明|情况|表|意见|规定|细则|函|目录|指南)$", following
            )
            and not re.search(
                r"(?:通知|公告|报告|决算|预算|办法|方案|说明|情况|表|意见|规定|细则|函|目录|指南|公开)$", text
            )
            and first_day(following) is None
        ):
            return text + following
        return text
    return ""


def _text(kind: str, body: bytes, headers: Mapping[str, str]) -> FileText:
    decoded = decode(body[: MAX_CHARS * 4], {})
    return FileText(kind, text=decoded.text, cut=len(body) > MAX_CHARS * 4)


def _sheet_of_wps(kind: str, body: bytes, headers: Mapping[str, str]) -> FileText:
    """Read .et as the .xls that most of them are, through LibreOffice where they are not."""
    try:
        return read_sheets(kind, body)
    except Refused:
        return convert(kind, body)


def _word(kind: str, body: bytes, headers: Mapping[str, str]) -> FileText:
    """Read .doc and .wps by their own tables, through LibreOffice where these do not give the whole text for sure."""
    try:
        return read_word97(kind, body)
    except Refused as refusal:
        if "密码" in str(refusal):
            raise
        return convert(kind, body)


def _zip(kind: str, body: bytes, headers: Mapping[str, str]) -> FileText:
    return list_zip(body)


_READERS: dict[str, Callable[[str, bytes, Mapping[str, str]], FileText]] = {
    "pdf": lambda kind, body, headers: read_pdf(body),
    "docx": lambda kind, body, headers: read_docx(body),
    "xlsx": lambda kind, body, headers: read_sheets(kind, body),
    "xls": lambda kind, body, headers: read_sheets(kind, body),
    "ofd": lambda kind, body, headers: read_ofd(body),
    "zip": _zip,
    "rar": lambda kind, body, headers: list_rar(body),
    "et": _sheet_of_wps,
    "ett": _sheet_of_wps,
    "doc": _word,
    "wps": _word,
    "wpt": _word,
    "txt": _text,
    "csv": _text,
    **{kind: lambda kind, body, headers: convert(kind, body) for kind in ("rtf", "ppt", "pptx", "dps")},
}

__all__ = ["is_attachment", "name_in_headers", "read_attachment"]

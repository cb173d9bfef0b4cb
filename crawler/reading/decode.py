"""Bytes to text, with the reason for the encoding that was used.

Declarations are weak evidence: pages re-saved by tools keep `gb2312` over UTF-8 bytes, servers send `iso-8859-1` for GBK,
a script before the head names the encoding of something else. So the bytes decide, and declarations only break ties.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(
    rb"<(?:meta\b[^>]{0,400}?charset|\?xml\b[^>]{0,200}?encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HEAD_BYTES = 16_384  # a meta behind long inline scripts is still found; the norm asks for the first 1,024
_GB = frozenset(
    {"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936", "gb-2312", "csgb2312", "euc-cn", "hz-gb-2312"}
)
_TRUSTED = frozenset({"utf-8", "gb18030", "big5"})  # iso-8859-1 and windows-1252 are server defaults: they say nothing
_HAN = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e]")
_WIDE = re.compile("[\x00-\x7f\ufffd]+")  # what is left after removing these was kept
_SAMPLE = 16_000  # bytes from the first error on that tell GBK from damage
_CONTROL_BYTES = bytes(code for code in range(32) if code not in b"\t\n\f\r") + b"\x7f"
_INVISIBLE = ("\ufeff", "\u200b", "\u200e", "\u200f", "\u2060", "\ufffe", "\uffff")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufeff\u200b\u200e\u200f\u2060\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a body. `encoding` is a Python codec name, or "mixed"; `reason` is one Chinese clause."""

    text: str
    encoding: str
    reason: str


def canonical(name: str) -> str:
    """Return the codec that a declared encoding name means here, or "" for an unknown or untrusted one."""
    lowered = name.strip().lower()
    if lowered in _GB:
        return "gb18030"
    if lowered in {"utf-8", "utf8", "utf_8", "unicode-1-1-utf-8"}:
        return "utf-8"
    if lowered in {"big5", "big-5", "big5-hkscs", "x-x-big5"}:
        return "big5"
    if lowered in {"utf-16", "utf-16le", "utf-16-le", "unicode"}:
        return "utf-16-le"
    if lowered in {"utf-16be", "utf-16-be"}:
        return "utf-16-be"
    return ""


def declared_in_header(headers: Mapping[str, str]) -> str:
    """Return the charset of the Content-Type header as written, or ""."""
    for name, value in headers.items():
        if name.lower() == "content-type":
            found = _HEADER.search(value)
            return found.group(1) if found else ""
    return ""


def declared_in_meta(body: bytes) -> str:
    """Return the charset that a meta tag or XML declaration names as written, or ""."""
    head = body[:_HEAD_BYTES]
    found = (
        _META.search(head)
        if b"charset" in head or b"CHARSET" in head or b"encoding" in head or b"Charset" in head
        else None
    )
    return found.group(1).decode("ascii", "replace") if found else ""


def decode(body: bytes, headers: Mapping[str, str]) -> Decoded:
    """Decode a page body. Never fails: bytes of no encoding become U+FFFD and the reason says so."""
    decoded = _decode(body, headers)
    text = decoded.text
    if len(body.translate(None, _CONTROL_BYTES)) != len(body) or any(char in text for char in _INVISIBLE):
        return Decoded(_CONTROL.sub("", text), decoded.encoding, decoded.reason)
    return decoded


def _decode(body: bytes, headers: Mapping[str, str]) -> Decoded:
    for bom, name in _BOMS:
        if body.startswith(bom):
            return Decoded(body[len(bom) :].decode(name, "replace"), name, "字节顺序标记")
    wide = _wide_encoding(body)
    if wide:
        return Decoded(body.decode(wide, "replace"), wide, "字节含规律的零字节")
    header, meta = declared_in_header(headers), declared_in_meta(body)
    declared = [(canonical(header), "HTTP头"), (canonical(meta), "meta标签")]
    claims = [(codec, where) for codec, where in declared if codec in _TRUSTED]
    utf8 = _strict(body, "utf-8")
    if utf8 is not None:
        return _as_utf8(body, utf8, claims)
    for codec, where in claims:
        if codec == "big5":
            text = _strict(body, codec)
            if text is not None:
                return Decoded(text, codec, f"{where}声明，字节相符")
    return _not_utf8(body, claims)


def _as_utf8(body: bytes, text: str, claims: list[tuple[str, str]]) -> Decoded:
    """Say why valid UTF-8 was read as such, or read it as GB18030 where that alone gives Chinese."""
    if len(body) == len(text):
        return Decoded(text, "utf-8", "全部为ASCII")
    if not _HAN.search(text):
        # Two-byte GBK characters may form valid UTF-8 by chance (一 reads as һ); real UTF-8 of a Chinese page holds Han.
        gb = _strict(body, "gb18030")
        if gb is not None and _HAN.search(gb):
            return Decoded(gb, "gb18030", "字节两种编码都合法，按GB18030读才有汉字")
    against = [where for codec, where in claims if codec != "utf-8"]
    if against:
        return Decoded(text, "utf-8", f"字节为合法UTF-8，与{'、'.join(against)}的声明不符")
    agree = [where for codec, where in claims if codec == "utf-8"]
    return Decoded(text, "utf-8", f"{'、'.join(agree)}声明，字节相符" if agree else "未声明，字节为合法UTF-8")


def _not_utf8(body: bytes, claims: list[tuple[str, str]]) -> Decoded:
    """Choose between GB18030, damaged UTF-8 and a mixture by what each loses."""
    for cut in (1, 2, 3):
        whole = _strict(body[:-cut], "utf-8")
        if whole is not None and _HAN.search(whole):
            return Decoded(whole + "\ufffd", "utf-8", "UTF-8，末尾被截断")
    gb = _strict(body, "gb18030")
    if gb is not None and not _is_damaged_utf8(body[_first_error(body) :][:_SAMPLE]):
        return _as_gb18030(body, gb, claims)
    utf8 = body.decode("utf-8", "replace")
    lost_utf8 = utf8.count("\ufffd")
    if _is_damaged_utf8(body):
        return _mixed(body, "utf-8", "gb18030", lost_utf8)
    if gb is not None:
        return _as_gb18030(body, gb, claims)
    lost_gb = body.decode("gb18030", "replace").count("\ufffd")
    if lost_gb <= lost_utf8:
        return _mixed(body, "gb18030", "utf-8", lost_gb)
    return _mixed(body, "utf-8", "gb18030", lost_utf8)


def _first_error(body: bytes) -> int:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return 0


def _is_damaged_utf8(body: bytes) -> bool:
    """Tell damaged UTF-8, which keeps nearly all its characters, from GBK read as UTF-8, which loses nearly all."""
    text = body.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    return lost * 20 < len(_WIDE.sub("", text))


def _as_gb18030(body: bytes, text: str, claims: list[tuple[str, str]]) -> Decoded:
    mixed = _mixed(body, "gb18030", "utf-8", 0)
    if mixed.encoding == "mixed":
        return mixed
    agree = [where for codec, where in claims if codec == "gb18030"]
    against = [where for codec, where in claims if codec == "utf-8"]
    if agree and not against:
        return Decoded(text, "gb18030", f"{'、'.join(agree)}声明，字节相符")
    note = f"，与{'、'.join(against)}的声明不符" if against else "，未声明"
    return Decoded(text, "gb18030", f"字节不是UTF-8而是合法GB18030{note}")


def _mixed(body: bytes, main: str, other: str, lost: int) -> Decoded:
    """Decode line by line: a line that only the other encoding can read, or that reads as UTF-8 with Han, is read in it."""
    lines, switched = [], 0
    for line in body.split(b"\n"):
        if line.isascii():
            lines.append(line.decode("ascii"))
            continue
        text = _strict(line, main)
        if main != "utf-8" or text is None:
            better = _strict(line, other)
            if better is not None and (text is None or (other == "utf-8" and len(_HAN.findall(better)) >= 3)):
                switched += better != text
                text = better
        lines.append(line.decode(main, "replace") if text is None else text)
    if switched:
        return Decoded("\n".join(lines), "mixed", f"两种编码混用：{main}为主，{switched}行为{other}")
    return Decoded("\n".join(lines), main, f"按{main}读损失最少，{lost}处字节无法识别")


def _strict(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except UnicodeDecodeError:
        return None


def _wide_encoding(body: bytes) -> str:
    """Tell UTF-16 without a BOM by its zero bytes in ASCII markup, or return ""."""
    sample = body[:512]
    if sample.count(0) * 4 < len(sample) or len(sample) < 8:
        return ""
    odd, even = sample[1::2].count(0), sample[0::2].count(0)
    if odd > 4 * even:
        return "utf-16-le"
    if even > 4 * odd:
        return "utf-16-be"
    return ""

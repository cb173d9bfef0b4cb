"""Make texts from hostile pages fit for a document: no control characters, no direction tricks, no endless lines."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlsplit

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
CELL_LIMIT = 32_767  # characters in one Excel cell
LINK_LIMIT = 2_079  # characters in one Excel link
LABEL_LIMIT = 300  # a title that is longer is shown shortened: the evidence keeps it whole

# Not allowed in XML 1.0 (and so neither in .xlsx nor .docx), plus lone surrogates.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
# Unicode direction marks, embeddings, overrides and isolates: they can make an address or a name read backwards.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_NOT_IN_FILE_NAMES = re.compile(r"[^\w.-]+|\.{2,}")
_BLANKS = re.compile(r"\s+")
# A spreadsheet reads a cell that starts so as a formula when the text comes from a CSV file or is edited.
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")


def clean(text: object, limit: int = CELL_LIMIT) -> str:
    """Drop what a document cannot hold or what would mislead a reader; shorten to `limit` characters with 「…」."""
    kept = _DIRECTION.sub("", _FORBIDDEN.sub("", "" if text is None else str(text)))
    return kept if len(kept) <= limit else kept[: limit - 1] + "…"


def sound(value: Any) -> Any:
    """The same data with lone surrogates (which no UTF-8 file can hold) replaced, in texts at any depth."""
    if isinstance(value, str):
        return _SURROGATES.sub("\ufffd", value)
    if isinstance(value, dict):
        return {key: sound(part) for key, part in value.items()}
    return [sound(part) for part in value] if isinstance(value, list | tuple) else value


def one_line(text: object, limit: int = LABEL_LIMIT) -> str:
    """Clean a text and put it on one line."""
    return clean(_BLANKS.sub(" ", clean(text)).strip(), limit)


def looks_like_formula(text: str) -> bool:
    """Say whether a spreadsheet program might read the text as a formula."""
    return text.startswith(_FORMULA_START)


def unarmed(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run (OWASP: CSV injection)."""
    return "'" + text if looks_like_formula(text) else text


def web_address(address: object) -> str:
    """Return the address if a browser may open it (http or https, with a host, printable), else ""."""
    text = str(address or "")
    if text != clean(text) or any(character.isspace() for character in text) or len(text) > LINK_LIMIT:
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in {"http", "https"} and parts.netloc else ""


def file_name(text: object) -> str:
    """A text as a part of a file name: letters, digits, dot, dash and underscore only, never leading out of a folder."""
    return _NOT_IN_FILE_NAMES.sub("_", str(text)).strip("._")[:80] or "_"


def shanghai(instant: object) -> str:
    """Show a stored instant (ISO 8601, UTC) as Beijing time, "2026-03-05 09:20"; other texts come back cleaned."""
    text = str(instant or "")
    try:
        read = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return one_line(text)
    if read.tzinfo is None:
        return one_line(text)
    return read.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def shanghai_day(instant: object) -> str:
    """The Beijing calendar day of a stored instant, "" if there is none."""
    return shanghai(instant)[:10]

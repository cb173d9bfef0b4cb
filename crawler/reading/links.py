"""Links with the raw date text of their row, and attachments by name, address and type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from crawler.model import Attachment, Link
from crawler.reading.document import SEAM, Anchor, Document, Element

_TYPES = (
    "pdf doc docx xls xlsx wps wpt et ett dps ofd zip rar 7z ppt pptx csv rtf txt ceb jpg jpeg png gif tif tiff bmp"
)
FILE_TYPES = frozenset(_TYPES.split())
PICTURES = frozenset(["jpg", "jpeg", "png", "gif", "tif", "tiff", "bmp"])
_ROW = frozenset({"li", "tr", "dd", "dt", "p", "article"})
_DATE = re.compile(
    r"(?<![\d.])(?:(?:19|20)\d{2}\s?[-./年]\s?\d{1,2}\s?[-./月]\s?\d{1,2}日?(?:\s?\d{1,2}:\d{2}(?::\d{2})?)?|(?:19|20)\d{2}[-./年]\d{1,2}月?(?![\d])|\d{2}-\d{2}-\d{2}(?!\d)|[\[(（]?\s?(?:0[1-9]|1[0-2])[-./](?:0[1-9]|[12]\d|3[01])\s?[\])）]?(?!\d))"
)
_SOME_DATE = re.compile(r"\d\s?[-./年]\s?\d")
_PURE_DATE = re.compile(r"^[\[(（【]?\s*" + _DATE.pattern + r"\s*[\])）】]?$")
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{2,4})$")
_ONCLICK = re.compile(
    r"""['"]((?:https?:)?/{0,2}[^'"\s]{0,400}?(?:\.s?html?|\.jsp|\.pdf|\.docx?|\.xlsx?|/|\?)[^'"\s]{0,400})['"]""",
    re.IGNORECASE,
)
_WRITTEN = re.compile(
    r"<a\s[^>]{0,300}?href\s*=\s*\\?[\"']([^\"'\\<>]{1,300})\\?[\"'][^>]{0,300}>(.{0,300}?)</a",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"<[^>]{0,200}>")
_DOWNLOAD = re.compile(r"download|downfile|DownloadAttach|attach|/upload/|filename=|fileid=|wbfileid=", re.IGNORECASE)
_FILE_HINT = re.compile(rf"\.(?:{'|'.join(sorted(FILE_TYPES))})(?![A-Za-z0-9])", re.IGNORECASE)
_PAGES = (".html", ".htm", ".shtml", ".jhtml", "/")
_CANDIDATE = re.compile(_FILE_HINT.pattern + "|" + _DOWNLOAD.pattern, re.IGNORECASE)
_GENERIC = re.compile(
    r"^(?:点击|立即|附件|文件|全文|点此|在线|PDF|WORD|OFD)*\s*(?:下载|查看|预览|打开|浏览|附件|版)*[：:]?$",
    re.IGNORECASE,
)
_BREAKS = re.compile(r"[\n\r\t]+\s*")
_NEVER = ("javascript:", "mailto:", "tel:", "data:", "about:", "file:", "#", "void(", "vbscript:")
_WRITTEN_LIMIT = 400


def resolve(base: str, href: str) -> str:
    """Return the absolute http(s) address of an href, or "" where it leads to no page."""
    href = href.strip()
    if not href or href[:12].lower().startswith(_NEVER):
        return ""
    if not href.isprintable():
        href = _BREAKS.sub("", href)
    if "\\" in href:
        href = href.replace("\\", "/")
    if href[:7] == "http://" or href[:8] == "https://":
        address = href
    else:
        address = _join(base, href)
    return address.replace(" ", "%20") if address[:4].lower() == "http" else ""


def _join(base: str, href: str) -> str:
    """Join as RFC 3986 says; the two usual forms (/path, file below the page's folder) without the general way's cost."""
    if "./" not in href and ":" not in href and "?" not in base:
        if href[0] == "/" and href[1:2] != "/":
            end = base.find("/", 8)
            return (base if end < 0 else base[:end]) + href
        if href[0].isalnum() and base.count("/") > 2:
            return base[: base.rindex("/") + 1] + href
    try:
        return urljoin(base, href)
    except ValueError:
        return ""


def read_links(document: Document, base: str) -> tuple[tuple[Link, ...], int]:
    """Return the links in page order with the raw date of their row, once per address and text, then those that scripts write.

    The number beside them counts the dated rows, also those whose link leads nowhere by itself (javascript:).
    """
    links: list[Link] = []
    dated = 0
    seen: set[tuple[str, str]] = set()
    counts: dict[int, int] = {}
    rows = [_row(document, anchor) for anchor in document.anchors]
    dates_in = [_SOME_DATE.search(line.text) is not None for line in document.lines]
    dated_before = [0, *accumulate(dates_in)]
    for row in rows:
        counts[row] = counts.get(row, 0) + 1
    for anchor, row in zip(document.anchors, rows, strict=True):
        address = resolve(base, anchor.href) or _from_onclick(base, anchor.onclick or anchor.href)
        if (address, anchor.text) in seen:
            continue
        if address:
            seen.add((address, anchor.text))
        row_date = _row_date(document, anchor, row, counts[row], dated_before)
        dated += bool(row_date) and len(anchor.text) >= 4
        if address:
            links.append(Link(address, anchor.text, anchor.title, row_date))
    for href, text, row_date in written_anchors(document):
        address = resolve(base, href)
        if address and (address, text) not in seen:
            seen.add((address, text))
            links.append(Link(address, text, "", row_date))
            dated += bool(row_date) and len(text) >= 4
    return tuple(links), dated


def written_anchors(document: Document) -> Iterator[tuple[str, str, str]]:
    """Yield (href, text, raw date) of the links that stand only inside scripts (menus, and the CDATA rows of jpage lists)."""
    left = _WRITTEN_LIMIT
    for _, script in document.scripts:
        if "<a" not in script and "<A" not in script:
            continue
        for match in _WRITTEN.finditer(script):
            href, text = match[1].strip(), " ".join(_TAG.sub("", match[2]).split())
            if "+" in href or ("'" in text and "+" in text) or ('"' in text and "+" in text):
                continue  # put together at run time: the address is not written here
            tail = script[match.end() : match.end() + 80].split("<a", 1)[0]
            found = _DATE.search(_TAG.sub(" ", tail))
            yield href, text, found[0].strip() if found else ""
            left -= 1
            if not left:
                return


def file_type(address: str, name: str = "") -> str:
    """Return the type of file that an address or its link text names ("pdf"), or ""."""
    if not _FILE_HINT.search(address) and not _FILE_HINT.search(name):
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    candidates = [unquote(parts.path), name.strip()]
    if parts.query:
        candidates += [value for key, value in parse_qsl(parts.query) if "name" in key.lower() or "file" in key.lower()]
    for candidate in candidates:
        found = _EXTENSION.search(candidate)
        if found and found[1].lower() in FILE_TYPES:
            return found[1].lower()
    return ""


def read_attachments(document: Document, links: tuple[Link, ...], base: str) -> tuple[Attachment, ...]:
    """Return the files that a page hangs out: links to files, download scripts, framed viewers. Pictures are none."""
    found: dict[str, Attachment] = {}
    for link in links:
        if "." not in link.text and (link.url.endswith(_PAGES) or not _CANDIDATE.search(link.url)):
            continue
        kind = file_type(link.url, link.text)
        if not kind and _DOWNLOAD.search(link.url):
            kind = file_type("", link.title)
            if not kind and not re.search(r"downfile|DownloadAttach|download\.jsp", link.url):
                continue
        elif not kind or kind in PICTURES:
            continue
        known = found.get(link.url)
        name = _name(link)
        if known is None or (_GENERIC.match(known.name) and not _GENERIC.match(name)):
            found[link.url] = Attachment(link.url, name, kind)
    for frame in document.frames:
        address = _framed_file(base, frame)
        kind = file_type(address)
        if kind and kind not in PICTURES and address not in found:
            found[address] = Attachment(address, unquote(address.split("?")[0].rsplit("/", 1)[-1]), kind)
    return tuple(found.values())


def _framed_file(base: str, frame: str) -> str:
    """Return the address of a framed file, also where a viewer page takes it as a parameter (viewer.html?file=...)."""
    address = resolve(base, frame)
    query = address.partition("?")[2]
    target = next((value for _, value in parse_qsl(query) if file_type(value)), "")
    return resolve(base, target) if target else address


def _name(link: Link) -> str:
    text = link.text.strip(" 【】[]")
    if text and not _GENERIC.match(text):
        return text
    if link.title and not _GENERIC.match(link.title):
        return link.title
    try:
        parts = urlsplit(link.url)
    except ValueError:
        return text or link.url
    query = dict(parse_qsl(parts.query))
    shown = query.get("showname") or query.get("filename") or unquote(parts.path.rsplit("/", 1)[-1])
    return shown or text


def _row(document: Document, anchor: Anchor) -> int:
    if document.elements[anchor.element].tag in _ROW:
        return anchor.element
    row = document.nearest(anchor.element, _ROW)
    return row if row >= 0 else anchor.element


def _row_date(document: Document, anchor: Anchor, row: int, links_in_row: int, dated_before: list[int]) -> str:
    """The raw date of a link's row. `dated_before[n]` counts the lines before line n that hold a date: most rows have none."""
    lines = document.lines
    if anchor.line < len(lines) and dated_before[anchor.line + 1] > dated_before[anchor.line]:
        own = lines[anchor.line]
        if len(own.text) <= 600 and own.linked < len(own.text):
            found = _date_outside(own.text, anchor.text)
            if found:
                return found
    if links_in_row > 4:
        return ""
    for climb in range(3):
        element = document.elements[row]
        if element.end - element.first > (10 if climb == 0 else 6):
            return ""
        if dated_before[element.end] == dated_before[element.first]:
            if element.parent <= 0 or element.tag == "tr":
                return ""
            row = element.parent
            continue
        if climb and _titles_in(document, element) > 1:
            return ""
        last = ""
        for number in range(element.first, element.end):
            if dated_before[number + 1] == dated_before[number]:
                continue
            line = lines[number]
            if len(line.text) > 300 or (line.linked * 2 > len(line.text) and not _PURE_DATE.match(line.plain)):
                continue
            found = _date_outside(line.text, anchor.text)
            if found:
                last = found
        if last or element.parent <= 0 or element.tag == "tr":
            return last
        row = element.parent
    return ""


def _titles_in(document: Document, element: Element) -> int:
    """Count the lines of a block that hold a link long enough to be a title."""
    return sum(
        1
        for line in document.lines[element.first : element.end]
        if line.linked >= 8 and not _PURE_DATE.match(line.plain)
    )


def _date_outside(text: str, inside: str) -> str:
    plain = text.replace(SEAM, " ")
    if inside and inside in plain:
        plain = plain.replace(inside, " ", 1)
    found = [match[0] for match in _DATE.finditer(plain)]
    return found[-1].strip() if found else ""


def _from_onclick(base: str, onclick: str) -> str:
    found = _ONCLICK.search(onclick) if onclick else None
    return resolve(base, found[1]) if found else ""

"""Pagers that only print numbers: 1 2 3 as links, or a select with one address for each page."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from spiders.families.base import ListDocument
from spiders.families.shapes import clean, text_of

NUMBER = re.compile(r"[\[【(（]?\s*(\d{1,5})\s*[\]】)）]?")
OPTION = re.compile(r"(?:第\s*)?(\d{1,5})\s*页?")
LAYPAGE = re.compile(r"laypage(?:\.render)?\s*\(\s*\{(.{0,1500})", re.S)
BUILT_QUERY = re.compile(r"(?:href|location)\b[^;\n]{0,60}?['\"]([^'\"\s]{0,200}[?&]\w{1,20}=)['\"]\s*\+")
MAX_NUMBERS = 16  # a calendar has more
OTHER_WORDS = 40  # characters of a pager that are no numbers (首页, 尾页, 共3页 …)


def next_number(doc: ListDocument, page: int) -> str:
    """The address behind the number of the next page, or "".

    A number counts only among the numbers of a pager: the box around it holds the number of this page too, and little
    else.
    """
    linked = (url for anchor in _numbers(doc, page) if (url := _address(doc, anchor.get("href"))))
    return next(linked, "") or _in_select(doc, page) or next_in_built_query(doc, page)


def next_in_built_query(doc: ListDocument, page: int) -> str:
    """The next page's address as a script puts it together ("?page=" + n), as far as the script says how many there are."""
    laid = LAYPAGE.search(doc.text)
    if laid is None:
        return ""
    options = laid.group(1)
    count, limit, pages = (
        re.search(rf"\b{name}['\"]?\s*:\s*['\"]?(\d{{1,7}})", options) for name in ("count", "limit", "pages")
    )
    total = (
        int(pages.group(1))
        if pages
        else -(-int(count.group(1)) // max(1, int(limit.group(1))))
        if count and limit
        else 0
    )
    built = BUILT_QUERY.search(options)
    return _address(doc, f"{built.group(1)}{page + 1}") if built and page < total else ""


def has_script_numbers(doc: ListDocument) -> bool:
    """Tell a pager of numbers whose links are scripts."""
    return any(
        (a.get("href") or "").strip().lower().startswith("javascript:") or a.get("onclick") for a in _numbers(doc, 1)
    )


def _numbers(doc: ListDocument, page: int) -> list[Any]:
    found = []
    for anchor in doc.root.iter("a"):
        words = NUMBER.fullmatch(clean(anchor.text)) if not len(anchor) else NUMBER.fullmatch(text_of(anchor))
        if words and int(words.group(1)) == page + 1 and _in_pager(anchor, page):
            found.append(anchor)
    return found


def _in_pager(anchor: Any, page: int) -> bool:
    box = anchor
    for _ in range(3):
        box = box.getparent()
        if box is None or box.tag in ("body", "html"):
            return False
        words = [clean(text) for text in islice(box.itertext(), 120)]
        numbers = {int(found.group(1)) for word in words if (found := NUMBER.fullmatch(word))}
        others = sum(len(word) for word in words if not NUMBER.fullmatch(word))
        if len(numbers) > MAX_NUMBERS or others > OTHER_WORDS:
            return False
        if page in numbers:
            return not _in_calendar(anchor)
    return False


def _in_calendar(anchor: Any) -> bool:
    """Tell a table of more numbers than a pager prints."""
    table = next(anchor.iterancestors("table"), None)
    if table is None:
        return False
    words = (clean(text) for text in islice(table.itertext(), 400))
    return len({word for word in words if NUMBER.fullmatch(word)}) > MAX_NUMBERS


def _in_select(doc: ListDocument, page: int) -> str:
    for select in islice(doc.root.iter("select"), 20):
        for option in islice(select.iter("option"), 2000):
            words = OPTION.fullmatch(clean(option.text))
            value = (option.get("value") or "").strip()
            if words and int(words.group(1)) == page + 1 and ("/" in value or "." in value or "?" in value):
                return _address(doc, value)
    return ""


def _address(doc: ListDocument, href: str | None) -> str:
    url = doc.join(href or "")
    return "" if url.split("#")[0] == doc.url.split("#")[0] else url

"""Pagers that only print numbers: 1 2 3 as links, or a select with one address for each page."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from spiders.families.base import ListDocument
from spiders.families.shapes import clean, text_of

NUMBER = re.compile(r"[\[【(（]?\s*(\d{1,5})\s*[\]】)）]?")
OPTION = re.compile(r"(?:第\s*)?(\d{1,5})\s*页?")
MAX_NUMBERS = 16  # a calendar has more
OTHER_WORDS = 40  # characters of a pager that are no numbers (首页, 尾页, 共3页 …)


def next_number(doc: ListDocument, page: int) -> str:
    """The address behind the number of the next page, or "".

    A number counts only among the numbers of a pager: the box around it holds the number of this page too, and little
    else.
    """
    return next(
        (url for anchor in _numbers(doc, page) if (url := _address(doc, anchor.get("href")))), ""
    ) or _in_select(doc, page)


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
            return True
    return False


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

"""What words, dates and addresses of list rows look like."""

from __future__ import annotations

import re
from typing import Any, cast

from lxml import etree

DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d{2}\s?(?:[-./]|年)\s?\d{1,2}\s?(?:[-./]|月)\s?\d{1,2}(?:\s?日)?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?|\d{1,2}-\d{1,2}(?![\d-]))"
)
FULL_DATE = re.compile(
    r"(?<!\d)(?:19|20)\d{2}\s?(?:[-./]|年)\s?\d{1,2}\s?(?:[-./]|月)\s?\d{1,2}(?:\s?日)?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
)
HAN = re.compile(r"[\u4e00-\u9fff]")
BLANK = re.compile(r"\s+")
# The last part of an article's address: a long number, a date with a number, or a hash.
ARTICLE = re.compile(r"(?:\d{5,}|[0-9a-f]{16,}|[0-9a-f-]{32,})[^/]*\.?\w*$|/art/|/article/|/content/|/info/\d+/\d+")


def clean(text: str | None) -> str:
    return BLANK.sub(" ", text or "").replace("\u200b", "").strip()


# Compiled once: to read the expression takes longer than to find a row's text.
SHOWN = etree.XPath(".//text()[not(parent::script or parent::style)]", smart_strings=False)


def text_of(node: Any) -> str:
    """All text below a node, scripts and styles left out."""
    texts = cast("list[str]", SHOWN(node))
    return clean("".join(texts))


def is_long(node: Any, most: int) -> bool:
    """Whether the text below a node, scripts counted, is longer than `most` characters. Reads no further than that."""
    size = 0
    for n, part in enumerate(node.itertext()):
        size += len(part)
        if size > most or n > most:
            return True
    return False

"""What may be a row of a list: an element that holds one titled link and, as a rule, a date."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from spiders.families.base import ListDocument
from spiders.families.row_dates import split_date
from spiders.families.rows import anchors_of, href_of
from spiders.families.shapes import ARTICLE, DATE, FULL_DATE, HAN, is_long, text_of
from spiders.families.surroundings import FOOT, FRAME_LINKS
from spiders.families.titles import title_of

BLOCKS = ("li", "tr", "dl", "div", "p", "dd", "section", "article", "a")
MIN_HAN = 4
UNDATED_HAN = 6
MIN_UNDATED = 3  # one or two undated links may be anything
MAX_MARKED = 6000  # characters of a row with its scripts and blanks
MAX_BLOCK = 600  # characters: a longer block is a column, not a row
INDEX_FILE = re.compile(r"(?:index|default|list)\.\w{2,5}", re.I)
NUMBERS = re.compile(r"[0-9a-f]{16,}|\d{4,}")


def is_titled(anchor: Any, doc: ListDocument, least: int = MIN_HAN) -> bool:
    """Whether an anchor may be a document: words enough, an address, and no link of the page's frame.

    A page may be called 联系我们 and be a document of the list all the same: then its address is an article's.
    """
    title = title_of(anchor)
    if len(HAN.findall(title)) < least:
        return False
    url = href_of(anchor, doc)
    return bool(url) and (FRAME_LINKS.fullmatch(title) is None or ARTICLE.search(urlsplit(url).path) is not None)


def is_row(block: Any, doc: ListDocument) -> bool:
    if is_long(block, MAX_MARKED):  # a column or the whole page: looking closer would cost more with each level
        return False
    if block.tag in ("div", "dd", "dl", "section", "article") and block.find(".//li") is not None:
        return False
    if block.tag == "div" and (block.find("./div/div/a") is not None and len(block.findall(".//a")) > 3):
        return False
    if block.tag == "a" and not len(block):  # an anchor is a row where it holds title and date as elements
        return False
    text = text_of(block)
    if not text or len(text) > MAX_BLOCK or FOOT.search(text):
        return False
    if not (FULL_DATE.search(text) or DATE.search(text) or split_date(block)):
        return False
    links = [a for a in anchors_of(block) if is_titled(a, doc)]
    if block.tag in ("div", "p", "dl", "dd", "section", "article", "a"):
        return len(links) == 1 or (len(links) > 1 and len({href_of(a, doc) for a in links}) == 1)
    return 1 <= len(links) <= 3


def is_undated_row(block: Any, doc: ListDocument) -> bool:
    if block.tag not in ("li", "tr", "dd") or is_long(block, MAX_MARKED) or block.find(".//li") is not None:
        return False
    links = [a for a in block.iter("a") if is_titled(a, doc, UNDATED_HAN)]
    return len(links) == 1 and ARTICLE.search(urlsplit(href_of(links[0], doc)).path) is not None


def leads_to_column(block: Any, doc: ListDocument) -> bool:
    """Whether a row leads to a folder without a number in its name: an entry of a directory of columns, not a document."""
    for anchor in anchors_of(block):
        parts = urlsplit(href_of(anchor, doc))
        folder, _, file = parts.path.rpartition("/")
        column = not parts.query and (not file or INDEX_FILE.fullmatch(file) is not None)
        if not column or not parts.netloc or NUMBERS.search(folder.rpartition("/")[2]):
            return False
    return True


def shape_of(url: str) -> str:
    """An address with its numbers and hashes blotted out, "" where it has none: a menu entry, not an article."""
    parts = urlsplit(url)
    address = f"{parts.netloc}{parts.path}?{parts.query}"
    shape = NUMBERS.sub("#", address)
    return shape if shape != address else ""

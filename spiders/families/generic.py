"""The reader for lists of no known family: the element with most dated, linked blocks; the pager by its words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from crawler.coverage import PageFacts
from crawler.model import Row, Section
from spiders.families.base import Ask, ListDocument, ListPage, following
from spiders.families.rows import DATE, FULL_DATE, HAN, empty_statement, href_of, row_of, text_of, title_of
from spiders.paging import declared_pages, declared_rows, has_pager, next_link, numbered_files, page_call

BLOCKS = ("li", "tr", "dl", "div", "p", "dd")
MIN_HAN = 4
MORE = frozenset({"更多", "更多信息", "查看更多", "more", "More", "MORE"})
UNDATED_HAN = 6
MIN_UNDATED = 3  # one or two undated links may be anything
# The last part of an article's address: a long number, a date with a number, or a hash.
ARTICLE = re.compile(r"(?:\d{5,}|[0-9a-f]{16,}|[0-9a-f-]{32,})[^/]*\.?\w*$|/art/|/article/|/content/|/info/\d+/\d+")
_NUMBERS = re.compile(r"[0-9a-f]{16,}|\d{4,}")
WRITTEN_LINK = re.compile(r"<a\s", re.I)
SCRIPTS = re.compile(r"<script\b.*?</script\s*>|<!--.*?-->", re.I | re.S)
FETCHING = re.compile(r"\$\.(?:ajax|get|post|getJSON)\b|\baxios\b|\bfetch\(|XMLHttpRequest|new Vue\(|createApp\(")
MAX_BLOCK = 600  # characters: a longer block is a column, not a row


class Generic:
    name = "generic"

    def recognise(self, doc: ListDocument) -> str:
        return "most dated links" if list_blocks(doc) else ""

    def read(self, doc: ListDocument, ask: Ask, section: Section) -> ListPage:
        return generic_page(doc, ask)


def generic_page(doc: ListDocument, ask: Ask) -> ListPage:
    """Read rows by shape, and the next page by pager call or by the words 下一页."""
    rows = tuple(row for block in list_blocks(doc) if (row := row_of(block, doc)) is not None)
    after = next_page(doc, ask) if rows else None
    call = page_call(doc.url, doc.text)
    pages = declared_pages(doc.text) or (call.total if call else None)
    note = doubt(doc, ask, rows, after, pages)
    facts = PageFacts(
        rows, pages_declared=pages, rows_declared=declared_rows(doc.text), cap=bool(note),
        empty_statement="" if rows or loads_by_script(doc) else empty_statement(doc.root), note=note,
    )  # fmt: skip
    return following(facts, after)


def next_page(doc: ListDocument, ask: Ask) -> Ask | None:
    """The next page of a list: numbered files by a pager call, else the address behind 下一页."""
    numbered = numbered_files(doc, ask)
    if numbered is not None or "files" in ask.state:
        return numbered
    url = next_link(doc)
    if url and urlsplit(url).netloc == urlsplit(doc.url).netloc:
        return Ask(url, ask.page + 1)
    return None


def list_blocks(doc: ListDocument) -> list[Any]:
    """The row blocks of the list: siblings that each hold one titled link and a date.

    Menus have the same shape without dates. Lists without dates are taken only where no dated block exists, and only
    blocks whose link has the shape of an article's address.
    """
    groups: dict[Any, list[Any]] = defaultdict(list)
    for wanted in (_is_row, _is_undated_row):
        for block in doc.root.iter(*BLOCKS):
            parent = block.getparent()
            if parent is not None and wanted(block, doc):
                groups[parent, block.tag].append(block)
        if groups:
            break
    if not groups:
        return []
    best = max(groups.values(), key=len)
    if wanted is _is_undated_row and len(best) < MIN_UNDATED:
        return []
    # Lists that put a separator between every five rows split their rows over several lists of one parent.
    parent = best[0].getparent().getparent()
    if parent is not None and best[0].tag in ("li", "tr"):
        family = [
            blocks
            for blocks in groups.values()
            if blocks[0].getparent().getparent() is parent
            and blocks[0].getparent().get("class") == best[0].getparent().get("class")
        ]
        best = [block for blocks in family for block in blocks]
    return _with_undated(best, doc)


def _with_undated(dated: list[Any], doc: ListDocument) -> list[Any]:
    """Add the rows between dated ones that print no date themselves: their link has the shape of the others' links.

    A row that is passed over would be called unpublished.
    """
    shapes = {_shape(href_of(a, doc)) for block in dated for a in block.iter("a")} - {""}
    parents = list(dict.fromkeys(block.getparent() for block in dated))
    known, tag, rows = set(dated), dated[0].tag, []
    for parent in parents:
        for block in parent.iterchildren(tag):
            links = [a for a in block.iter("a") if len(HAN.findall(title_of(a))) >= MIN_HAN]
            if block in known or (len(links) == 1 and _shape(href_of(links[0], doc)) in shapes):
                rows.append(block)
    return rows


def _shape(url: str) -> str:
    """An address with its numbers and hashes blotted out, "" where it has none: a menu entry, not an article."""
    parts = urlsplit(url)
    address = f"{parts.netloc}{parts.path}?{parts.query}"
    shape = _NUMBERS.sub("#", address)
    return shape if shape != address else ""


def is_extract(doc: ListDocument, rows: Sequence[Row]) -> bool:
    """Tell an aggregate page: every row stands in a box with a "更多" link, so the box shows only the newest of a column."""
    urls = {row.url for row in rows}
    covered: set[str] = set()
    for anchor in doc.root.iter("a"):
        if text_of(anchor).strip(" >»+［］[]") not in MORE:
            continue
        box = anchor.getparent()
        for _ in range(4):
            if box is None or box.tag in ("body", "html"):
                break
            links = {href_of(other, doc) for other in box.iter("a") if other is not anchor} - {""}
            if links & urls:
                if len(links - urls) <= 1:
                    covered |= links & urls
                break
            box = box.getparent()
    return bool(urls) and covered == urls


def doubt(doc: ListDocument, ask: Ask, rows: Sequence[Row], after: Ask | None, pages: int | None) -> str:
    """Why a first page without a next one may not be the whole list; "" where nothing speaks against it."""
    if not rows or after is not None or ask.page > 1:
        return ""
    if has_pager(doc) and (pages or 2) > 1:
        return "页面有翻页控件，但找不到下一页的地址"
    return "栏目汇总页，每个子栏目只列最新几条" if is_extract(doc, rows) else ""


def loads_by_script(doc: ListDocument) -> bool:
    """Tell a page whose own scripts fetch data: what it says before they ran says nothing of the list."""
    return any(FETCHING.search(script.text or "") for script in doc.root.iter("script"))


def has_article_links(doc: ListDocument) -> bool:
    """Tell whether any link of the page looks like one to an article: then an unread list must not count as empty.

    Markup that the parser lost (nesting of thousands) holds links that nobody saw.
    """
    parsed = 0
    for anchor in doc.root.iter("a"):
        parsed += 1
        if ARTICLE.search(urlsplit(href_of(anchor, doc)).path):
            return True
    return len(WRITTEN_LINK.findall(SCRIPTS.sub(" ", doc.text))) > parsed + 2


def _is_row(block: Any, doc: ListDocument) -> bool:
    if block.tag in ("div", "dd", "dl") and block.find(".//li") is not None:
        return False
    if block.tag == "div" and (block.find("./div/div/a") is not None and len(block.findall(".//a")) > 3):
        return False
    text = text_of(block)
    if not text or len(text) > MAX_BLOCK or not (FULL_DATE.search(text) or DATE.search(text)):
        return False
    links = [a for a in block.iter("a") if len(HAN.findall(title_of(a))) >= MIN_HAN and href_of(a, doc)]
    if block.tag in ("div", "p", "dl", "dd"):
        return len(links) == 1
    return 1 <= len(links) <= 3


def _is_undated_row(block: Any, doc: ListDocument) -> bool:
    if block.tag not in ("li", "tr", "dd") or block.find(".//li") is not None:
        return False
    links = [a for a in block.iter("a") if len(HAN.findall(title_of(a))) >= UNDATED_HAN]
    return len(links) == 1 and ARTICLE.search(urlsplit(href_of(links[0], doc)).path) is not None

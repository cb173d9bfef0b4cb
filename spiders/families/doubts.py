"""What speaks against taking a page's rows for the whole list: extracts, pagers nobody can follow, lists drawn by script."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from crawler.model import Row
from spiders.families.base import Ask, ListDocument
from spiders.families.blocks import choose
from spiders.families.rows import href_of
from spiders.families.shapes import ARTICLE, HAN, clean
from spiders.families.surroundings import is_more
from spiders.paging import declared_rows, has_pager

LOAD_MORE = re.compile(
    r"(?:点击|上拉|下拉|滚动)?(?:加载|查看|显示|浏览)更多|(?:点击|上拉|下拉|正在|努力)加载|加载中|load more", re.I
)
SCROLLING = re.compile(
    r"(?:infinite|waterfall|dropload|load-?more|lazy-?list|scroll-?(?:load|page|list))[\w.-]*\.js", re.I
)
WRITTEN_LINK = re.compile(r"<a\s", re.I)
SCRIPTS = re.compile(r"<script\b.*?</script\s*>|<!--.*?-->", re.I | re.S)
FETCHING = re.compile(r"\$\.(?:ajax|get|post|getJSON)\b|\baxios\b|\bfetch\(|XMLHttpRequest|new Vue\(|createApp\(")
# Containers that a script fills with the rows of a list.
ROWS_NAME = re.compile(r"list|article|news|doc|result|content|data|info", re.I)
YEAR_TAB = re.compile(r"((?:19|20)\d{2})\s*(?:年度?)?")
LEAST_ROUND, MOST_ROUND = 10, 50  # rows of a page that may be one of several
LONG_TITLE = 8  # Chinese characters
MAX_CONTAINERS = 30
MAX_HEADS = 12
# The last part of an address that may be a document: any number in it, or a file.
NUMBERED = re.compile(r"\d|\.(?:pdf|docx?|xlsx?|zip|rar|wps|et|ofd)$", re.I)


def doubt(doc: ListDocument, ask: Ask, rows: Sequence[Row], after: Ask | None, pages: int | None) -> str:
    """Why a first page without a next one may not be the whole list; "" where nothing speaks against it."""
    if not rows or after is not None or ask.page > 1:
        return ""
    if has_pager(doc) and (pages or 2) > 1:
        return "页面有翻页控件，但找不到下一页的地址"
    if loads_more(doc):
        return "页面有“加载更多”，其余的行由脚本装入"
    if fills_list_by_script(doc):
        return "列表由脚本装入，页面里的行可能不是它的"
    if is_extract(doc, rows):
        return "栏目汇总页，每个子栏目只列最新几条"
    if len(rows) == 1 and not _may_be_document(rows[0]):
        return "只有一行，地址也不像文章，看不出是不是列表"
    told = pages is not None or declared_rows(doc.text) is not None
    if not told and choose(doc).several:
        return "页面上有几个列表，没有翻页也没有写出总数"
    if not told and is_round(rows):
        return f"恰好{len(rows)}行，没有翻页也没有写出总数，可能只列最新的{len(rows)}条"
    return ""


def is_round(rows: Sequence[Row]) -> bool:
    """Whether the number of rows is one of those that a page of a longer list holds."""
    return LEAST_ROUND <= len(rows) <= MOST_ROUND and len(rows) % 5 == 0


def is_extract(doc: ListDocument, rows: Sequence[Row]) -> bool:
    """Tell an aggregate page: every row stands in a box with a "更多" link, so the box shows only the newest of a column."""
    urls = {row.url for row in rows}
    covered: set[str] = set()
    for anchor in doc.root.iter("a"):
        if not is_more(anchor):
            continue
        box = anchor.getparent()
        for _ in range(4):
            if box is None or box.tag in ("body", "html"):
                break
            links = {href_of(other, doc) for other in box.iter("a") if other is not anchor} - {""}
            if links & urls:
                heads = links - urls
                if len(heads) <= MAX_HEADS and sum(not _holds(url, urls) for url in heads) <= 1:
                    covered |= links & urls
                break
            box = box.getparent()
    return bool(urls) and covered == urls


def _holds(column: str, urls: set[str]) -> bool:
    """Whether an address is the folder of some of these rows: the head of a box (its column, its tabs, 更多)."""
    folder = column.rsplit("/", 1)[0] + "/"
    return urlsplit(folder).path.strip("/") != "" and any(url.startswith(folder) for url in urls)


def unread_beside(doc: ListDocument, ask: Ask, rows: Sequence[Row]) -> tuple[int, str]:
    """How many rows or parts of the list the first page shows that nobody asks for, and which; (0, "") where none."""
    if ask.page > 1:
        return 0, ""
    years = other_years(doc, rows)
    if years:
        return len(years), f"按年分栏，只列{rows[0].date_text[:4]}年，另有{'、'.join(years)}"
    return choose(doc).aside, choose(doc).doubt


def lost_rows(doc: ListDocument) -> int:
    """The rows of a page that print a date and lead nowhere."""
    return choose(doc).lost


def other_years(doc: ListDocument, rows: Sequence[Row]) -> list[str]:
    """The years of tabs over a list of one year: 2026年 2025年 2024年, each with an address of its own."""
    shown = {row.date_text[:4] for row in rows}
    if len(shown) != 1:
        return []
    tabs: dict[Any, list[str]] = {}
    for anchor in doc.root.iter("a"):
        year = YEAR_TAB.fullmatch(clean(anchor.text)) if not len(anchor) else None
        url = doc.join(anchor.get("href") or "") if year else ""
        if year and url:
            parent = anchor.getparent()
            box = parent.getparent() if parent is not None and parent.tag in ("li", "span", "dd", "td") else parent
            tabs.setdefault(box, []).append(year.group(1))
    for years in tabs.values():
        if len(years) > 1 and shown & set(years):
            return sorted(set(years) - shown)
    return []


def loads_more(doc: ListDocument) -> bool:
    """Tell a list whose further rows come by a button or by scrolling: 加载更多 without an address, 正在加载, scroll.js."""
    if any(SCROLLING.search(script.get("src") or "") for script in doc.root.iter("script")):
        return True
    for node in doc.root.iter("a", "button", "div", "p", "span", "li"):
        if len(node) > 2:
            continue
        words = clean("".join(islice(node.itertext(), 4)))
        if len(words) <= 16 and LOAD_MORE.search(words):
            href = (node.get("href") or "").strip().lower()
            if not href or href.startswith(("javascript:", "#")):
                return True
    return False


def loads_by_script(doc: ListDocument) -> bool:
    """Tell a page whose own scripts fetch data: what it says before they ran says nothing of the list."""
    return any(FETCHING.search(script.text or "") for script in doc.root.iter("script"))


def fills_list_by_script(doc: ListDocument) -> bool:
    """Tell a page that holds an empty container for rows, named in a script that fetches data."""
    fetching = " ".join(script.text or "" for script in doc.root.iter("script") if FETCHING.search(script.text or ""))
    if not fetching:
        return False
    containers = doc.root.iter("ul", "ol", "tbody", "table", "dl", "div")
    empty = (node.get("id") for node in containers if node.get("id") and not len(node) and not clean(node.text))
    names = islice((name for name in empty if ROWS_NAME.search(name)), MAX_CONTAINERS)
    return any(re.search(rf"['\"#]{re.escape(name)}\b", fetching) for name in names)


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


def _may_be_document(row: Row) -> bool:
    """Whether the only row of a page may be a document: a title of some length, or an address with a number or of a file."""
    parts = urlsplit(row.url)
    last = f"{parts.path.rstrip('/').rsplit('/', 1)[-1]}?{parts.query}"
    return len(HAN.findall(row.title)) >= LONG_TITLE or NUMBERED.search(last) is not None

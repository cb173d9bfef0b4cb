"""`/pc/list.html` sites (宜春, 自贡, 大理, 开封): rows as JSON in a script, addresses as JSON inside that JSON."""

from __future__ import annotations

import re
from typing import Any

from crawler.coverage import PageFacts
from crawler.model import Row, Section
from spiders.families.base import Ask, ListDocument, ListPage, following
from spiders.families.doubts import is_round
from spiders.families.generic import generic_page, next_page
from spiders.families.rows import empty_statement, json_after, plain, read_json, said
from spiders.paging import declared_pages, declared_rows

TOTAL = re.compile(r"\btotal(?:Count|Num|Record|Element)?s?['\"]?\s*[:=]\s*['\"]?(\d{1,9})\b", re.I)


class PcList:
    name = "pc_list"

    def recognise(self, doc: ListDocument) -> str:
        found = re.search(r"/pc/list(?:_\d+)?\.html", doc.url) or re.search(r"articleList['\"]?\s*[:=]\s*\[", doc.text)
        return found.group(0) if found else ""

    def read(self, doc: ListDocument, ask: Ask, section: Section) -> ListPage:
        articles = json_after(doc.text, "articleList")
        if not isinstance(articles, list):
            return generic_page(doc, ask)
        rows = [row for article in articles if (row := _row(article, doc)) is not None]
        after = next_page(doc, ask) if rows else None
        pages = declared_pages(doc.text)
        total = declared_rows(doc.text)
        if total is None:
            beside = TOTAL.search(doc.text)
            total = int(beside.group(1)) if beside else None
        # The pager of this system is not known: a full page without a word of how many there are may be the first of several.
        note = (
            "整页而没有写出总数，看不出是否还有下一页"
            if after is None and pages is total is None and is_round(rows)
            else ""
        )
        facts = PageFacts(
            tuple(rows), pages_declared=pages, rows_declared=total, skipped=len(articles) - len(rows), cap=bool(note), note=note,
            empty_statement="" if rows else empty_statement(doc.root) or ("articleList 为空" if not articles else ""),
            empty_data=not articles and total == 0,
        )  # fmt: skip
        return following(facts, after)


def _row(article: Any, doc: ListDocument) -> Row | None:
    if not isinstance(article, dict):
        return None
    title = plain(article.get("title"))
    url = doc.join(_address(article.get("urls")) or said(article.get("url")))
    return Row(url, title, said(article.get("pubDate"))) if url and title else None


def _address(urls: Any) -> str:
    """The address for desktops; the field is an object, or its JSON as text."""
    if isinstance(urls, str):
        parsed = read_json(urls)
        if parsed is None:
            return said(urls) if "/" in urls else ""
        urls = parsed
    return said(urls.get("pc")) if isinstance(urls, dict) else ""

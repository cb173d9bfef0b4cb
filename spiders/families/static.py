"""Families whose lists stand in the page: rows by shape, pages by numbered files or the words 下一页.

They differ in the sign that tells them, in where their rows stand, and in how the next page is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from crawler.coverage import PageFacts
from crawler.model import Row, Section
from spiders.families.base import Ask, ListDocument, ListPage, following
from spiders.families.blocks import list_blocks
from spiders.families.doubts import doubt, has_article_links, loads_by_script, lost_rows, unread_beside
from spiders.families.generic import next_page
from spiders.families.rows import by_class, empty_statement, rows_of
from spiders.paging import PageCall, declared_pages, declared_rows, page_call

Blocks = Callable[[ListDocument], list[Any]]
Pager = Callable[[ListDocument, Ask], Ask | None]


@dataclass(frozen=True)
class StaticFamily:
    """A family told by patterns over the page's text (`signs`) or address (`address_signs`)."""

    name: str
    signs: tuple[str, ...] = ()
    address_signs: tuple[str, ...] = ()
    blocks: Blocks = list_blocks
    pager: Pager = next_page
    rows_in_call: bool = False

    def recognise(self, doc: ListDocument) -> str:
        for pattern in self.address_signs:
            found = re.search(pattern, doc.url)
            if found:
                return found.group(0)
        for pattern in self.signs:
            found = re.search(pattern, doc.text)
            if found:
                return found.group(0)[:80]
        return ""

    def read(self, doc: ListDocument, ask: Ask, section: Section) -> ListPage:
        doc.memo.setdefault("box", ask.state.get("box"))
        rows, skipped = rows_of(self.blocks(doc), doc)
        page = self.page(doc, ask, rows, skipped)
        if self.blocks is not list_blocks:
            return page
        unread, beside = unread_beside(doc, ask, page.facts.rows)
        facts = page.facts
        return replace(
            page, facts=replace(facts, skipped=facts.skipped + unread + lost_rows(doc), note=facts.note or beside)
        )

    def page(self, doc: ListDocument, ask: Ask, rows: tuple[Row, ...], skipped: int) -> ListPage:
        """Make a page of rows that were read, with totals and the next page."""
        after = self.pager(doc, ask) if rows else None
        call = page_call(doc.url, doc.text)
        pages = declared_pages(doc.text) or (call.total if call else None)
        note = doubt(doc, ask, rows, after, pages)
        total = call.rows if call and self.rows_in_call else None
        facts = PageFacts(
            rows, pages_declared=pages, rows_declared=total if total is not None else declared_rows(doc.text), skipped=skipped,
            cap=bool(note), empty_statement="" if rows else self.emptiness(doc, call), note=note,
        )  # fmt: skip
        return following(facts, after)

    def emptiness(self, doc: ListDocument, call: PageCall | None) -> str:
        """The word of emptiness: a sentence, or a pager of at most one page on a page without any link to an article."""
        said = empty_statement(doc.root)
        if said or call is None or call.total > 1 or has_article_links(doc) or loads_by_script(doc):
            return said
        return f"翻页控件声明 {call.total} 页，页面没有文章链接"


# --- the public page that the State Council's office prescribed; its skin is shared by many vendors


def _skin_blocks(doc: ListDocument) -> list[Any]:
    """Rows stand in the right part; the menu on the left has the same shape and is left out."""
    for name in ("zfxxgk_zdgkc", "zfxxgk_list_con", "scroll_main"):
        blocks = [
            li for box in by_class(doc.root, name) for li in box.iter("li") if next(li.iter("a"), None) is not None
        ]
        if blocks:
            return blocks
    return list_blocks(doc)


ZFXXGK = StaticFamily("zfxxgk", (r"class\s*=\s*['\"][^'\"]*\bzfxxgk_zdgkc\b",), blocks=_skin_blocks)

# --- TRS 拓尔思: columns are directories

TRS = StaticFamily(
    "trs",
    (r"/?t(?:19|20)\d{6}_\d+\.s?html?", r"createPageHTML\(\s*\d+\s*,\s*0\s*,", r"\bTRS_(?:UE)?EDITOR\b|\btrs_editor_view\b",
     r"\./[PW]0(?:19|20)\d{6}\d+\.", r"\d:PageIndex"),
)  # fmt: skip

# --- UCAP 开普, static pages; file numbers count from 1, the call gives the number of rows

UCAP = StaticFamily(
    "ucap",
    (
        r"#?UCAP-CONTENT|<UCAPTITLE>",
        r"/\d{6}/[0-9a-f]{32}\.shtml",
        r"createPageHTML\(\s*['\"]page_div['\"]",
        r"/c1\d{5}/",
    ),
    rows_in_call=True,
)

# --- VSB 博达: pages count down, so the next link is followed and rows are known by their article


def _vsb_blocks(doc: ListDocument) -> list[Any]:
    return list(doc.root.xpath("//li[starts-with(@id, 'line_u')]|//tr[starts-with(@id, 'line_u')]")) or list_blocks(doc)


VSB = StaticFamily(
    "vsb",
    (
        r"_simple_list_gotopage_fun",
        r"/system/resource/js/",
        r"id=['\"]line_u\d+_",
        r"/info/\d+/\d+\.htm\b",
        r"wbtreeid=",
    ),
    blocks=_vsb_blocks,
)

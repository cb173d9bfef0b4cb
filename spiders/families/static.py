"""Families whose lists stand in the page: rows by shape, pages by numbered files or the words 下一页.

They differ in the sign that tells them, in where their rows stand, and in how the next page is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from crawler.coverage import PageFacts
from crawler.model import Row, Section
from spiders.families.base import Ask, ListDocument, ListPage, following
from spiders.families.blocks import list_blocks
from spiders.families.doubts import doubt, has_article_links, loads_by_script, lost_rows, unread_beside
from spiders.families.generic import next_page
from spiders.families.rows import by_class, date_text, empty_statement, href_of, rows_of, title_of
from spiders.paging import PageCall, declared_pages, declared_rows, next_in_query, next_link, page_call

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

# --- Anhui, second vendor: the page number stands in the path


def _anhui_blocks(doc: ListDocument) -> list[Any]:
    inside = [li for box in by_class(doc.root, "m-tglist") for li in box.iter("li")]
    table = [tr for box in by_class(doc.root, "search-list") for tr in box.iter("tr") if tr.find(".//td") is not None]
    return inside or table or list_blocks(doc)


def _page_in_path(doc: ListDocument, ask: Ask) -> Ask | None:
    """The next `page_N.html`; where no total is declared, one page past the end is asked to prove the end."""
    found = re.search(r"page_(\d+)\.html", doc.url)
    total = declared_pages(doc.text)
    number = ask.page + 1
    if found is None or (total is not None and number > total):
        return None
    url = doc.url[: found.start()] + f"page_{number}.html" + doc.url[found.end() :]
    return Ask(url, number, missing="end" if total is None else "not-found")


ANHUI = StaticFamily(
    "anhui2",
    (r"/XxgkContent/show(?:List)?/", r"/OpennessContent/"),
    (r"/(?:XxgkContent|OpennessContent|XxgkPolicy|News)/showList/\d+",),
    blocks=_anhui_blocks,
    pager=_page_in_path,
)

# --- HIWCM: the page number stands in the query


def _hiwcm_pager(doc: ListDocument, ask: Ask) -> Ask | None:
    return next_in_query(doc, ask, "cur_page", declared_pages(doc.text)) or next_page(doc, ask)


HIWCM = StaticFamily("hiwcm", (r"iList\.jsp\?node_id=",), (r"iList\.jsp\?",), pager=_hiwcm_pager)

# --- 陕西 /1.html: a short number is a page, a long one an article


def _path_number_blocks(doc: ListDocument) -> list[Any]:
    lists = by_class(doc.root, "m-lst")
    blocks = [li for box in lists for li in box.iter("li")]
    if not blocks:  # rows may be anchors beside spans without li
        blocks = [a.getparent() for box in lists for a in box.iter("a")]
    return [block for block in blocks if not _below(block, ("m-lst-pg", "m-lst-nav"))] or list_blocks(doc)


def _below(node: Any, names: tuple[str, ...]) -> bool:
    return any(set(names) & set((up.get("class") or "").split()) for up in (node, *node.iterancestors()))


def _path_number_pager(doc: ListDocument, ask: Ask) -> Ask | None:
    linked = next_link(doc)
    if linked or "linked" in ask.state:
        return Ask(linked, ask.page + 1, state={"linked": "1"}) if linked else None
    parts = urlsplit(ask.state.get("first", doc.url))
    total = _path_total(doc)
    number = ask.page + 1
    if total is not None and number > total:
        return None
    url = f"{parts.scheme}://{parts.netloc}{parts.path.rsplit('/', 1)[0]}/{number}.html"
    return Ask(
        url, number, missing="end" if total is None else "not-found", state={"first": ask.state.get("first", doc.url)}
    )


def _path_total(doc: ListDocument) -> int | None:
    total = declared_pages(doc.text)
    found = re.search(r"parseInt\(\s*['\"]?(\d{1,4})['\"]?\s*\)", doc.text)
    return total if total is not None or found is None else int(found.group(1))


class PathNumber(StaticFamily):
    def emptiness(self, doc: ListDocument, call: PageCall | None) -> str:
        said = super().emptiness(doc, call)
        boxes = by_class(doc.root, "m-lst")
        if (
            said
            or not boxes
            or (_path_total(doc) or 2) > 1
            or any(next(box.iter("a"), None) is not None for box in boxes)
        ):
            return said
        return "翻页控件声明 1 页，列表里没有链接"


PATH_NUMBER = PathNumber(
    "path_number",
    (r"class\s*=\s*['\"][^'\"]*\bm-lst\b",),
    (r"/1\.html$",),
    blocks=_path_number_blocks,
    pager=_path_number_pager,
)

# --- .jhtml: page n is name_n.jhtml, counted from 1; titles and dates may be siblings


def _jhtml_rows(doc: ListDocument) -> tuple[Row, ...]:
    """The disclosure form: an anchor, and its 索引号 and date in the list behind it."""
    rows = []
    for anchor in by_class(doc.root, "list_item_pubinfo_a"):
        behind = anchor.getnext()
        printed = date_text(behind, anchor) if behind is not None else ""
        rows.append(Row(href_of(anchor, doc), title_of(anchor), printed))
    return tuple(row for row in rows if row.url and row.title)


class Jhtml(StaticFamily):
    def read(self, doc: ListDocument, ask: Ask, section: Section) -> ListPage:
        siblings = _jhtml_rows(doc)
        if siblings:
            return self.page(doc, ask, siblings, 0)
        return super().read(doc, ask, section)


JHTML = Jhtml("jhtml", (r"list_item_pubinfo_a",), (r"\.jhtml(?:\?|$)", r"/\?a=(?:info|theme|dir)&p="))

# --- .thtml: column and organisation stand in the query


def _thtml_pager(doc: ListDocument, ask: Ask) -> Ask | None:
    linked = next_page(doc, ask)
    if linked is not None:
        return linked
    for name in ("pageNo", "page", "pageIndex", "currentPage"):
        if re.search(rf"[?&]{name}=\d", doc.text):
            return next_in_query(doc, ask, name, declared_pages(doc.text))
    return None


THTML = StaticFamily("thtml", (r"list\.thtml\?classId=",), (r"\.thtml\?",), pager=_thtml_pager)

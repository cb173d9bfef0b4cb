"""Static families whose page number stands in the address itself: page_2.html, cur_page=2, 2.html, name_2.jhtml, pageNo=2."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from crawler.model import Row, Section
from spiders.families.base import Ask, ListDocument, ListPage
from spiders.families.blocks import list_blocks
from spiders.families.generic import next_page
from spiders.families.row_dates import date_text
from spiders.families.rows import by_class, href_of
from spiders.families.static import StaticFamily
from spiders.families.titles import title_of
from spiders.paging import PageCall, declared_pages, next_in_query, next_link

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

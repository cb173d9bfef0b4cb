"""龙讯 Lonsun: organisation x category lists, further pages as fragments from /site/label/8888."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode

from crawler.coverage import PageFacts
from crawler.model import Row, Section
from spiders.families.base import Ask, ListDocument, ListPage, following
from spiders.families.generic import generic_page, list_blocks, next_page
from spiders.families.rows import by_class, empty_statement, href_of, rows_of, title_of
from spiders.families.shapes import DATE, text_of
from spiders.paging import declared_pages, declared_rows

CALL = re.compile(r"Ls\.pagination\(\s*\{(.{0,4000}?)\}\s*\)", re.S)
PAGES = re.compile(r"pageCount\s*:\s*['\"]?(\d+)")
LABEL = re.compile(r"url\s*:\s*['\"]([^'\"]*/site/label/\d+)(\?[^'\"]*)?['\"]")
DATA = re.compile(r"data\s*:\s*\{([^{}]*)\}?", re.S)
PAIR = re.compile(r"['\"]?\b(\w{1,100})['\"]?\s*:\s*(?:'([^']*)'|\"([^\"]*)\"|([\w./-]+))")


class Lonsun:
    name = "lonsun"

    def recognise(self, doc: ListDocument) -> str:
        for sign in ("Ls.pagination(", "/site/label/8888"):
            if sign in doc.text:
                return sign
        found = re.search(r"/public/(?:column/)?\d+(?:\?|/)", doc.url) or re.search(
            r"/public/column/\d+\?type=", doc.text
        )
        return found.group(0) if found else ""

    def read(self, doc: ListDocument, ask: Ask, section: Section) -> ListPage:
        rows, skipped = read_rows(doc)
        if not rows and "label" not in ask.state and not empty_statement(doc.root):
            return generic_page(doc, ask)
        state = dict(ask.state) if "label" in ask.state else _state(doc)
        pages = int(state["pages"]) if state.get("pages") else declared_pages(doc.text)
        after = _ask(state, ask.page + 1) if state.get("label") and pages is not None and ask.page < pages else None
        if not state.get("label"):
            after = next_page(doc, ask)  # portal columns page by their own links
        facts = PageFacts(
            rows, pages_declared=pages, rows_declared=declared_rows(doc.text), skipped=skipped,
            empty_statement="" if rows else empty_statement(doc.root),
        )  # fmt: skip
        return following(facts, after if rows else None)


def _state(doc: ListDocument) -> dict[str, str]:
    start = doc.text.find("Ls.pagination(")
    call = doc.text[start : start + 3000] if start >= 0 else ""
    pages, label, data = PAGES.search(call), LABEL.search(call), DATA.search(call)
    if not (pages and label):
        return {}
    asked = dict(parse_qsl((label.group(2) or "").lstrip("?"), keep_blank_values=True))
    pairs = asked | {m[0]: m[1] or m[2] or m[3] for m in PAIR.findall(data.group(1) if data else "")}
    return {
        "label": doc.join(label.group(1)),
        "pages": pages.group(1)[:6],
        "data": urlencode(pairs),
        "referer": doc.url,
    }


def _ask(state: dict[str, str], number: int) -> Ask:
    """Where the installation ignores the page number, page 1 comes again and the list ends as `repeat`."""
    pairs = [pair for pair in state["data"].split("&") if pair and not pair.startswith("pageIndex=")]
    query = "&".join([*pairs, f"pageIndex={number}"])
    headers = (("Referer", state["referer"]), ("X-Requested-With", "XMLHttpRequest"))
    form = (*headers, ("Content-Type", "application/x-www-form-urlencoded"))
    posted = Ask(state["label"], number, "POST", query.encode(), form, state=state)
    return Ask(f"{state['label']}?{query}", number, headers=headers, otherwise=posted, state=state)


def read_rows(doc: ListDocument) -> tuple[tuple[Row, ...], int]:
    """Rows are li.mc (title) with the date in the li.rq behind it; the first li.rq is a heading. Else any dated list."""
    titles = [li for li in by_class(doc.root, "mc") if li.tag == "li"]
    if titles:
        rows = []
        for item in titles:
            anchor = next((a for a in item.iter("a") if href_of(a, doc) and title_of(a)), None)
            if anchor is not None:
                rows.append(Row(href_of(anchor, doc), title_of(anchor), _date_beside(item)))
        return tuple(rows), 0
    blocks: list[Any] = [li for box in by_class(doc.root, "doc_list") for li in box.iter("li")]
    news = by_class(doc.root, "listnews")
    inside = [li for box in news for li in box.iter("li") if next(li.iter("a"), None) is not None]
    blocks = blocks or inside or news or list_blocks(doc)
    return rows_of(blocks, doc)


def _date_beside(item: Any) -> str:
    for other in (*item.itersiblings(), *item.itersiblings(preceding=True)):
        if "mc" in (other.get("class") or "").split():
            break
        found = DATE.search(text_of(other))
        if found:
            return found.group(0)
    return ""

"""The reader for lists of no known family: the element with most dated, linked blocks; the pager by its words."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from crawler.coverage import PageFacts
from crawler.model import Section
from spiders.families.base import Ask, ListDocument, ListPage, following
from spiders.families.blocks import choose, list_blocks
from spiders.families.doubts import doubt, loads_by_script, lost_rows, unread_beside
from spiders.families.page_numbers import next_number
from spiders.families.rows import empty_statement, row_of
from spiders.families.shapes import ARTICLE
from spiders.paging import declared_pages, declared_rows, next_link, numbered_files, page_call

__all__ = ["ARTICLE", "Generic", "generic_page", "list_blocks", "next_page"]


class Generic:
    name = "generic"

    def recognise(self, doc: ListDocument) -> str:
        return "most dated links" if list_blocks(doc) else ""

    def read(self, doc: ListDocument, ask: Ask, section: Section) -> ListPage:
        return generic_page(doc, ask)


def generic_page(doc: ListDocument, ask: Ask) -> ListPage:
    """Read rows by shape, and the next page by pager call or by the words 下一页."""
    doc.memo.setdefault("box", ask.state.get("box"))
    total = declared_rows(doc.text)
    rows = tuple(row for block in list_blocks(doc) if (row := row_of(block, doc)) is not None)
    if rows and total == 0:  # 共0条: what stands there belongs to something else
        return ListPage(PageFacts((), note=f"页面写明共 0 条，却有 {len(rows)} 行像列表"))
    after = next_page(doc, ask) if rows else None
    call = page_call(doc.url, doc.text)
    pages = declared_pages(doc.text) or (call.total if call else None)
    note = doubt(doc, ask, rows, after, pages)
    unread, beside = unread_beside(doc, ask, rows)
    facts = PageFacts(
        rows, pages_declared=pages, rows_declared=total, cap=bool(note),
        skipped=unread + lost_rows(doc),
        empty_statement="" if rows or loads_by_script(doc) else empty_statement(doc.root),
        note=note or beside,
    )  # fmt: skip
    return following(facts, after)


def next_page(doc: ListDocument, ask: Ask) -> Ask | None:
    """The next page of a list: numbered files by a pager call, else the address behind 下一页 or the next number."""
    after = numbered_files(doc, ask)
    if after is None and "files" not in ask.state:
        url = next_link(doc) or next_number(doc, ask.page)
        if url and urlsplit(url).netloc == urlsplit(doc.url).netloc:
            after = Ask(url, ask.page + 1)
    return _in_same_box(after, ask.state.get("box") or choose(doc).box) if after else None


def _in_same_box(ask: Ask, box: str) -> Ask:
    """The request, and what it would ask otherwise, with the look of the box that holds the rows of this list."""
    otherwise = _in_same_box(ask.otherwise, box) if ask.otherwise else None
    return replace(ask, otherwise=otherwise, state={**ask.state, "box": box})

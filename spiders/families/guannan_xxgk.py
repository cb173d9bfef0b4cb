"""灌南 disclosure host: department x category lists, cut titles with the full one in data-title."""

from __future__ import annotations

import re

from crawler.coverage import PageFacts
from crawler.model import Row, Section
from spiders.families.base import Ask, ListDocument, ListPage, following
from spiders.families.rows import empty_statement, href_of, title_of
from spiders.families.shapes import DATE, text_of
from spiders.paging import declared_pages, declared_rows, next_link

LIST_PATH = re.compile(r"/list/\d+-\d+-\d+-\d+(?:-\d+)?\.html")
SHOW_PATH = re.compile(r"/news/show-\d+\.html")
INDEX_NO = r"[0-9A-Za-z]{3,}[/-][0-9][0-9-]{3,30}"  # MB1500000/2026-00012


class GuannanXxgk:
    name = "guannan_xxgk"

    def recognise(self, doc: ListDocument) -> str:
        path = LIST_PATH.search(doc.url)
        if path and (SHOW_PATH.search(doc.text) or LIST_PATH.search(doc.text)):
            return path.group(0)
        if SHOW_PATH.search(doc.text) and LIST_PATH.search(doc.text):
            return "/news/show-N.html with /list/N-N-0-0.html"
        return ""

    def read(self, doc: ListDocument, ask: Ask, section: Section) -> ListPage:
        rows: list[Row] = []
        skipped = 0
        for block in doc.root.iter("tr"):
            cells = block.xpath("./td")
            if len(cells) < 3 or block.find(".//tr") is not None:  # the latter is layout: a table around the list
                continue
            anchor = next((a for a in block.iter("a") if SHOW_PATH.search(a.get("href") or "")), None)
            if anchor is None and DATE.search(text_of(cells[-1])):  # a menu of three cells has links and no date
                anchor = next((a for a in block.iter("a") if href_of(a, doc) and len(title_of(a)) >= 4), None)
            printed = DATE.search(text_of(cells[-1]))
            if anchor is not None:
                rows.append(
                    Row(
                        href_of(anchor, doc), title_of(anchor), printed.group(0) if printed else "", extra=_extra(cells)
                    )
                )
            elif printed:
                skipped += 1
        url = next_link(doc)
        facts = PageFacts(
            tuple(rows), pages_declared=declared_pages(doc.text), rows_declared=declared_rows(doc.text), skipped=skipped,
            empty_statement="" if rows else empty_statement(doc.root),
        )  # fmt: skip
        return following(facts, Ask(url, ask.page + 1) if url and rows else None)


def _extra(cells: list[object]) -> dict[str, str]:
    """The 索引号 column where the row prints one."""
    for cell in cells:
        text = text_of(cell)
        if re.fullmatch(INDEX_NO, text):
            return {"index_no": text}
    return {}

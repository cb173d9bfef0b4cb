"""TrueCMS (连云港, 南通; 灌南 portal): the first 60 rows stand in the page, older ones behind an interface that may be gone."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from crawler.coverage import PageFacts
from crawler.model import Section
from spiders.families.base import Ask, ListDocument, ListPage, following, parse_html
from spiders.families.rows import empty_statement, read_json, rows_of
from spiders.paging import declared_rows

COLUMN = re.compile(r"columnId['\"]?\s*[:=]\s*['\"]([0-9A-Za-z-]{8,})['\"]")
PROXY = re.compile(r"proxyUrl['\"]?\s*[:=]\s*['\"]([^'\"]*getMessage\.do[^'\"]*)['\"]", re.I)
TEMPLATE = re.compile(r"contentTemplate['\"]?\s*[:=]\s*['\"]([^'\"]*)['\"]")
PER_PAGE = re.compile(r"perPage['\"]?\s*[:=]\s*['\"]?(\d+)", re.I)
RECORD = re.compile(r"<record>\s*<!\[CDATA\[((?:(?!<record>).)*?)\]\]>\s*</record>", re.S | re.I)
TOTAL = re.compile(r"<totalrecord>\s*(\d+)\s*</totalrecord>", re.I)
WINDOWS = (60, 20, 10)  # rows asked for at once; some installations answer only small windows


class TrueCms:
    name = "truecms"

    def recognise(self, doc: ListDocument) -> str:
        if re.search(r"id\s*=\s*['\"]?initData\b", doc.text):
            return "#initData"
        found = re.search(r"/TrueCMS/messageController/getMessage\.do", doc.text, re.I)
        return found.group(0) if found else ""

    def read(self, doc: ListDocument, ask: Ask, section: Section) -> ListPage:
        if "column" in ask.state:
            return _read_window(doc, ask)
        return _read_first(doc, ask)


def _read_first(doc: ListDocument, ask: Ask) -> ListPage:
    rows, skipped = rows_of(doc.root.xpath("//*[@id='initData']//li"), doc)
    total = declared_rows(doc.text)
    facts = PageFacts(
        rows, rows_declared=total, skipped=skipped, empty_statement="" if rows else _says_empty(doc, total)
    )
    column = COLUMN.search(doc.text)
    if total is not None and len(rows) >= total:
        return ListPage(facts)
    if column is None:
        # No interface is named: whether older rows exist can only be told from the declared total.
        return ListPage(PageFacts(rows, rows_declared=total, skipped=skipped, cap=len(rows) >= WINDOWS[0]))
    if not rows or (total is None and len(rows) < WINDOWS[0]):
        return ListPage(facts)
    proxy = PROXY.search(doc.text)
    template = TEMPLATE.search(doc.text)
    state = {
        "column": column.group(1),
        "proxy": doc.join(proxy.group(1) if proxy else "/TrueCMS/messageController/getMessage.do"),
        "template": template.group(1) if template else "",
        "referer": doc.url,
        "total": str(total or ""),
    }
    return following(facts, _window(state, len(rows) + 1, ask.page + 1, WINDOWS))


def _says_empty(doc: ListDocument, total: int | None) -> str:
    return "总数为 0" if total == 0 else empty_statement(doc.root)


def _window(state: dict[str, str], start: int, page: int, sizes: tuple[int, ...]) -> Ask:
    size = sizes[0]
    query = urlencode(
        {"startrecord": start, "endrecord": start + size - 1, "perpage": min(size, 20), "contentTemplate": state["template"],
         "columnId": state["column"], "callback": "cb"}
    )  # fmt: skip
    smaller = _window(state, start, page, sizes[1:]) if len(sizes) > 1 else None
    return Ask(
        f"{state['proxy']}?{query}", page, headers=(("Referer", state["referer"]),), missing="cap", otherwise=smaller,
        state={**state, "start": str(start), "size": str(size)},
    )  # fmt: skip


def _read_window(doc: ListDocument, ask: Ask) -> ListPage:
    """Read a JSONP answer; one without rows before the declared total means that older rows are hidden (cap)."""
    store = _datastore(doc.text)
    total = TOTAL.search(store)
    markup = "".join(RECORD.findall(store))
    rows, skipped = rows_of(parse_html(f"<ul>{markup}</ul>").iter("li"), doc) if markup else ((), 0)
    declared = int(total.group(1)) if total else (int(ask.state["total"]) if ask.state["total"] else None)
    facts = PageFacts(rows, rows_declared=declared, skipped=skipped)
    end = int(ask.state["start"]) - 1 + len(rows)
    if (
        not rows
        or (declared is not None and end >= declared)
        or (declared is None and len(rows) < int(ask.state["size"]))
    ):
        return ListPage(facts)
    size = int(ask.state["size"])
    state = {name: ask.state[name] for name in ("column", "proxy", "template", "referer", "total")}
    return following(facts, _window(state, end + 1, ask.page + 1, (size,)))


def _datastore(text: str) -> str:
    start, end = text.find("("), text.rfind(")")
    inner = text[start + 1 : end] if 0 <= start < end and not text.lstrip().startswith(("{", "<")) else text
    record = read_json(inner)
    if record is None:
        return text
    return str(record.get("result", "")) if isinstance(record, dict) else ""

"""大汉 Hanweb column lists: rows stand in CDATA records of a script, older ones behind dataproxy.jsp (two generations)."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.coverage import PageFacts
from crawler.model import Row, Section
from spiders.families.base import Ask, ListDocument, ListPage, parse_html
from spiders.families.generic import generic_page
from spiders.families.rows import empty_statement, rows_of

UNIT = re.compile(r"<datastore>(?:(?!<datastore>).)*?</datastore>", re.S | re.I)
RECORD = re.compile(r"<record>\s*<!\[CDATA\[((?:(?!<record>).)*?)\]\]>\s*</record>", re.S | re.I)
NEXT_GROUP = re.compile(r"<nextgroup>\s*<!\[CDATA\[((?:(?!<nextgroup>).)*?)\]\]>\s*</nextgroup>", re.S | re.I)
HREF = re.compile(r"href\s*=\s*['\"]([^'\"]+)['\"]", re.I)
TOTAL = re.compile(r"totalRecord['\"]?\s*[:=]\s*['\"]?(\d+)", re.I)
TOTAL_XML = re.compile(r"<totalrecord>\s*(\d+)", re.I)
PER_PAGE = re.compile(r"perPage['\"]?\s*[:=]\s*['\"]?(\d+)", re.I)
PROXY = re.compile(r"proxyUrl['\"]?\s*[:=]\s*['\"]([^'\"]+dataproxy\.jsp)['\"]", re.I)
PARAMS = re.compile(r"(?:ajaxParam|param)['\"]?\s*[:=]\s*\{([^{}]*)\}", re.I)
PARAM = re.compile(r"['\"]?\b(\w{1,100})['\"]?\s*:\s*(?:'([^']*)'|\"([^\"]*)\"|([\w./%=-]+))")
OLD_PATH, NEW_PATH = "/module/jpage/dataproxy.jsp", "/module/web/jpage/dataproxy.jsp"


@dataclass(frozen=True, slots=True)
class Unit:
    """One list unit of a page: what it holds already and how to ask for the rest."""

    rows: int
    total: int | None
    per_page: int
    link: str  # the nextgroup address, verbatim: its ids may be encrypted
    proxy: str
    params: dict[str, str]


class Hanweb:
    name = "hanweb"

    def recognise(self, doc: ListDocument) -> str:
        for sign in ("/module/web/jpage/dataproxy.jsp", "/module/jpage/dataproxy.jsp", "<datastore>"):
            if sign in doc.text:
                return sign
        found = re.search(r"/col/col\d+/|/art/\d{4}/(?:\d{1,2}/\d{1,2}/art_\d+_\d+|art_[0-9a-f]{32})\.html", doc.text)
        return found.group(0) if found else ""

    def read(self, doc: ListDocument, ask: Ask, section: Section) -> ListPage:
        if "units" in ask.state:
            return _read_reply(doc, ask)
        units = [_unit(doc, match) for match in UNIT.finditer(doc.text)]
        if not units:
            return generic_page(doc, ask)
        rows, skipped = _records(doc, doc.text)
        totals = [unit.total for unit in units]
        total = sum(t for t in totals if t is not None) if all(t is not None for t in totals) else None
        facts = PageFacts(
            rows, rows_declared=total, skipped=skipped, empty_statement="" if rows else _says_empty(doc, total)
        )
        waiting = [unit for unit in units if unit.total is None or unit.total > unit.rows]
        first = _first_ask(doc.url, waiting, ask.page + 1) if rows else None
        return ListPage(PageFacts(facts.rows, None, total, skipped, first is not None, facts.empty_statement), first)


def _says_empty(doc: ListDocument, total: int | None) -> str:
    return "总数为 0" if total == 0 else empty_statement(doc.root)


def _records(doc: ListDocument, text: str) -> tuple[tuple[Row, ...], int]:
    """The rows of all records: li or tr bodies; a body that is entity-escaped is unescaped."""
    bodies = [html.unescape(body) if "&lt;" in body else body for body in RECORD.findall(text)]
    rows: list[Row] = []
    skipped = 0
    for body in bodies:
        wrapped = f"<table>{body}</table>" if re.match(r"\s*<tr", body, re.I) else f"<ul><li>{body}</li></ul>"
        got, _ = rows_of([parse_html(wrapped)], doc)
        rows.extend(got)
        skipped += 0 if got else 1
    return tuple(rows), skipped


def _unit(doc: ListDocument, match: re.Match[str]) -> Unit:
    """Read one unit: the script of its totals stands behind it, before the next unit."""
    store = match.group(0)
    end = doc.text.find("<datastore>", match.end())
    behind = doc.text[match.end() : end if end > 0 else match.end() + 6000]
    total = TOTAL.search(behind) or TOTAL_XML.search(store) or TOTAL.search(doc.text)
    per_page = PER_PAGE.search(behind) or PER_PAGE.search(doc.text)
    group = NEXT_GROUP.search(store)
    href = HREF.search(group.group(1)) if group else None
    link = doc.join(html.unescape(href.group(1))) if href else ""
    proxy = PROXY.search(behind) or PROXY.search(doc.text)
    params = PARAMS.search(behind)
    return Unit(
        rows=len(RECORD.findall(store)), total=int(total.group(1)) if total else None,
        per_page=int(per_page.group(1)) if per_page else 15, link=link,
        proxy=doc.join(proxy.group(1)) if proxy else "",
        params={m[0]: m[1] or m[2] or m[3] for m in PARAM.findall(params.group(1))} if params else {},
    )  # fmt: skip


def _first_ask(page_url: str, units: list[Unit], page: int) -> Ask | None:
    """Ask for the rest of the first unit; the others wait in the state."""
    for n, unit in enumerate(units):
        if unit.link or unit.proxy or unit.params:
            state = {
                "units": json.dumps([_pack(u) for u in units[n + 1 :]]),
                "unit": json.dumps(_pack(unit)),
                "referer": page_url,
            }
            return _rest(state, unit, 2, unit.rows, page)
    return None


def _pack(unit: Unit) -> list[Any]:
    return [unit.rows, unit.total, unit.per_page, unit.link, unit.proxy, unit.params]


def _rest(state: dict[str, str], unit: Unit, number: int, read: int, page: int) -> Ask:
    """Ask for page `number` of a unit of which `read` rows are known.

    New generation: the page's own link with another page number. What "page" counts differs (rows per page or groups of
    pages): `number` is asked first; where it only repeats what is known, the first page that is not embedded is asked.
    Old generation: start and end record in the query, everything else in the form.
    """
    if unit.link or "/module/web/" in unit.proxy:
        link = unit.link or f"{unit.proxy}?{urlencode(unit.params)}"
        after = read // max(1, unit.per_page) + 1
        otherwise = _new(state, link, after, read, page) if after > number else None
        old = _old(state, unit, read, page) if unit.params else None
        return _new(state, link, number, read, page, otherwise or old)
    new = _new(
        state, f"{_host(unit.proxy)}{NEW_PATH}?{urlencode(unit.params)}", read // max(1, unit.per_page) + 1, read, page
    )
    return _old(state, unit, read, page, new)


def _new(state: dict[str, str], link: str, number: int, read: int, page: int, otherwise: Ask | None = None) -> Ask:
    parts = urlsplit(link)
    pairs = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "page"]
    url = f"{parts.scheme}://{parts.netloc}{parts.path}?{urlencode([('page', str(number)), *pairs])}"
    headers = (("Referer", state["referer"]),)
    return Ask(
        url,
        page,
        headers=headers,
        otherwise=otherwise,
        state={**state, "kind": "new", "number": str(number), "read": str(read)},
    )


def _old(state: dict[str, str], unit: Unit, read: int, page: int, otherwise: Ask | None = None) -> Ask:
    size = unit.per_page * 3
    proxy = unit.proxy or _host(unit.link) + OLD_PATH
    if "/module/web/" in proxy:
        proxy = _host(proxy) + OLD_PATH
    query = urlencode({"startrecord": read + 1, "endrecord": read + size, "perpage": unit.per_page})
    headers = (("Referer", state["referer"]), ("Content-Type", "application/x-www-form-urlencoded"))
    return Ask(
        f"{proxy}?{query}", page, "POST", urlencode(unit.params).encode(), headers, otherwise=otherwise,
        state={**state, "kind": "old", "number": "0", "read": str(read)},
    )  # fmt: skip


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _read_reply(doc: ListDocument, ask: Ask) -> ListPage:
    """Read a dataproxy answer, and go on with this unit, with the next unit, or end."""
    unit = Unit(*json.loads(ask.state["unit"]))
    rows, skipped = _records(doc, doc.text)
    if not rows:
        return ListPage(PageFacts(()))
    read = int(ask.state["read"]) + len(rows)
    if ask.state["kind"] == "new" and int(ask.state["number"]) > 1:
        # What was embedded may overlap the page that was asked: count by page number, never below what is known.
        read = max(read, int(ask.state["number"]) * len(rows)) if len(rows) == unit.per_page else read
    total = TOTAL_XML.search(doc.text)
    declared = int(total.group(1)) if total else unit.total
    state = {"units": ask.state["units"], "unit": ask.state["unit"], "referer": ask.state["referer"]}
    after: Ask | None
    if (declared is not None and read >= declared) or (declared is None and len(rows) < unit.per_page):
        rest = [Unit(*packed) for packed in json.loads(ask.state["units"])]
        after = _first_ask(ask.state["referer"], rest, ask.page + 1)
    elif ask.state["kind"] == "new":
        after = _new(state, doc.url, int(ask.state["number"]) + 1, read, ask.page + 1)
    else:
        after = _old(state, unit, read, ask.page + 1)
    return ListPage(PageFacts(rows, skipped=skipped, has_next=after is not None), after)

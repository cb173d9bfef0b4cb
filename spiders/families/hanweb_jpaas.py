"""大汉 Hanweb cloud (jpaas): a placeholder in the page, rows from the publish server, the page number inside a JSON parameter."""

from __future__ import annotations

import html
import json
import re
from urllib.parse import urlencode

from crawler.coverage import PageFacts
from crawler.model import Section
from spiders.families.base import Ask, ListDocument, ListPage, following, parse_html
from spiders.families.rows import empty_statement, read_json, rows_of

MARK = "/api-gateway/jpaas-publish-server/"
QUERY = re.compile(r"querydata\s*=\s*\"(\{[^\"]*\})\"|querydata\s*=\s*'(\{[^']*\})'", re.I)
PAIR = re.compile(r"['\"]?\b(\w{1,100})['\"]?\s*:\s*['\"]([^'\"]*)['\"]")
SOURCE = re.compile(r"(?:url|src)\s*=\s*['\"]([^'\"]*/api-gateway/jpaas-publish-server/[^'\"]*)['\"]")
PAGER = re.compile(r"class=['\"][^'\"]*\bpagination\b[^'\"]*['\"][^<>]*>", re.I)
SIZE = 15


class HanwebJpaas:
    name = "hanweb_jpaas"

    def recognise(self, doc: ListDocument) -> str:
        if MARK in doc.text:
            return MARK
        found = re.search(r"parsetype\s*=\s*['\"]bulidstatic['\"]", doc.text)  # sic
        return found.group(0) if found else ""

    def read(self, doc: ListDocument, ask: Ask, section: Section) -> ListPage:
        if "data" in ask.state:
            return _read_reply(doc, ask)
        query = QUERY.search(doc.text)
        source = SOURCE.search(doc.text)
        if query is None:
            return ListPage(PageFacts((), note="页面没有给出列表接口的参数"))
        given = dict(PAIR.findall(html.unescape(query.group(1) or query.group(2))))
        base = doc.join(html.unescape(source.group(1))) if source else doc.join(f"{MARK}front/page/build/unit")
        state = {"data": json.dumps(given, sort_keys=True), "base": base, "referer": doc.url}
        return ListPage(shell=_ask(state, 1))


def _ask(state: dict[str, str], number: int) -> Ask:
    given = json.loads(state["data"])
    fields = {"parseType": given.get("parseType", "bulidstatic"), "webId": given.get("webId", ""), "tplSetId": given.get("tplSetId", ""),
              "pageType": given.get("pageType", "column"), "tagId": given.get("tagId", ""), "editType": "null",
              "pageId": given.get("pageId", ""), "paramJson": json.dumps({"pageNo": number, "pageSize": SIZE})}  # fmt: skip
    return Ask(f"{state['base']}?{urlencode(fields)}", number, headers=(("Referer", state["referer"]),), state=state)


def _read_reply(doc: ListDocument, ask: Ask) -> ListPage:
    """Read {success, data: {html}}. Some installations answer every page number with page 1: then the list ends as `repeat`."""
    try:
        markup = read_json(doc.text)["data"]["html"]
    except (ValueError, KeyError, TypeError):
        return ListPage(PageFacts((), note="接口没有返回列表"))
    root = parse_html(str(markup))
    items = [item for item in root.iter("li", "tr") if next(item.iter("a"), None) is not None]
    rows, skipped = rows_of([item for item in items if item.find(".//li") is None], doc)
    pager = PAGER.search(str(markup))
    total = _number(pager.group(0), "count") if pager else None
    size = (_number(pager.group(0), "rows") if pager else None) or SIZE
    more = total is not None and ask.page * size < total and bool(rows)
    facts = PageFacts(
        rows,
        rows_declared=total,
        skipped=skipped,
        empty_statement="" if rows else empty_statement(root) or ("总数为 0" if total == 0 else ""),
    )
    return following(facts, _ask(dict(ask.state), ask.page + 1) if more else None)


def _number(tag: str, name: str) -> int | None:
    found = re.search(rf"\b{name}\s*=\s*['\"]?(\d+)", tag)
    return int(found.group(1)[:9]) if found else None

"""开普 UCAP theme sites: lists as JSON from /common/search/<channel>."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from crawler.coverage import PageFacts
from crawler.model import DateEvidence, Origin, Row, Section
from crawler.reading.moments import first_day
from spiders.families.base import Ask, ListDocument, ListPage
from spiders.families.replies import NO_LIST, count, records_page
from spiders.families.rows import plain, read_json, said, text_lines

SEARCH = re.compile(r"(/(?:common/)?search(?:List)?/[0-9a-f]{32})\b")
SIZE = 15


class UcapJson:
    name = "ucap_json"

    def recognise(self, doc: ListDocument) -> str:
        found = SEARCH.search(doc.text)
        return found.group(1) if found else ""

    def read(self, doc: ListDocument, ask: Ask, section: Section) -> ListPage:
        if "base" in ask.state:
            return _read_reply(doc, ask)
        channel = section.params.get("channel_id")
        found = SEARCH.search(doc.text)
        path = f"/common/search/{channel}" if channel else found.group(1) if found else ""
        if not path:
            return ListPage(PageFacts((), note="页面没有给出列表接口"))
        return ListPage(shell=_ask({"base": doc.join(path), "referer": doc.url}, 1))


def _ask(state: dict[str, str], number: int) -> Ask:
    query = urlencode(
        {
            "page": number,
            "_pageSize": SIZE,
            "_isAgg": "true",
            "_isJson": "true",
            "_template": "index",
            "_rangeTimeGte": "",
            "_channelName": "",
        }
    )
    return Ask(f"{state['base']}?{query}", number, headers=(("Referer", state["referer"]),), state=state)


def _read_reply(doc: ListDocument, ask: Ask) -> ListPage:
    try:
        data = read_json(doc.text)["data"]
        results, total = data["results"], count(data["total"])
    except (ValueError, KeyError, TypeError):
        return NO_LIST
    if total is None:
        return NO_LIST
    after = _ask(dict(ask.state), ask.page + 1) if ask.page * _size(data) < total else None
    empty = "总数为 0" if total == 0 else ""
    return records_page(results, total, lambda result: _row(result, doc), after, empty=empty)


def _size(data: dict[str, Any]) -> int:
    rows = data.get("rows")
    return rows if isinstance(rows, int) and 0 < rows <= 500 else SIZE


def _row(result: Any, doc: ListDocument) -> Row | None:
    """Values may be the strings "null" and "undefined"; addresses are protocol-relative or http."""
    if not isinstance(result, dict):
        return None
    url, title = doc.join(said(result.get("url"))), plain(result.get("title"))
    if not url or not title:
        return None
    fields = _fields(result.get("domainMetaList"))
    dates = []
    for role, origin, raw, place in (
        ("published", Origin.CMS_DISPLAY, said(result.get("publishedTimeStr")), "publishedTimeStr"),
        ("published", Origin.CMS_FIRST, fields.get("pubdate", ""), "pubdate"),
        ("formed", Origin.SCRIPT, fields.get("writedate", ""), "writedate"),
    ):
        moment = first_day(raw)
        if moment is not None and not (
            place == "pubdate" and moment.value[:10] == said(result.get("publishedTimeStr"))[:10]
        ):
            dates.append(DateEvidence(role, moment.value, moment.precision, origin, raw, f"接口 {place}"))
    extra = {name: fields[key] for name, key in (("doc_no", "refno"), ("index_no", "indexnumber")) if fields.get(key)}
    text = text_lines(said(result.get("contentHtml"))) or text_lines(said(result.get("content")))
    return Row(url, title, said(result.get("publishedTimeStr")), extra=extra, dates=tuple(dates), content=text)


def _fields(groups: Any) -> dict[str, str]:
    fields: dict[str, str] = {}
    for group in groups if isinstance(groups, list) else []:
        for pair in group.get("resultList") or [] if isinstance(group, dict) else []:
            if isinstance(pair, dict) and said(pair.get("value")):
                fields[str(pair.get("key"))] = said(pair.get("value"))
    return fields

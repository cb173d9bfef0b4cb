"""新点 Epoint EWB (徐州, parts of 江苏): lists by POST with the site's guid, which stands in a script of its own."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from crawler.coverage import PageFacts
from crawler.model import Row, Section
from spiders.families.base import Ask, ListDocument, ListPage
from spiders.families.generic import generic_page
from spiders.families.replies import NO_LIST, count, records_page
from spiders.families.rows import plain, read_json, said

INTERFACE = "/rest/lightfrontaction/getgovinfolist"
SCRIPT = re.compile(r"['\"]([^'\"]*webBuilderCommon\.js[^'\"]*)['\"]")
GUID = re.compile(r"siteGuid['\"]?\s*[:=]\s*['\"]([\w-]{8,})['\"]")
PROJECT = re.compile(r"projectName['\"]?\s*[:=]\s*['\"]([\w/-]*)['\"]")
SIZE = 15


class Epoint:
    name = "epoint"

    def recognise(self, doc: ListDocument) -> str:
        for sign in ("webBuilderCommon.js", "lightfrontaction/getgovinfolist"):
            if sign in doc.text:
                return sign
        return ""

    def read(self, doc: ListDocument, ask: Ask, section: Section) -> ListPage:
        if "api" in ask.state:
            return _read_reply(doc, ask)
        if "shell" in ask.state:
            return _from_script(doc, ask)
        given = {**dict(parse_qsl(urlsplit(doc.url).query)), **section.params}
        category = given.get("categorynum", "")
        if not category:
            return generic_page(doc, ask)
        state = {"shell": doc.url, "category": category, "dept": given.get("deptcode", "")}
        guid = GUID.search(doc.text)
        if guid:
            return ListPage(shell=_ask({**state, **_place(doc, guid.group(1))}, 1))
        script = SCRIPT.search(doc.text)
        address = doc.join(script.group(1)) if script else doc.join("/js/webBuilderCommon.js")
        return ListPage(shell=Ask(address, 1, state=state))


def _place(doc: ListDocument, guid: str) -> dict[str, str]:
    project = PROJECT.search(doc.text)
    parts = urlsplit(doc.url)
    name = (project.group(1) if project else "EWB-FRONT").strip("/")
    folder = f"/{name}" if name else ""
    return {"api": f"{parts.scheme}://{parts.netloc}{folder}{INTERFACE}", "guid": guid}


def _from_script(doc: ListDocument, ask: Ask) -> ListPage:
    guid = GUID.search(doc.text)
    if guid is None:
        return ListPage(PageFacts((), note="脚本里没有站点编号（siteGuid）"))
    return ListPage(shell=_ask({**ask.state, **_place(doc, guid.group(1))}, 1))


def _ask(state: dict[str, str], number: int) -> Ask:
    """The interface counts pages from 0."""
    body = {
        "deptcode": state["dept"],
        "categorynum": state["category"],
        "pageIndex": number - 1,
        "pageSize": SIZE,
        "siteGuid": state["guid"],
    }
    headers = (("Content-Type", "application/json"), ("Referer", state["shell"]))
    return Ask(state["api"], number, "POST", json.dumps(body).encode(), headers, state=state)


def _read_reply(doc: ListDocument, ask: Ask) -> ListPage:
    try:
        custom = read_json(doc.text)["custom"]
        custom = read_json(custom) if isinstance(custom, str) else custom
        records, total = custom["data"], count(custom["total"])
    except (ValueError, KeyError, TypeError):
        return NO_LIST
    if total is None:
        return NO_LIST
    after = _ask(dict(ask.state), ask.page + 1) if ask.page * SIZE < total else None
    empty = "总数为 0" if total == 0 else ""
    return records_page(records, total, lambda record: _row(record, doc), after, empty=empty)


def _row(record: Any, doc: ListDocument) -> Row | None:
    if not isinstance(record, dict):
        return None
    outside = said(record.get("linkurl"))
    url = doc.join(outside or said(record.get("visiturl")) or said(record.get("infourl")))
    title = plain(record.get("realtitle")) or plain(record.get("title"))
    return Row(url, title, said(record.get("infodate")), external=bool(outside)) if url and title else None

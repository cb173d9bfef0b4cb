"""甘孜 site-service (稻城 and all 19 portals of the prefecture): lists behind a POST interface, disclosure columns in the page."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from crawler.coverage import PageFacts
from crawler.model import DateEvidence, Origin, Row, Section
from crawler.reading.moments import first_day
from spiders.families.base import Ask, ListDocument, ListPage, following
from spiders.families.generic import generic_page
from spiders.families.replies import count
from spiders.families.rows import empty_statement, read_json, rows_of
from spiders.families.shapes import clean
from spiders.paging import declared_pages, declared_rows, next_link

INTERFACE = "/site-service/c/manuscript/getManuscriptListByColumnId"
COLUMN_PATH = re.compile(r"/c/(\d+)/?$")
COLUMN_SCRIPT = re.compile(r"columnId['\"]?\s*[:=]\s*['\"]?(\d+)")
SIZE = 15


class SiteService:
    name = "site_service"

    def recognise(self, doc: ListDocument) -> str:
        if "/site-service/" in doc.text:
            return "/site-service/"
        if 'class="rgith"' in doc.text or "class='rgith'" in doc.text:
            return "div.rgith"
        found = re.search(r"/governmentInfo/\w+_zfxxgk/", doc.url)
        return found.group(0) if found else ""

    def read(self, doc: ListDocument, ask: Ask, section: Section) -> ListPage:
        if "column" in ask.state:
            return _read_records(doc, ask)
        blocks = doc.root.xpath(
            "//*[contains(concat(' ', normalize-space(@class), ' '), ' rgith ')]//*[contains(concat(' ', normalize-space(@class), ' '), ' list-item ')]"
        )
        if blocks:
            return _server_rows(doc, ask, blocks)
        column = section.params.get("column_id") or _column_id(doc)
        if column:
            given = section.params.get("type")
            kind = given or ("true" if "/governmentInfo/" in doc.url else "false")
            first = _ask(doc.url, column, kind, 1)
            if not given:
                # The meaning of `type` is not documented: only where both answers are empty is the column empty.
                first = replace(first, otherwise=_ask(doc.url, column, "false" if kind == "true" else "true", 1))
            return ListPage(shell=first)
        if "/governmentInfo/" in doc.url:
            return ListPage(
                PageFacts((), rows_declared=declared_rows(doc.text), empty_statement=empty_statement(doc.root))
            )
        return generic_page(doc, ask)


def _column_id(doc: ListDocument) -> str:
    path = COLUMN_PATH.search(urlsplit(doc.url).path)
    if path:
        return path.group(1)
    script = COLUMN_SCRIPT.search(doc.text)
    return script.group(1) if script else ""


def _ask(page_url: str, column: str, kind: str, number: int) -> Ask:
    parts = urlsplit(page_url)
    origin = f"{parts.scheme}://{parts.netloc}"
    body = json.dumps({"columnId": int(column), "current": number, "size": SIZE, "type": kind == "true"})
    headers = (("Content-Type", "application/json"), ("Origin", origin), ("Referer", page_url))
    state = {"column": column, "type": kind, "shell": page_url}
    return Ask(origin + INTERFACE, number, "POST", body.encode(), headers, state=state)


def _server_rows(doc: ListDocument, ask: Ask, blocks: list[Any]) -> ListPage:
    rows, skipped = rows_of(blocks, doc)
    url = next_link(doc)
    facts = PageFacts(rows, declared_pages(doc.text), declared_rows(doc.text), skipped)
    return following(facts, Ask(url, ask.page + 1) if url else None)


def _read_records(doc: ListDocument, ask: Ask) -> ListPage:
    """Read one interface answer: {data: {pages, current, total?, records: [{id, title, columnFolder, releaseTime, time}]}}."""
    try:
        data = read_json(doc.text).get("data")
        records = data["records"]
        pages = count(data["pages"])
    except (ValueError, TypeError, KeyError, AttributeError):
        pages = None
    if pages is None:
        return ListPage(PageFacts((), note="接口没有返回记录"))
    rows, skipped = [], 0
    for record in records if isinstance(records, list) else []:
        row = _row(record, ask.state["shell"])
        if row is None:
            skipped += 1
        else:
            rows.append(row)
    total = data.get("total")
    facts = PageFacts(
        tuple(rows), pages_declared=pages, rows_declared=total if isinstance(total, int) else None, skipped=skipped,
        empty_statement="接口返回 0 页" if pages == 0 and not rows else "",
    )  # fmt: skip
    more = ask.page < pages
    return following(
        facts, _ask(ask.state["shell"], ask.state["column"], ask.state["type"], ask.page + 1) if more else None
    )


def _row(record: Any, shell: str) -> Row | None:
    """Build the address from folder and id: records carry none."""
    if not isinstance(record, dict) or not str(record.get("id", "")).isdigit() or not record.get("title"):
        return None
    folder = str(record.get("columnFolder") or "")
    if not re.fullmatch(r"[\w./-]{1,80}", folder) or ".." in folder:
        return None
    parts = urlsplit(shell)
    url = f"{parts.scheme}://{parts.netloc}/{folder.strip('/')}/article/{record['id']}"
    stamp = clean(str(record.get("releaseTime") or ""))
    moment = first_day(stamp)
    dates = (
        (DateEvidence("published", moment.value, moment.precision, Origin.CMS_DISPLAY, stamp, "releaseTime"),)
        if moment
        else ()
    )
    return Row(
        url,
        clean(str(record["title"])),
        clean(str(record.get("time") or stamp)),
        extra={"cms_id": str(record["id"])},
        dates=dates,
    )

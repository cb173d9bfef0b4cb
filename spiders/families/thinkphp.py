"""ThinkPHP and PHPCMS-like sites (吉安, 余干, 达州): pinned rows first, dates are those of the last change, some lists by POST."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from crawler.model import Row, Section
from spiders.families.base import Ask, ListDocument, ListPage
from spiders.families.generic import next_page
from spiders.families.literals import literal_at
from spiders.families.replies import NO_LIST, records_page
from spiders.families.rows import plain, read_json, said
from spiders.families.static import StaticFamily
from spiders.paging import declared_pages

# The page number in the interface's address: written out, or put in by the script.
CALL = re.compile(r"['\"]([^'\"]*/api-ajax_list-)(?:1\.html['\"]|['\"]\s*\+)")
UPDATED = {"date_means": "updated"}
NOTE = "该系统的列表日期是更新时间，置顶在前"


class ThinkPhp(StaticFamily):
    def read(self, doc: ListDocument, ask: Ask, section: Section) -> ListPage:
        if "form" in ask.state:
            return _read_reply(doc, ask)
        page = super().read(doc, ask, section)
        call = CALL.search(doc.text)
        if not page.facts.rows and call is not None:
            form = _form(doc.text, call.end())
            if form:
                fields = urlencode(list(_flat(form)))
                return ListPage(
                    shell=_ask(
                        {
                            "form": fields,
                            "stem": doc.join(call.group(1) + "1"),
                            "end": ".html",
                            "referer": doc.url,
                        },
                        1,
                    )
                )
        rows = tuple(replace(row, extra={**row.extra, **UPDATED}) for row in page.facts.rows)
        return replace(page, facts=replace(page.facts, rows=rows, note=page.facts.note or NOTE))


def _form(text: str, end: int) -> dict[str, Any]:
    """The form behind the address, an object literal with `ajax_type`; {} where there is none."""
    for found in islice(re.finditer(r"\{", text[end : end + 2000]), 5):
        form = literal_at(text, end + found.start())
        if isinstance(form, dict) and "ajax_type" in form:
            return form
    return {}


def _flat(form: dict[str, Any], prefix: str = "") -> Any:
    """Name and value pairs as PHP reads them: lists as name[], lists in lists as name[7][]."""
    for key, value in form.items():
        name = f"{prefix}[{key}]" if prefix else str(key)
        if isinstance(value, list):
            for n, item in enumerate(value):
                if isinstance(item, list):
                    yield from ((f"{name}[{n}][]", said(inner)) for inner in item)
                elif isinstance(item, dict):
                    yield from ((f"{name}[{n}][{at}]", said(inner)) for at, inner in item.items())
                else:
                    yield f"{name}[]", said(item)
        elif isinstance(value, dict):
            yield from _flat(value, name)
        else:
            yield name, said(value)


def _ask(state: dict[str, str], number: int) -> Ask:
    """The interface declares no total: a page past the end is asked to prove the end."""
    headers = (
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("X-Requested-With", "XMLHttpRequest"),
        ("Referer", state["referer"]),
    )
    url = f"{state['stem'][:-1]}{number}{state['end']}"
    return Ask(
        url, number, "POST", state["form"].encode(), headers, missing="end" if number > 1 else "not-found", state=state
    )


def _read_reply(doc: ListDocument, ask: Ask) -> ListPage:
    try:
        records = read_json(doc.text)["data"]
    except (ValueError, KeyError, TypeError):
        return NO_LIST
    after = _ask(dict(ask.state), ask.page + 1)
    empty = "接口返回空列表" if records == [] else ""
    return records_page(records, None, lambda record: _row(record, doc), after, note=NOTE, empty=empty)


def _row(record: Any, doc: ListDocument) -> Row | None:
    if not isinstance(record, dict):
        return None
    url, title = doc.join(said(record.get("url"))), plain(record.get("title"))
    return Row(url, title, said(record.get("updatetime")), extra=UPDATED) if url and title else None


def _dash_pager(doc: ListDocument, ask: Ask) -> Ask | None:
    linked = next_page(doc, ask)
    total = declared_pages(doc.text)
    number = ask.page + 1
    if linked is not None or total is None or number > total:
        return linked
    first = ask.state.get("first", doc.url)
    stem = re.sub(r"(?:-\d+)?\.html$", "", first)
    return Ask(f"{stem}-{number}.html", number, state={"first": first})


THINKPHP = ThinkPhp(
    "thinkphp", (r"xxgk-show-\d+\.html", r"/api-ajax_list-1\.html"), (r"/(?:xxgk|news)-list-\w+",), pager=_dash_pager
)

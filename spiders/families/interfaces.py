"""List interfaces of single places, each known by its path: 淮安 lists.do, 苏州 loadData, 太原 getDocuments, 成都 listPage.

What is asked is what the page's own script would ask: its address and its fields, with another page number. A field whose
value cannot be read from the page is never guessed, for an interface that misses one answers with the whole site.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.coverage import PageFacts
from crawler.model import Row, Section
from spiders.families.base import Ask, ListDocument, ListPage
from spiders.families.literals import Name, literal_at
from spiders.families.replies import count, records_page
from spiders.families.rows import plain, read_json, said

TITLES = ("title", "doctitle", "articletitle", "infotitle")
ADDRESSES = ("link", "url", "linkurl", "docurl", "docpuburl", "infourl", "path")
DATES = ("releasetime", "published_time_format", "pubdate", "publishtime", "publishdate", "docreltime", "releasedate",
         "infodate", "time", "date")  # fmt: skip
TOTALS = ("total", "allrow", "totalcount", "totalrecord", "recordcount", "count")
HOLE = "\x00"  # where the script puts a variable into the address
MAX_DEPTH = 4
ARGUMENT = re.compile(r"\w+\(\s*['\"](\w{1,60})['\"]\s*\)")


@dataclass(frozen=True, slots=True)
class Interface:
    """One interface: the end of its path, its page number and size, and fields that the column's own address holds."""

    path: str
    page: str
    size: str
    method: str
    from_address: Mapping[str, str] = field(default_factory=dict)


INTERFACES = (
    Interface("/articleCommonController/lists.do", "page", "pagesize", "POST", {"deptid": "orgId", "rdeptid": "orgId"}),
    Interface("/interfacesWebZcwj/loadData", "pageIndex", "pageSize", "POST"),
    Interface("/govChanInfo/getDocuments", "Index", "pageSize", "GET"),
    Interface("/policyLibrary/listPage", "current", "size", "GET"),
)
BY_PATH = {interface.path: interface for interface in INTERFACES}
CALL = re.compile(r"['\"]([^'\"\s]{0,300}(" + "|".join(map(re.escape, BY_PATH)) + r")(?:\?[^'\"\s]{0,600})?)['\"]")
MAX_FIELDS = 30
JOINED = re.compile(r"\s*\+\s*([\w.$]{1,60}(?:\([^()]{0,60}\))?)\s*(?:\+\s*['\"]([^'\"\s]{0,600})['\"])?")


class Interfaces:
    name = "interfaces"

    def recognise(self, doc: ListDocument) -> str:
        found = _call(doc.text)
        return found.group(2) if found else ""

    def read(self, doc: ListDocument, ask: Ask, section: Section) -> ListPage:
        if "api" in ask.state:
            return _read_reply(doc, ask)
        found = _call(doc.text)
        if found is None:
            return ListPage(PageFacts((), note="页面没有给出列表接口"))
        interface = BY_PATH[found.group(2)]
        address, end = _whole_address(doc.text, found)
        base, _, query = address.partition("?")
        in_query = dict(parse_qsl(query, keep_blank_values=True))
        fields = _fields_beside(doc.text, end)
        known, missing = _filled({**in_query, **fields}, interface, doc, section)
        if missing:
            return ListPage(PageFacts((), note=f"列表接口的参数 {'、'.join(missing)} 页面上读不出，写进档案的 params"))
        size = known.get(interface.size, "")
        state = {"api": doc.join(base), "kind": interface.path, "fields": json.dumps(known), "referer": doc.url, "query": json.dumps(sorted(in_query)),
                 "size": size if size.isdigit() and 0 < int(size) <= 200 else "20"}  # fmt: skip
        return ListPage(shell=_ask(state, 1))


def _call(text: str) -> re.Match[str] | None:
    """The first quoted address of a known interface. Only its surroundings are searched: pages may be large."""
    for path in BY_PATH:
        at = text.find(path)
        if at >= 0:
            return CALL.search(text, max(0, at - 301), at + 1000)
    return None


def _whole_address(text: str, found: re.Match[str]) -> tuple[str, int]:
    """The address of a call, the pieces of a concatenation joined, and where it ends in the script."""
    address, end = found.group(1), found.end()
    while (piece := JOINED.match(text, end)) is not None and len(address) < 2000:
        address += f"{HOLE}{piece.group(1)}{HOLE}{piece.group(2) or ''}"
        end = piece.end()
    return address, end


def _fields_beside(text: str, end: int) -> dict[str, Any]:
    """The fields that the call sends: the next object literal behind the address, or the one of a variable named there."""
    behind = text[end : end + 300]
    start = behind.find("{")
    before_function = behind.find("function")
    if start >= 0 and not 0 <= before_function < start:
        found = literal_at(text, end + start)
        return _flat(found) if isinstance(found, dict) else {}
    named = re.search(r"data\s*:\s*(\w{1,40})|,\s*(\w{1,40})\s*,", behind)
    if named is None:
        return {}
    made = re.search(rf"\b{re.escape(named.group(1) or named.group(2))}\s*=\s*(\{{)", text)
    found = literal_at(text, made.start(1)) if made else None
    return _flat(found) if isinstance(found, dict) else {}


def _flat(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields of an options object lie one deeper, under data or params."""
    for key in ("data", "params"):
        if isinstance(fields.get(key), dict):
            return dict(fields[key])
    return {key: value for key, value in fields.items() if not isinstance(value, dict | list)}


def _filled(
    fields: dict[str, Any], interface: Interface, doc: ListDocument, section: Section
) -> tuple[dict[str, str], list[str]]:
    """Each field's value, and the names of those whose value the page does not tell."""
    own = dict(parse_qsl(urlsplit(doc.url).query))
    known: dict[str, str] = {}
    missing: list[str] = []
    for name, value in islice(fields.items(), MAX_FIELDS):
        if name in (interface.page, interface.size) and not (isinstance(value, int) or str(value).isdigit()):
            continue
        given = section.params.get(name)
        text = given if given is not None else _value(value, doc, own)
        if not text and own.get(interface.from_address.get(name, "")):
            text = own[interface.from_address[name]]
        if text is None:
            missing.append(name)
        else:
            known[name] = text
    return known, missing


def _value(value: Any, doc: ListDocument, own: Mapping[str, str]) -> str | None:
    """A field's text; a variable's by its one assignment in the page, or by the page's own query; None where unknown."""
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    text = str(value)
    bare = text.strip(HOLE) if text.startswith(HOLE) and text.count(HOLE) == 2 and text.endswith(HOLE) else ""
    if not bare and not isinstance(value, Name):
        return None if HOLE in text else text
    name = bare or text
    asked = ARGUMENT.fullmatch(name)
    if asked:
        return own.get(asked.group(1))
    made = re.findall(
        rf"\b{re.escape(name)}\s*=\s*(?:['\"]([^'\"]{{0,200}})['\"]|(\d{{1,12}})\b|([\w.]+\(\s*['\"]\w{{1,60}}['\"]\s*\)))",
        doc.text,
    )
    values = {literal or number or call for literal, number, call in made}
    if len(values) != 1:
        return own.get(name)
    only = values.pop()
    asked = ARGUMENT.fullmatch(only.rsplit(".", 1)[-1])
    return own.get(asked.group(1)) if asked else only


def _ask(state: Mapping[str, str], number: int) -> Ask:
    interface = BY_PATH[state["kind"]]
    fields = {**json.loads(state["fields"]), interface.page: str(number), interface.size: state["size"]}
    headers = (("Referer", state["referer"]), ("X-Requested-With", "XMLHttpRequest"))
    if interface.method == "GET":
        return Ask(f"{state['api']}?{urlencode(fields)}", number, headers=headers, state=state)
    in_query = {name: fields.pop(name) for name in json.loads(state["query"]) if name in fields}
    url = f"{state['api']}?{urlencode(in_query)}" if in_query else state["api"]
    form = (*headers, ("Content-Type", "application/x-www-form-urlencoded"))
    return Ask(url, number, "POST", urlencode(fields).encode(), form, state=state)


def _read_reply(doc: ListDocument, ask: Ask) -> ListPage:
    """Read the records wherever they lie. Page 2 begins where page 1 ended: an interface may give fewer than asked."""
    found = next(_record_lists(read_json(doc.text), None, 0), None)
    if found is None:
        # Zero rows may be the answer to fields that we read wrongly: that is no word of emptiness.
        return ListPage(PageFacts((), note="接口返回 0 条，未必是栏目为空"))
    records, total = found
    each = int(ask.state.get("each") or len(records))
    last = ask.page * each >= total if total is not None else len(records) < each
    state = {**ask.state, "each": str(each)}
    after = None if last else _ask(state, ask.page + 1)
    return records_page(records, total, lambda record: _row(record, doc), after)


def _record_lists(value: Any, total: int | None, depth: int) -> Iterator[tuple[list[Any], int | None]]:
    """Every list of records that have a title, with the total that stands beside or above it."""
    if depth > MAX_DEPTH:
        return
    if isinstance(value, dict):
        lower = {str(key).lower(): inner for key, inner in value.items()}
        own = next((number for key in TOTALS if (number := count(lower.get(key))) is not None), total)
        for inner in value.values():
            yield from _record_lists(inner, own, depth + 1)
    elif isinstance(value, list) and any(isinstance(record, dict) and _first(record, TITLES) for record in value):
        yield value, total


def _first(record: Mapping[str, Any], names: tuple[str, ...]) -> str:
    lower = {str(key).lower(): value for key, value in record.items()}
    return next((text for name in names if isinstance(lower.get(name), str | int) and (text := said(lower[name]))), "")


def _row(record: Any, doc: ListDocument) -> Row | None:
    if not isinstance(record, dict):
        return None
    address = _first(record, ADDRESSES)
    if address == said(record.get("path")) and said(record.get("domain")):
        base = said(record["domain"])
        base = base if "://" in base else f"{urlsplit(doc.url).scheme}://{base.lstrip('/')}"
        address = base.rstrip("/") + "/" + address.lstrip("/")
    title, url = plain(_first(record, TITLES)), doc.join(address)
    return Row(url, title, _first(record, DATES)) if url and title else None

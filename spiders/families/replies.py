"""Answers of list interfaces: records and a total in JSON. Shared by the families whose lists come as JSON."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from crawler.coverage import PageFacts
from crawler.model import Row
from spiders.families.base import Ask, ListPage, following
from spiders.families.rows import read_json, said

RowOf = Callable[[Any], Row | None]
NO_LIST = ListPage(PageFacts((), note="接口没有返回列表"))

LONGEST = 200_000  # characters; an answer without rows is short
# What interfaces put around their data: a number, a word or an object of both.
CODES = ("code", "status", "state", "errcode", "errorcode", "errno", "retcode", "resultcode", "statuscode")
WORDS = ("msg", "message", "info", "errmsg", "errormsg", "error", "text", "desc")
WELL = frozenset({"0", "00", "000", "0000", "1", "100", "200", "1000", "10000", "20000", "200000"})
FAULT = re.compile(
    r"异常|错误|失败|出错|超时|繁忙|无权|没有权限|未登录|未授权|非法|过期"
    r"|\b(?:error|fail(?:ed|ure)?|timeout|timed out|denied|exception|invalid|forbidden|unauthorized)\b",
    re.I,
)


def failure(text: str) -> str:
    """What an answer of an interface says of its own failure; "" where it says none. Asked only where it gave no rows:
    a total of 0 in an answer of 系统异常 is no word of emptiness."""
    if len(text) > LONGEST or text.lstrip()[:1] != "{":
        return ""
    return _failure(read_json(text), 0)


def _failure(value: Any, depth: int) -> str:
    if not isinstance(value, dict):
        return ""
    lower = {str(key).lower(): inner for key, inner in value.items()}
    if lower.get("success") is False or said(lower.get("success")).lower() == "false":
        return _shown(lower) or "success: false"
    for key in CODES:
        inner = lower.get(key)
        if isinstance(inner, dict) and depth == 0 and (found := _failure(inner, 1)):
            return found
        number = said(inner) if isinstance(inner, int | str) and not isinstance(inner, bool) else ""
        if (re.fullmatch(r"-?\d{1,9}", number) and number not in WELL) or FAULT.fullmatch(number):
            return f"{key}: {number} {_shown(lower)}".strip()
    words = _shown(lower)
    return words if FAULT.search(words) else ""


def _shown(fields: dict[str, Any]) -> str:
    """The first message of an answer, as far as a note has room."""
    texts = (said(fields[key]) for key in WORDS if isinstance(fields.get(key), str))
    return next((text[:60] for text in texts if text), "")


def records_page(
    records: Any, total: int | None, row_of: RowOf, after: Ask | None, *, note: str = "", empty: str = ""
) -> ListPage:
    """A page of the records of an interface. A record that `row_of` cannot read counts as an unread row.

    `after`: the next request, sent only where this page held rows. `empty`: the sentence for an answer without records.
    """
    found = records if isinstance(records, list) else []
    rows = tuple(row for record in found if (row := row_of(record)) is not None)
    facts = PageFacts(
        rows, rows_declared=total, skipped=len(found) - len(rows), note=note, empty_statement="" if found else empty
    )
    return following(facts, after if rows else None)


def count(value: Any) -> int | None:
    """A total as interfaces give it, a number or its text; None where it is neither."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

"""Answers of list interfaces: records and a total in JSON. Shared by the families whose lists come as JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crawler.coverage import PageFacts
from crawler.model import Row
from spiders.families.base import Ask, ListPage, following

RowOf = Callable[[Any], Row | None]
NO_LIST = ListPage(PageFacts((), note="接口没有返回列表"))


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

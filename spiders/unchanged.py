"""Tell whether a list is unchanged by its first page alone, so that its other pages need not be asked for.

Only where nothing can hide behind the first page: the last reading was complete, the list declares the same total, the
first page holds the same rows in the same order, no row is pinned, and the whole list is known to run from new to old.
Then a new row would stand on the first page, and a withdrawn or slipped-in one would change the total.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crawler.coverage import PageFacts, row_key
from crawler.model import Row
from crawler.reading.moments import first_day


def is_unchanged(facts: PageFacts, before: tuple[int, int] | None, known: Iterable[tuple[str, str, str, bool]]) -> bool:
    """`before`: (rows declared, rows read) of the last complete reading; `known`: its rows (key, title, date, pinned)."""
    if before is None or facts.rows_declared is None or facts.skipped or not facts.rows or not facts.has_next:
        return False
    declared, read = before
    if facts.rows_declared != declared or read != declared or any(row.pinned for row in facts.rows):
        return False
    return _same_start_and_proven_order(facts.rows, known)


def _same_start_and_proven_order(rows: Sequence[Row], known: Iterable[tuple[str, str, str, bool]]) -> bool:
    last = None
    count = 0
    for place, (key, title, date_text, pinned) in enumerate(known):
        count += 1
        if place < len(rows):
            row = rows[place]
            if (row_key(row), row.title, row.date_text) != (key, title, date_text):
                return False
        moment = first_day(date_text)
        if pinned or moment is None or (last is not None and moment.value[:10] > last):
            return False
        last = moment.value[:10]
    return count >= len(rows)

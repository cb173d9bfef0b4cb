"""dateparser's one job: a labelled value that the exact patterns refuse (3天前, 昨天 10:20, 5 June 2024, RFC 5322 dates).

It costs about a millisecond where the patterns cost microseconds, and completes partial dates by itself; so it is asked for
single labelled values only, never for rows or body text, with all parts required. See docs/decisions/0011-dateparser-job.md.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time

from crawler.reading.moments import OLDEST_YEAR, SHANGHAI, Moment, read_http

_RELATIVE = re.compile(
    r"^(?:刚刚|\d{1,3}\s?(?:秒|分钟?|小时|天|日|周|个月|年)(?:之)?前|[今昨前]天(?:\s?\d{1,2}:\d{2})?)$"
)
_WESTERN = re.compile(r"[A-Za-z]{3,}")
_MAX = 40


def read_free(text: str, fetched_on: date | None) -> Moment | None:
    """Read one labelled value in free words, or None. Relative words need the day of fetching."""
    text = " ".join(text.split())
    if not text or len(text) > _MAX:
        return None
    relative = _RELATIVE.match(text) is not None
    if not relative and not (_WESTERN.search(text) and re.search(r"\d", text)):
        return None
    if relative and fetched_on is None:
        return None
    if relative and text == "刚刚" and fetched_on is not None:
        return Moment(fetched_on.isoformat(), "day", text)
    if text[-3:] in {"GMT", "UTC"} or re.search(r"[+-]\d{4}$", text):
        return read_http(text)
    import dateparser  # 60 ms to load, needed by few pages

    noon = datetime.combine(fetched_on or date(OLDEST_YEAR, 1, 1), time(12), SHANGHAI).replace(tzinfo=None)
    found = dateparser.parse(
        text,
        languages=["zh", "en"],
        settings={
            "DATE_ORDER": "YMD",
            "REQUIRE_PARTS": [] if relative else ["year", "month", "day"],
            "RELATIVE_BASE": noon,
            "PREFER_DATES_FROM": "past",
        },
    )
    return Moment(found.date().isoformat(), "day", text) if found is not None and found.year >= OLDEST_YEAR else None

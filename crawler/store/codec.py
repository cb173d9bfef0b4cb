"""Pages, dates and instants as the text that the database holds, and back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from crawler.model import Attachment, DateEvidence, Link, Origin, Page

PLAIN = ("url", "title", "raw_title", "column", "publisher", "doc_no", "index_no", "validity", "text", "issuer",
         "statement_of_none", "published_reason", "formed_reason", "encoding", "encoding_reason", "kind")  # fmt: skip
TUPLES = ("section_path", "periods", "observations")


def dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def instant(at: datetime) -> str:
    """ISO 8601 in UTC with Z, to the microsecond only where there is one."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def dates_to_list(dates: tuple[DateEvidence, ...]) -> list[list[str]]:
    return [[d.role, d.value, d.precision, d.origin.value, d.raw, d.place] for d in dates]


def dates_from_list(rows: list[list[str]]) -> tuple[DateEvidence, ...]:
    return tuple(DateEvidence(r[0], r[1], r[2], Origin(r[3]), r[4], r[5]) for r in rows)


def page_to_json(page: Page) -> str:
    """A page as JSON text. Links are kept as (url, text, title, row_date)."""
    record: dict[str, Any] = {name: getattr(page, name) for name in PLAIN if getattr(page, name)}
    record["url"] = page.url
    record["kind"] = page.kind
    for name in TUPLES:
        if getattr(page, name):
            record[name] = list(getattr(page, name))
    if page.dates:
        record["dates"] = dates_to_list(page.dates)
    for name in ("published_on", "formed_on"):
        day = getattr(page, name)
        if day is not None:
            record[name] = day.isoformat()
    if page.attachments:
        record["attachments"] = [[a.url, a.name, a.type] for a in page.attachments]
    if page.links:
        record["links"] = [[link.url, link.text, link.title, link.row_date] for link in page.links]
    return dump(record)


def page_from_json(text: str) -> Page:
    record = json.loads(text)
    values: dict[str, Any] = {name: record[name] for name in PLAIN if name in record}
    for name in TUPLES:
        values[name] = tuple(record.get(name, ()))
    for name in ("published_on", "formed_on"):
        if name in record:
            values[name] = date.fromisoformat(record[name])
    values["dates"] = dates_from_list(record.get("dates", []))
    values["attachments"] = tuple(Attachment(*a) for a in record.get("attachments", ()))
    values["links"] = tuple(Link(*link) for link in record.get("links", ()))
    return Page(**values)

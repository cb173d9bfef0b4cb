"""Add what lists and interfaces say of a page's dates to what the page says itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crawler.model import DateEvidence, Origin, Page
from crawler.reading.moments import first_day

RowDates = tuple[str, str, tuple[DateEvidence, ...]]  # section, printed date text, dates that the interface gives


def row_date(section: str, text: str) -> DateEvidence | None:
    """The date that a list prints beside a row, or None where it prints no full day."""
    moment = first_day(text)
    if moment is None:
        return None
    return DateEvidence("published", moment.value, moment.precision, Origin.LIST_ROW, text, f"list:{section}")


def with_row_dates(page: Page, rows: list[RowDates], last_modified: str, captured_at: datetime | None) -> Page:
    """Return the page with the dates of its list rows among its own, `published_on` and `formed_on` resolved anew."""
    known = {(d.role, d.value, d.origin) for d in page.dates}
    added: list[DateEvidence] = []
    for section, text, dates in rows:
        printed = row_date(section, text) if text else None
        for evidence in (*dates, *((printed,) if printed else ())):
            if (evidence.role, evidence.value, evidence.origin) not in known:
                known.add((evidence.role, evidence.value, evidence.origin))
                added.append(evidence)
    if not added:
        return page
    return resolve(replace(page, dates=(*page.dates, *added)), captured_at)


def resolve(page: Page, captured_at: datetime | None) -> Page:
    """Resolve the page's dates anew."""
    if page.published_on is not None:
        return page
    days = sorted((d.day, d.origin.value) for d in page.dates if d.role == "published" and d.day is not None)
    if not days:
        return page
    return replace(page, published_on=days[0][0], published_reason=f"{days[0][1]}")

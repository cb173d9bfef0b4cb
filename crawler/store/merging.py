"""Add what lists and interfaces say of a page's dates to what the page says itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from crawler.model import DateEvidence, Origin, Page
from crawler.reading.dates import resolve_formed, resolve_published
from crawler.reading.moments import first_day

CHINA_HOURS = timedelta(hours=8)
LIST_KINDS = frozenset({"list", "empty-list"})

# section, printed date text, dates that the interface gives, what the printed date means ("" = publication)
RowDates = tuple[str, str, tuple[DateEvidence, ...], str]


def row_date(section: str, text: str, means: str = "") -> DateEvidence | None:
    """The date that a list prints beside a row, or None where it prints no full day.

    Some systems print the day of the last change (`means` = "updated"), some tables the day a document was made
    ("formed"): neither is a claim of publication.
    """
    moment = first_day(text)
    if moment is None:
        return None
    role = {"updated": "other", "formed": "formed"}.get(means, "published")
    return DateEvidence(role, moment.value, moment.precision, Origin.LIST_ROW, text, f"list:{section}")


def with_row_dates(page: Page, rows: list[RowDates], captured_at: datetime | None) -> Page:
    """Return the page with the dates of its list rows among its own, `published_on` and `formed_on` resolved anew."""
    known = {(d.role, d.value, d.origin) for d in page.dates}
    added: list[DateEvidence] = []
    for section, text, dates, means in rows:
        printed = row_date(section, text, means) if text else None
        for evidence in (*dates, *((printed,) if printed else ())):
            if (evidence.role, evidence.value, evidence.origin) not in known:
                known.add((evidence.role, evidence.value, evidence.origin))
                added.append(evidence)
    if not added:
        return page
    return _resolved(page, added, captured_at)


def _resolved(page: Page, row_dates: list[DateEvidence], captured_at: datetime | None) -> Page:
    """Resolve publication and formation anew, with the rows' dates beside the page's own."""
    fetched_on = (captured_at + CHINA_HOURS).date() if captured_at else None
    # A page that is itself a list prints the dates of its rows: of such a page only the row that led to it counts.
    usable = row_dates if page.kind in LIST_KINDS else [*page.dates, *row_dates]
    published = resolve_published(usable, fetched_on=fetched_on)
    formed = resolve_formed(page.dates, published=published.evidence, fetched_on=fetched_on)
    return replace(
        page, dates=(*page.dates, *row_dates), published_on=published.day, published_reason=published.reason,
        formed_on=formed.day, formed_reason=formed.reason,
    )  # fmt: skip

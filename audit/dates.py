"""Which dates hold: `formed_on` and `published_on` of one document from all its addresses (docs/verdicts.md).

Earliest credible publication counts. A claim is not credible where our own complete reading of the list on a later
day did not show the page (observation beats declaration), where it lies after the day we first saw the page, or
where it falls on a day on which the column was filled by machine.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

from audit.policy import Policy
from crawler.model import Origin, Page, StoredPage

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
_ADDRESS_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d{3})")
_DOC_YEAR = re.compile(r"[〔\[（(﹝]((?:19|20)\d{2})[〕\]）)﹞]")
# Origins that claim a publication. Last-Modified and file metadata tell when a file was touched, not shown.
_CLAIMS = frozenset(
    {
        Origin.LIST_ROW,
        Origin.ADDRESS,
        Origin.META,
        Origin.LABEL,
        Origin.INDEX_TABLE,
        Origin.CMS_FIRST,
        Origin.CMS_DISPLAY,
        Origin.SCRIPT,
        Origin.COMMENT,
    }
)


# Days outside are misprints or mischief: nothing is counted from them.
EARLIEST, LATEST = date(1949, 10, 1), date(2199, 12, 31)


def plausible(stored: StoredPage) -> StoredPage:
    """The page without dates that no calendar reaches, and without a 成文 day after the day we first saw it."""
    page, seen = stored.page, china_day(stored.first_seen_at)
    published = page.published_on if page.published_on and EARLIEST <= page.published_on <= LATEST else None
    formed = page.formed_on if page.formed_on and EARLIEST <= page.formed_on <= seen else None
    if (published, formed) == (page.published_on, page.formed_on):
        return stored
    return replace(stored, page=replace(page, published_on=published, formed_on=formed))


def china_day(instant: datetime) -> date:
    """The calendar day in China of an instant stored in UTC."""
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return instant.astimezone(SHANGHAI).date()


@dataclass(frozen=True, slots=True)
class Resolution:
    """What can be said of one document's dates.

    `doubt` says why no credible publication date is left: undated, bulk-day, future, observed-later; "" where
    `published_on` holds. `earliest_claim` is the earliest day that any trace of publication allows. The document
    appeared after our reading on `not_before` (None: never looked) and was there on `not_after`.
    """

    published_on: date | None
    published_origin: str
    published_reason: str
    formed_on: date | None
    formed_reason: str
    doubt: str
    earliest_claim: date | None
    not_before: date | None
    not_after: date | None


class Shown(Protocol):
    """Where and when a page was shown: as crawler.store.traces.PageTrace has it."""

    @property
    def url(self) -> str: ...
    @property
    def host(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def sections(self) -> tuple[str, ...]: ...
    @property
    def published_on(self) -> date | None: ...
    @property
    def formed_on(self) -> date | None: ...
    @property
    def periods(self) -> tuple[str, ...]: ...
    @property
    def doc_no(self) -> str: ...
    @property
    def id(self) -> int: ...
    @property
    def unread(self) -> str: ...


@dataclass(slots=True)
class BulkDays:
    """Days on which one column got entries of several years, many of them or nearly all that it has: a migration, not
    a publication.
    """

    entries: int
    years: int
    whole_column: float = 1.0
    _seen: dict[tuple[str, date], tuple[int, set[int]]] = field(default_factory=dict)
    _dated: Counter[str] = field(default_factory=Counter)
    _bulk: frozenset[tuple[str, date]] | None = None

    @classmethod
    def under(cls, policy: Policy) -> BulkDays:
        return cls(policy.bulk_entries, policy.bulk_years, policy.bulk_whole_column)

    def note(self, shown: Shown) -> None:
        """Count one page of the site, matched or not."""
        day = shown.published_on
        if day is None:
            return
        years = years_of(shown)
        for section in shown.sections:
            count, seen = self._seen.get((section, day), (0, set()))
            seen |= years
            self._seen[section, day] = (count + 1, seen)
            self._dated[section] += 1

    def days(self) -> frozenset[tuple[str, date]]:
        if self._bulk is None:
            self._bulk = frozenset(
                key
                for key, (count, years) in self._seen.items()
                if len(years) >= self.years
                and (count >= self.entries or count >= self._dated[key[0]] * self.whole_column)
            )
        return self._bulk

    def older(self, section: str, day: date) -> int:
        """How many pages of a column came out before a day."""
        return sum(count for (column, on), (count, _) in self._seen.items() if column == section and on < day)

    def holds(self, page: StoredPage) -> bool:
        """Whether the page's own publication date is such a day in one of its columns."""
        day = page.page.published_on
        return day is not None and any((section, day) in self.days() for section in page.sections)


def years_of(page: Shown | Page) -> set[int]:
    """The years that a page is about or was made in, as far as it says."""
    if page.formed_on is not None:
        return {page.formed_on.year}
    years = {int(period[:4]) for period in page.periods if period[:4].isdigit()}
    if found := _DOC_YEAR.search(page.doc_no):
        years.add(int(found[1]))
    return years or {int(year) for year in _ADDRESS_YEAR.findall(page.title)}


def resolve(pages: Sequence[StoredPage], bulk: BulkDays) -> Resolution:
    """Resolve the dates of one document that is shown at all of `pages` (at least one)."""
    credible: list[tuple[date, int, StoredPage]] = []
    doubts: list[str] = []
    claims: list[date] = []
    for order, stored in enumerate(pages):
        doubt = doubt_of(stored, bulk)
        if doubt:
            doubts.append(doubt)
        elif stored.page.published_on is not None:
            credible.append((stored.page.published_on, order, stored))
        if doubt not in ("observed-later", "future"):
            claims += claims_of(stored)
    formed_on, formed_reason = _formed(pages)
    absent = [china_day(page.last_absent_at) for page in pages if page.last_absent_at is not None]
    not_before = min(absent) if len(absent) == len(pages) else None
    not_after = min(china_day(page.first_seen_at) for page in pages)
    if not credible:
        return Resolution(
            None, "", "", formed_on, formed_reason, _worst(doubts), min(claims, default=None), not_before, not_after
        )
    published, _, source = min(credible)
    return Resolution(
        published,
        origin_of(source.page, published),
        source.page.published_reason,
        formed_on,
        formed_reason,
        "",
        min([published, *claims]),
        not_before,
        not_after,
    )


def doubt_of(stored: StoredPage, bulk: BulkDays) -> str:
    """Why this address's publication date cannot be believed; "" where it can."""
    claimed = stored.page.published_on
    if claimed is None:
        return "undated"
    if stored.last_absent_at is not None and claimed < china_day(stored.last_absent_at):
        return "observed-later"
    if claimed > china_day(stored.first_seen_at):
        return "future"
    return "bulk-day" if bulk.holds(stored) else ""


def claims_of(stored: StoredPage) -> list[date]:
    """Every day on which some trace says that the page was already there, most favourable reading.

    A trace of a month counts as its first day, unless the page's own date lies in that month.
    """
    days: list[date] = []
    seen = china_day(stored.first_seen_at)
    published = stored.page.published_on
    for evidence in stored.page.dates:
        if evidence.origin not in _CLAIMS or (evidence.role != "published" and evidence.origin is not Origin.ADDRESS):
            continue
        day = evidence.day
        if day is None and evidence.precision == "month":
            if published is not None and published.isoformat().startswith(evidence.value[:7]):
                continue
            day = _first_day(evidence.value)
        if day is not None and day <= seen:
            days.append(day)
    if published is not None and published <= seen:
        days.append(published)
    return days


def origin_of(page: Page, day: date) -> str:
    """Where the resolved publication date was printed; the reading's own reason where no evidence equals it."""
    for evidence in page.dates:
        if evidence.role == "published" and evidence.day == day:
            return str(evidence.origin)
    return "page"


def _first_day(value: str) -> date | None:
    try:
        return date.fromisoformat(f"{value[:7]}-01")
    except ValueError:
        return None


def _worst(doubts: Iterable[str]) -> str:
    """The most telling doubt of several addresses: what we saw ourselves, then what looks wrong, then nothing."""
    kinds = set(doubts)
    for doubt in ("observed-later", "bulk-day", "future"):
        if doubt in kinds:
            return doubt
    return "undated"


def _formed(pages: Sequence[StoredPage]) -> tuple[date | None, str]:
    """The latest 成文 date among the addresses: where they disagree, the reading that accuses least."""
    formed = [(page.page.formed_on, page.page.formed_reason) for page in pages if page.page.formed_on is not None]
    if not formed:
        return None, ""
    latest = max(day for day, _ in formed)
    return latest, next(reason for day, reason in formed if day == latest)

"""Periods of periodic items: years, half years, quarters and months (verdicts rule 5)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

# How often the catalog's words ask for a publication -> how many months one period has. Finer than a month is
# judged by month: a bureau is never accused for a single week.
MONTHS_OF = {
    "yearly": 12,
    "half_yearly": 6,
    "quarterly": 3,
    "every_3_months": 3,
    "monthly": 1,
    "half_monthly": 1,
    "weekly": 1,
    "hourly": 1,
}

_LABEL = re.compile(r"(?P<year>\d{4})(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A whole year, half year, quarter or month. `label`: "2025", "2025H1", "2025Q3", "2025-10"."""

    start: date
    end: date
    label: str

    @property
    def months(self) -> int:
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    @property
    def grace_end(self) -> date:
        """The last day of the first month after the period: a page dated until then still serves it."""
        return month_end(self.end + timedelta(days=1))

    def contains(self, day: date) -> bool:
        return self.start <= day <= self.end


def month_end(day: date) -> date:
    """The last day of the month that `day` lies in."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def period_at(day: date, months: int) -> Period:
    """The period of `months` (1, 3, 6, 12) months that `day` lies in."""
    first = (day.month - 1) // months * months + 1
    start = date(day.year, first, 1)
    end = month_end(date(day.year, first + months - 1, 1))
    label = {
        12: f"{day.year}",
        6: f"{day.year}H{(first + 5) // 6}",
        3: f"{day.year}Q{(first + 2) // 3}",
        1: f"{day.year}-{first:02d}",
    }[months]
    return Period(start, end, label)


def parse_period(label: str) -> Period | None:
    """Read a label as Page.periods prints it; None where it is none or no calendar year."""
    found = _LABEL.fullmatch(label)
    if found is None or not 1949 <= int(found["year"]) <= 2200:
        return None
    year = int(found["year"])
    if found["half"]:
        return period_at(date(year, int(found["half"]) * 6, 1), 6)
    if found["quarter"]:
        return period_at(date(year, int(found["quarter"]) * 3, 1), 3)
    if found["month"]:
        return period_at(date(year, int(found["month"]), 1), 1)
    return period_at(date(year, 1, 1), 12)


def periods_between(months: int, first: date, last: date) -> Iterator[Period]:
    """Every period of `months` months from the one that holds `first` to the one that holds `last`."""
    period = period_at(first, months)
    while period.start <= last:
        yield period
        period = period_at(period.end + timedelta(days=1), months)


@dataclass(frozen=True, slots=True)
class Naming:
    """What a page says of its own period. `exact`: labels of the asked length; `within`: longer periods it names.

    `other` is true where the page names only shorter periods: it serves none of the asked length.
    """

    exact: frozenset[str]
    within: tuple[Period, ...]
    other: bool

    def serves(self, period: Period, published: date | None) -> bool:
        """Whether a page with this naming and date serves `period` by rule 5."""
        if self.exact:
            return period.label in self.exact
        if self.other or published is None:
            return False
        if self.within and not any(longer.start <= period.start <= longer.end for longer in self.within):
            return False
        return period.start <= published <= period.grace_end

    def may_serve(self, period: Period) -> bool:
        """Whether the page, were its date known, could serve `period`."""
        if self.exact:
            return period.label in self.exact
        return not self.other and (
            not self.within or any(longer.start <= period.start <= longer.end for longer in self.within)
        )


def naming(labels: Iterable[str], months: int) -> Naming:
    """Sort the periods that a page names by how they compare with the asked length."""
    periods = [period for period in map(parse_period, labels) if period is not None]
    exact = frozenset(period.label for period in periods if period.months == months)
    if not exact and months > 1:  # 截至2025年12月底 is the state at the end of the fourth quarter
        closing = (period_at(period.end, months) for period in periods if period.months < months)
        ends = {period.end for period in periods}
        exact = frozenset(whole.label for whole in closing if whole.end in ends)
    longer = tuple(sorted(period for period in periods if period.months > months))
    shorter = any(period.months < months for period in periods)
    return Naming(exact, longer, shorter and not exact and not longer)

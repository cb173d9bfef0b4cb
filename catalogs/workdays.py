"""Working days (工作日) of China: exact where the year's notice is known, honest bounds where it is not.

A working day is Monday to Friday unless the notice gives it off, and a weekend day that the notice makes a working
day (调休上班). 《全国年节及纪念日放假办法》第二、六、七条; the yearly notices are in data/calendar.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from pathlib import Path

from catalogs.holidays import (
    ONE_DAY,
    Festival,
    Notice,
    festival_digest_text,
    festivals_of,
    is_weekend,
    load_notices,
)
from catalogs.model import CatalogError

FIRST_YEAR, LAST_YEAR = 1950, 2200
MOST_DAYS = 5000


@dataclass(frozen=True, slots=True)
class DueBounds:
    """The earliest and the latest day that a due date can be; `certain` when every day counted has a notice."""

    earliest: date
    latest: date
    certain: bool


class _Sort(Enum):
    WORK = "work"
    OFF = "off"
    MAY_BE_OFF = "may-be-off"  # a weekday that a notice may give off
    MAY_BE_WORK = "may-be-work"  # a weekend day that a notice may make a working day


@dataclass(frozen=True, slots=True)
class _Day:
    sort: _Sort
    known: bool
    festivals: tuple[Festival, ...] = ()


class _Walk:
    """Counts days under one assumption about what is not known yet.

    `busy` assumes as many working days as a notice can make, not `busy` as few. Each festival's exceptions are used
    up at its `off_most` and `work_most`, first come first served, which is the extreme for a count that walks on.
    """

    def __init__(self, busy: bool) -> None:
        self.busy = busy
        self._used: dict[tuple[str, int], int] = {}

    def counts(self, day: _Day) -> bool:
        if day.sort is _Sort.WORK:
            return True
        if day.sort is _Sort.OFF:
            return False
        if day.sort is _Sort.MAY_BE_OFF:
            return self.busy or not self._spend(day, "off")
        return self.busy and self._spend(day, "work")

    def _spend(self, day: _Day, what: str) -> bool:
        for festival in day.festivals:
            most = festival.reach.off_most if what == "off" else festival.reach.work_most
            if self._used.get(festival.key, 0) < most:
                self._used[festival.key] = self._used.get(festival.key, 0) + 1
                return True
        return False


class WorkCalendar:
    """The State Council's arrangements as a calendar of working days."""

    def __init__(self, notices: Sequence[Notice], known_on: date | None = None) -> None:
        in_effect = [notice for notice in notices if known_on is None or notice.known_from <= known_on]
        self.notices: tuple[Notice, ...] = tuple(in_effect)
        self.known_on = known_on
        self._years = {notice.year for notice in in_effect}
        self._off: dict[date, str] = {}
        self._work: dict[date, str] = {}
        self._festivals: dict[int, tuple[Festival, ...]] = {}
        self._days: dict[date, _Day] = {}
        for notice in in_effect:
            self._apply(notice)

    @classmethod
    def load(cls, extra: Sequence[Path] = (), known_on: date | None = None) -> WorkCalendar:
        """Load the shipped notices and those of `extra` files; with `known_on`, only what was published by that day.

        Raises CatalogError for an unusable file.
        """
        return cls(load_notices(extra), known_on)

    @property
    def years(self) -> tuple[int, ...]:
        """The years that have a notice."""
        return tuple(sorted(self._years))

    @property
    def digest(self) -> str:
        """Sha256 of everything that a count depends on: equal digests give equal due dates."""
        facts = [
            [notice.year, [[b.name, str(b.first), str(b.last), [str(day) for day in b.work]] for b in notice.blocks]]
            for notice in self.notices
        ]
        text = json.dumps(facts, ensure_ascii=False) + festival_digest_text()
        return hashlib.sha256(text.encode()).hexdigest()

    def is_working(self, day: date) -> bool | None:
        """Say whether `day` is a working day; None where no notice settles it."""
        facts = self._day(day)
        return facts.sort is _Sort.WORK if facts.known else None

    def holiday(self, day: date) -> str:
        """Name the holiday that gives `day` off, or "" (also for an ordinary weekend)."""
        return self._off.get(day, "")

    def made_working(self, day: date) -> str:
        """Name the holiday for which the weekend day `day` is worked (调休上班), or ""."""
        return self._work.get(day, "")

    def notice_numbers(self, first_year: int, last_year: int) -> tuple[str, ...]:
        """Name the notices of these years by their document numbers (文号)."""
        return tuple(n.number for n in self.notices if first_year <= n.year <= last_year and n.number)

    def add(self, trigger: date, n: int) -> DueBounds:
        """Return the `n`th working day after `trigger`; before it when `n` is negative.

        The day after the trigger is day 1 (民法典 201 条：开始的当日不计入). `n` = 0 is the trigger day itself.
        """
        if abs(n) > MOST_DAYS:
            raise CatalogError(f"期限 {n} 个工作日超出可计算的范围。{n} working days is out of range.")
        if n == 0:
            return DueBounds(trigger, trigger, True)
        step = ONE_DAY if n > 0 else -ONE_DAY
        nearest, known_near = self._walk(trigger, abs(n), step, _Walk(busy=True))
        farthest, known_far = self._walk(trigger, abs(n), step, _Walk(busy=False))
        return DueBounds(min(nearest, farthest), max(nearest, farthest), known_near and known_far)

    def roll_forward(self, day: date) -> DueBounds:
        """Return `day` if it is a working day, else the next one (民法典 203 条第一款)."""
        # The day itself may be the answer, so the walk starts the day before.
        nearest, known_near = self._walk(day - ONE_DAY, 1, ONE_DAY, _Walk(busy=True))
        farthest, known_far = self._walk(day - ONE_DAY, 1, ONE_DAY, _Walk(busy=False))
        return DueBounds(nearest, farthest, known_near and known_far)

    def count(self, after: date, until: date) -> tuple[int, int]:
        """Count the working days in (after, until]: the fewest and the most that they can be.

        0 for both when `until` is not after `after`.
        """
        busy, idle = _Walk(busy=True), _Walk(busy=False)
        low = high = 0
        day = after + ONE_DAY
        while day <= until:
            facts = self._day(day)
            low += idle.counts(facts)
            high += busy.counts(facts)
            day += ONE_DAY
        return low, high

    def _walk(self, start: date, n: int, step: timedelta, walk: _Walk) -> tuple[date, bool]:
        day, known, left = start, True, n
        while left:
            day += step
            facts = self._day(day)
            known = known and facts.known
            left -= walk.counts(facts)
        return day, known

    def _apply(self, notice: Notice) -> None:
        # Notices come in the order of publication: an amendment takes back what it contradicts.
        for block in notice.blocks:
            day = block.first
            while day <= block.last:
                self._off[day] = block.name
                self._work.pop(day, None)
                day += ONE_DAY
            for day in block.work:
                self._work[day] = block.name
                self._off.pop(day, None)

    def _day(self, day: date) -> _Day:
        facts = self._days.get(day)
        if facts is None:
            if not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise CatalogError(f"日历只能计算 {FIRST_YEAR}—{LAST_YEAR} 年，{day} 超出。{day} is out of range.")
            facts = self._days[day] = self._judge(day)
        return facts

    def _judge(self, day: date) -> _Day:
        if day in self._off:
            return _Day(_Sort.OFF, True)
        if day in self._work:
            return _Day(_Sort.WORK, True)
        plain = _Sort.OFF if is_weekend(day) else _Sort.WORK
        if day.year in self._years:
            if not self._awaits_new_year(day):
                return _Day(plain, True)
            return self._open_day(day, plain, tuple(f for f in self._of_year(day.year + 1) if f.name == "元旦"))
        festivals = tuple(f for year in (day.year, day.year + 1) for f in self._of_year(year))
        if any(day in f.days and not f.spread for f in festivals):
            return _Day(_Sort.OFF, False)
        return self._open_day(day, plain, festivals)

    def _open_day(self, day: date, plain: _Sort, festivals: Sequence[Festival]) -> _Day:
        if plain is _Sort.WORK:
            near = tuple(f for f in festivals if f.may_be_off(day))
            return _Day(_Sort.MAY_BE_OFF if near else plain, False, near)
        if self._follows_festival(day, festivals):
            return _Day(_Sort.OFF, False)
        near = tuple(f for f in festivals if f.may_be_worked(day))
        return _Day(_Sort.MAY_BE_WORK if near else plain, False, near)

    def _follows_festival(self, day: date, festivals: Sequence[Festival]) -> bool:
        """A weekend that directly follows statutory days has never been made a working day."""
        before = day - ONE_DAY
        while is_weekend(before) and not any(before in f.days for f in festivals):
            before -= ONE_DAY
        return any(before in f.days and not f.spread for f in festivals)

    def _awaits_new_year(self, day: date) -> bool:
        """The next year's notice may still move the last days of this one.

        It did when 1 January was a Sunday, Monday or Tuesday (2006, 2007, 2008, 2012, 2019, 2023) and never otherwise.
        """
        if (day.month, day.day) < (12, 28) or day.year + 1 in self._years:
            return False
        return date(day.year + 1, 1, 1).isoweekday() in (7, 1, 2)

    def _of_year(self, year: int) -> tuple[Festival, ...]:
        if year not in self._festivals:
            self._festivals[year] = festivals_of(year)
        return self._festivals[year]

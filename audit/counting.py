"""Due days: a trigger or a fixed date plus a deadline clause gives a day, or a pair of bounds, and its derivation.

Norms: 民法典 201 (the day of the event is not counted), 202 and 203 (last day on a day off); 政府信息公开条例 26;
预算法 14 (日 without 工作 are calendar days). Years without a State Council notice give bounds (verdicts rule 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from audit.model import AuditError
from audit.policy import Policy
from catalogs.counting import shift


class Bounds(Protocol):
    """A day, or two days between which it lies."""

    @property
    def earliest(self) -> date: ...
    @property
    def latest(self) -> date: ...
    @property
    def certain(self) -> bool: ...


class Calendar(Protocol):
    """What the audit asks of a working calendar (catalogs.workdays.WorkCalendar)."""

    @property
    def digest(self) -> str: ...
    def is_working(self, day: date) -> bool | None: ...
    def add(self, trigger: date, n: int) -> Bounds: ...
    def roll_forward(self, day: date) -> Bounds: ...
    def count(self, after: date, until: date) -> tuple[int, int]: ...


@dataclass(frozen=True, slots=True)
class Due:
    """A due day and its derivation in both languages.

    `earliest` and `latest` bound the due day itself (equal where the calendar is known): days late count from it.
    `allowed_from`/`allowed` bound the last day that is still in time: later than the due day where that is no
    working day and the next one is allowed.
    """

    earliest: date
    latest: date
    derivation: str
    derivation_en: str
    allowed_from: date
    allowed: date


UNITS = {
    "working_day": ("个工作日", "working days"),
    "natural_day": ("个自然日", "calendar days"),
    "day": ("日（按自然日）", "days (calendar)"),
    "week": ("周", "weeks"),
    "month": ("个月", "months"),
    "year": ("年", "years"),
}


def due_after(trigger: date, words: tuple[str, str], amount: int, unit: str, calendar: Calendar, policy: Policy) -> Due:
    """Count `amount` `unit`s after `trigger` (day 1 is the next day); `words` name the trigger in both languages."""
    if unit not in UNITS:
        raise AuditError(f"期限单位「{unit}」不认识，可用：{'、'.join(UNITS)}。Unknown unit of a deadline.")
    zh, en = UNITS[unit]
    head_zh, head_en = f"{words[0]} {trigger} + {amount} {zh}", f"{words[1]} {trigger} + {amount} {en}"
    if unit == "working_day":
        bounds = calendar.add(trigger, amount)
        return _written(bounds.earliest, bounds.latest, head_zh, head_en)
    last = shift(trigger, amount, unit)
    if not policy.roll_natural_days:
        return _written(last, last, head_zh, head_en)
    return _rolled(last, calendar, head_zh, head_en)


def due_before(event: date, words: tuple[str, str], amount: int, unit: str, calendar: Calendar) -> Due:
    """Count back: the last day that lies `amount` `unit`s before `event`."""
    zh, en = UNITS.get(unit, UNITS["day"])
    head_zh, head_en = f"{words[0]} {event} 之前 {amount} {zh}", f"{amount} {en} before {words[1]} {event}"
    if unit != "working_day":
        day = shift(event, -amount, unit)
        return _written(day, day, head_zh, head_en)
    known_off, unknown = event, event
    for latest in (True, False):
        day, left = event, amount
        while left:
            day -= timedelta(days=1)
            working = calendar.is_working(day)
            if working or (working is None and (not latest or day.weekday() < 5)):
                left -= 1
        if latest:
            known_off = day
        else:
            unknown = day
    return _written(min(known_off, unknown), max(known_off, unknown), head_zh, head_en)


def due_fixed(day: date, words: tuple[str, str], calendar: Calendar, policy: Policy) -> Due:
    """A fixed date; where it is no working day, the next one is still in time."""
    if not policy.roll_fixed_dates:
        return _written(day, day, words[0], words[1])
    return _rolled(day, calendar, words[0], words[1])


def _rolled(day: date, calendar: Calendar, head_zh: str, head_en: str) -> Due:
    bounds = calendar.roll_forward(day)
    due = _written(day, day, head_zh, head_en)
    if bounds.latest == day:
        return due
    when = str(bounds.latest) if bounds.earliest == bounds.latest else f"{bounds.earliest}–{bounds.latest}"
    return Due(
        day,
        day,
        f"{due.derivation}（非工作日，次一工作日 {when} 公开仍属按时）",
        f"{due.derivation_en} (no working day: the next one, {when}, is still in time)",
        bounds.earliest,
        bounds.latest,
    )


def _written(earliest: date, latest: date, head_zh: str, head_en: str) -> Due:
    if earliest == latest:
        return Due(earliest, latest, f"{head_zh} = {earliest}", f"{head_en} = {earliest}", earliest, latest)
    return Due(
        earliest,
        latest,
        f"{head_zh} = {earliest} 至 {latest} 之间（该年放假安排未知）",
        f"{head_en} = between {earliest} and {latest} (no holiday notice for that year)",
        earliest,
        latest,
    )

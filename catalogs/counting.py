"""Due dates: what a deadline clause means for one trigger day, one year or one period.

Counting rules, each with the article of the 民法典 (in force 2021-01-01; the 民法通则 said the same before):
- art. 201 I: the day on which the period begins is not counted: the day after the trigger is day 1;
- art. 202: a period in months or years ends on the corresponding day of its last month, or on that month's last day;
- art. 203 I: if the last day is a statutory holiday, the day after it is the last day (here: the next working day);
- art. 1259: 以内 and 届满 include the day named; 前 is not covered, and is read as inclusive (1月31日前 allows
  the 31st).
日 and 天 without 工作 are calendar days: a law that means working days says so (行政处罚法 85, 行政许可法 82); 预算法
does not.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from catalogs.deadline_reading import UNITS, trigger_text
from catalogs.model import CatalogError, DeadlineClause, DeadlineRule
from catalogs.workdays import DueBounds, WorkCalendar

# 政府信息公开条例（国务院令第711号）第二十六条: 自形成或者变更之日起20个工作日内及时公开. It is the ceiling
# for every item without an own computable deadline (及时, 按规定, 根据工作需要, 按法定时间).
STATUTORY_DEFAULT = DeadlineClause("relative", ("formed_or_changed",), amount=20, unit="working_day")
STATUTORY_AUTHORITY = "《中华人民共和国政府信息公开条例》第二十六条"

_COUNTED = frozenset({"relative", "relative_before"})
# Kinds that say no deadline by themselves: art. 26 stands in.
_DEFAULTED = frozenset(
    {"timely", "realtime", "as_needed", "statutory", "superior", "unparseable", "ditto", "permanent"}
)
_MONTHS = {"yearly": 12, "half_yearly": 6, "quarterly": 3, "every_3_months": 3, "monthly": 1}


@dataclass(frozen=True, slots=True)
class Due:
    """A due date and how it was derived.

    `nominal` is the last day by the words of the deadline, `last_day` the last day that still counts as on time (a
    nominal day that is no working day allows the next one). `flags`: statutory-default, unit-unsaid (日 without 工作 or
    自然), rolled, trigger-assumed (a bare number of days, counted from formation), calendar-unknown (the bounds differ
    because a year has no holiday notice yet).
    """

    nominal: DueBounds
    last_day: DueBounds
    derivation_zh: str
    derivation_en: str
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """One period of a recurring duty, `first` to `last` inclusive; `label`: 2026, 2026H1, 2026Q2, 2026-05, 2026-W07."""

    first: date
    last: date
    label: str


def binding_clauses(rule: DeadlineRule) -> tuple[tuple[DeadlineClause, bool], ...]:
    """Return the clauses that bind, each with True where the statutory default stands in for it.

    Clauses that are no deadline (how long a notice lasts, how long a page stays up, 从其规定 beside a number) bind
    nothing; if nothing is left, art. 26 binds.
    """
    bound: list[tuple[DeadlineClause, bool]] = []
    for clause in rule.clauses:
        if clause.kind in {"notice_period", "display_range", "on_request"}:
            continue
        if clause.kind in _DEFAULTED or (clause.kind == "event" and clause.amount is None):
            bound.append((_default_for(clause), True))
        elif clause.kind == "bare_duration" and clause.unit in {"month", "year"}:
            bound.append((STATUTORY_DEFAULT, True))  # 1年, 6个月: an interval between updates, no first publication
        else:
            bound.append((clause, False))
    own = [pair for pair in bound if not pair[1]]
    if own:
        return tuple(own)
    if not bound and any(clause.kind == "on_request" for clause in rule.clauses):
        return ()  # 依申请公开 alone: nothing is due on a site
    return (bound[0] if bound else (STATUTORY_DEFAULT, True),)


def _default_for(clause: DeadlineClause) -> DeadlineClause:
    """审核同意后公开, 批准后及时公开: the text gives the event, art. 26 the days."""
    events = tuple(trigger for trigger in clause.triggers if trigger != "progress")
    return replace(STATUTORY_DEFAULT, triggers=events) if events else STATUTORY_DEFAULT


def due_after(clause: DeadlineClause, trigger_on: date, calendar: WorkCalendar, *, default: bool = False) -> Due:
    """Return when something is due whose clock starts (or, for `relative_before`, whose event is) on `trigger_on`.

    `default` marks a clause that stands in as statutory default. Raises CatalogError for a clause without an amount.
    """
    flags = ["statutory-default"] if default else []
    if clause.kind == "event" and clause.amount == 0:
        nominal = DueBounds(trigger_on, trigger_on, True)
        return _rolled(nominal, calendar, "同日公开", "published the same day", flags)
    if clause.kind == "bare_duration":
        flags.append("trigger-assumed")
    elif clause.kind not in _COUNTED:
        raise CatalogError(f"「{clause.kind}」没有可计算的天数。No number of days to count in a {clause.kind} clause.")
    if clause.amount is None:
        raise CatalogError(f"期限没有天数：{clause}。The clause has no amount.")
    zh, en = _amount_words(clause, trigger_on, "zh"), _amount_words(clause, trigger_on, "en")
    return _counted(clause, trigger_on, calendar, zh, en, flags)


def _counted(clause: DeadlineClause, start: date, calendar: WorkCalendar, zh: str, en: str, flags: list[str]) -> Due:
    amount = (clause.amount or 0) * (-1 if clause.kind == "relative_before" else 1)
    if clause.unit == "working_day":
        bounds = calendar.add(start, amount)
        return _settled(bounds, bounds, zh, en, [*flags, "working-days"], calendar)
    if clause.unit in {"day", ""}:
        flags = [*flags, "unit-unsaid"]
    day = shift(start, amount, clause.unit or "day")
    nominal = DueBounds(day, day, True)
    if amount < 0:  # something to do before an event does not roll past it
        return _settled(nominal, nominal, zh, en, flags, calendar)
    return _rolled(nominal, calendar, zh, en, flags)


def shift(start: date, amount: int, unit: str) -> date:
    """Add calendar time to a day: weeks, months and years by 民法典 202, hours rounded up to days.

    Raises CatalogError for an unknown unit or a date outside the calendar.
    """
    try:
        if unit in {"day", "natural_day"}:
            return start + timedelta(days=amount)
        if unit == "week":
            return start + timedelta(weeks=amount)
        if unit == "hour":
            return start + timedelta(days=-(-amount // 24) if amount > 0 else amount // 24)
        if unit in {"month", "year"}:
            months = start.month - 1 + amount * (12 if unit == "year" else 1)
            year, month = start.year + months // 12, months % 12 + 1
            return date(year, month, min(start.day, monthrange(year, month)[1]))
    except (OverflowError, ValueError) as error:
        raise CatalogError(f"日期超出可计算的范围：{start} 加 {amount} {unit}。Date out of range.") from error
    raise CatalogError(f"不认识的时间单位「{unit}」。Unknown unit of time.")


def fixed_day(clause: DeadlineClause, year: int) -> date:
    """The clause's month and day in `year`: no day means the month's last, no month December, 28 February its end."""
    month = clause.month or 12
    last = monthrange(year, month)[1]
    day = clause.day or last
    return date(year, month, last if month == 2 and day >= 28 else min(day, last))


def due_in_year(clause: DeadlineClause, year: int, calendar: WorkCalendar) -> Due:
    """Return when a fixed date falls due for the year that the item is about (次年: the year after it).

    28 February means the end of February: 2月底 is read as 28. Raises CatalogError for a clause without month and day.
    """
    if clause.month is None or clause.day is None:
        raise CatalogError(f"不是固定日期：{clause}。The clause is no fixed date.")
    nominal_day = fixed_day(clause, year + (clause.year_offset or 0))
    zh = f"{nominal_day} 前，含当日"
    return _rolled(DueBounds(nominal_day, nominal_day, True), calendar, zh, f"by {nominal_day}, that day included", [])


def due_of_period(clause: DeadlineClause, period: Period, calendar: WorkCalendar) -> Due:
    """Return when a period's publication is due.

    With an amount (季度结束后15日内) it is counted from the period's last day. Otherwise the period's last day is
    nominal, and a publication until the last day of the first month after it still serves the period.
    """
    if clause.amount is not None:
        unit_zh, unit_en = UNITS.get(clause.unit, UNITS["day"])
        zh = f"{period.label} 于 {period.last} 结束，次日为第 1 日，{clause.amount} {unit_zh}（民法典 201 条）"
        en = f"{period.label} ends {period.last}, the day after is day 1, {clause.amount} {unit_en}"
        return _counted(clause, period.last, calendar, zh, en, [])
    if clause.month is not None and clause.recurrence == "yearly":
        year = period.first.year
        nominal_day = date(year, clause.month, monthrange(year, clause.month)[1])
    else:
        nominal_day = period.last
    following = shift(nominal_day.replace(day=1), 1, "month")
    grace = following.replace(day=monthrange(following.year, following.month)[1])
    nominal = DueBounds(nominal_day, nominal_day, True)
    last_day = calendar.roll_forward(grace)
    zh = f"{period.label} 至 {nominal_day}，次月末 {grace} 前发布仍算本期"
    en = f"{period.label} runs to {nominal_day}; a publication until {grace} still serves it"
    return _settled(nominal, last_day, zh, en, [], calendar)


def period_of(recurrence: str, day: date) -> Period:
    """Return the period of `recurrence` that holds `day`.

    Raises CatalogError for a recurrence that has no calendar period (hourly, none).
    """
    if months := _MONTHS.get(recurrence):
        first_month = (day.month - 1) // months * months + 1
        last_month = first_month + months - 1
        last = date(day.year, last_month, monthrange(day.year, last_month)[1])
        return Period(date(day.year, first_month, 1), last, _label(recurrence, day.year, first_month))
    if recurrence == "half_monthly":
        end = monthrange(day.year, day.month)[1]
        from_day, to_day = (1, 15) if day.day <= 15 else (16, end)
        label = f"{day.year}-{day.month:02d}-{'A' if from_day == 1 else 'B'}"
        return Period(day.replace(day=from_day), day.replace(day=to_day), label)
    if recurrence == "weekly":
        monday = day - timedelta(days=day.weekday())
        iso = monday.isocalendar()
        return Period(monday, monday + timedelta(days=6), f"{iso.year}-W{iso.week:02d}")
    if recurrence == "daily":
        return Period(day, day, day.isoformat())
    raise CatalogError(f"频次「{recurrence}」没有对应的期间。No calendar period for this recurrence.")


def periods_between(recurrence: str, first: date, last: date) -> Iterator[Period]:
    """Yield the periods that touch first..last, in order."""
    day = first
    while day <= last:
        period = period_of(recurrence, day)
        yield period
        day = period.last + timedelta(days=1)


def _label(recurrence: str, year: int, month: int) -> str:
    if recurrence == "yearly":
        return str(year)
    if recurrence == "half_yearly":
        return f"{year}H{1 if month == 1 else 2}"
    if recurrence == "monthly":
        return f"{year}-{month:02d}"
    return f"{year}Q{(month - 1) // 3 + 1}"


def _amount_words(clause: DeadlineClause, trigger_on: date, lang: str) -> str:
    unit = UNITS.get(clause.unit, (clause.unit, clause.unit))[0 if lang == "zh" else 1]
    trigger = trigger_text(clause, lang)
    if clause.kind == "relative_before":
        if lang == "en":
            return f"event on {trigger_on} ({trigger or 'the event'}), {clause.amount} {unit} before it"
        return f"{trigger or '有关事项'}日 {trigger_on}，向前数 {clause.amount} {unit}"
    if lang == "en":
        started = f"clock starts {trigger_on} ({trigger or 'assumed: formation'})"
        return f"{started}, the day after is day 1, {clause.amount} {unit}"
    started = f"触发日 {trigger_on}（{trigger or '未写，按信息形成'}）"
    return f"{started}，次日为第 1 日，{clause.amount} {unit}（民法典 201 条）"


def _rolled(nominal: DueBounds, calendar: WorkCalendar, zh: str, en: str, flags: list[str]) -> Due:
    """Let a last day that is no working day run to the next one (民法典 203 条第一款)."""
    last_day = calendar.roll_forward(nominal.latest)
    if last_day.latest != nominal.latest:
        flags.append("rolled")
        perhaps = last_day.earliest == nominal.latest  # no notice yet: that weekend day may be made a working day
        zh += f"；{nominal.latest} {'可能' if perhaps else ''}不是工作日，顺延（民法典 203 条）"
        en += f"; {nominal.latest} {'may be' if perhaps else 'is'} no working day, so the next one counts"
    return _settled(nominal, last_day, zh, en, flags, calendar)


def _settled(
    nominal: DueBounds, last_day: DueBounds, zh: str, en: str, flags: list[str], calendar: WorkCalendar
) -> Due:
    if "statutory-default" in flags:
        zh, en = f"{zh}；目录未定天数，按{STATUTORY_AUTHORITY}", f"{en}; statutory default (art. 26)"
    if last_day.earliest == last_day.latest:
        zh, en = f"{zh}，最后一日 {last_day.latest}", f"{en}, last day {last_day.latest}"
    else:
        zh = f"{zh}，最后一日在 {last_day.earliest} 至 {last_day.latest} 之间"
        en = f"{en}, last day between {last_day.earliest} and {last_day.latest}"
    if not last_day.certain:
        zh, en = f"{zh}（放假通知未定）", f"{en} (no holiday notice yet)"
    elif {"working-days", "rolled"} & set(flags):
        numbers = calendar.notice_numbers(nominal.earliest.year, last_day.latest.year)
        zh = f"{zh}；放假安排：{'、'.join(numbers)}" if numbers else zh
    kept = [flag for flag in flags if flag != "working-days"]
    if nominal.earliest != nominal.latest or last_day.earliest != last_day.latest:
        kept.append("calendar-unknown")
    return Due(nominal, last_day, zh, en, tuple(kept))

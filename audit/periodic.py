"""Periodic items: one obligation a period whose due day falls in the window (verdicts rule 5)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from audit.absence import absent_finding, excused
from audit.case import Case
from audit.counting import Due
from audit.dates import doubt_of
from audit.duties import Duty
from audit.earlier import only_surely_late
from audit.evidence import Document, Exhibit, documents, title_key
from audit.findings import Basis, build_finding
from audit.judging import Judged, best, finding_of, judge_by_clock, judge_by_due
from audit.model import Finding, Obligation, Outcome
from audit.obligations import (
    Clock,
    PolicyLinks,
    due_by_clock,
    due_of_period,
    obligation,
    periods_near,
    registered_trigger,
    trigger_words,
    usual_day,
)
from audit.periods import Naming, Period, naming, parse_period
from audit.verdicts import DOUBTS, Verdict

_NO_CLOCK = Clock(None)
_MAYBE_ANOTHER = Verdict(
    "date-unreliable",
    why_zh="另有未写明期间的页面，可能是这一期更早的公开",
    why_en="another page that names no period may be an earlier publication of this one",
)
HALF_YEAR = timedelta(days=183)
_CUMULATED = re.compile(r"前[一二三两123]个?季度|[1一]月?份?\s*[-—–~至到]+\s*[\d一二三四五六七八九十]+月")
_TELLING = 4  # characters from which a title that another holds is no chance
_PERIOD_WORDS = re.compile(r"[\d〇零一二三四五六七八九十年月日份季度第期前上下半全至止底末]")


@dataclass(frozen=True, slots=True)
class Placed:
    """One page of the item with what it says of its period; `day` is its publication date where that holds."""

    exhibit: Exhibit
    naming: Naming
    day: date | None

    def serves(self, period: Period) -> bool:
        return self.naming.serves(period, self.day)


def check_periodic(
    duty: Duty, exhibits: list[Exhibit], nones: list[Exhibit], case: Case, links: PolicyLinks
) -> list[Finding]:
    """One finding a period. `nones` are pages that state that there was nothing to publish."""
    placed = [_place(exhibit, duty, case) for exhibit in exhibits]
    stated = [_place(exhibit, duty, case) for exhibit in nones]
    periods = periods_near(duty, case)
    inside = [period for period in periods if _in_window(duty, period, placed, case)]
    if not inside:
        inside = [next(p for p in periods if usual_day(duty, p, case) > case.window.last)]
    return [_check_period(duty, period, placed, stated, case, links) for period in inside]


def _in_window(duty: Duty, period: Period, placed: list[Placed], case: Case) -> bool:
    if case.window.holds(usual_day(duty, period, case)):
        return True
    if duty.clause.kind in ("fixed_date", "periodic"):
        return False
    # The day is open: a document of the period that came out inside the window brings the period into it.
    return any(period.label in p.naming.exact and p.day is not None and case.window.holds(p.day) for p in placed)


def _check_period(
    duty: Duty, period: Period, placed: list[Placed], stated: list[Placed], case: Case, links: PolicyLinks
) -> Finding:
    due, clock = _due(duty, period, case)
    own = obligation(duty, due, period=period.label, trigger_on=clock.on)
    if (excuse := excused(duty, own, due, period, case)) is not None:
        return excuse
    serving = [p for p in placed if p.serves(period)]
    by_date_only = _by_date_only(serving, placed)
    serving = [p for p in serving if p.exhibit not in by_date_only]
    if serving:
        found = documents([p.exhibit for p in serving], case.bulk)
        judged = best([_judge(duty, document, period, due, clock, case, links) for document in found], duty)
        if judged.accuses_aside:
            return absent_finding(duty, own, due, "missing-period", case, aside=judged.document.exhibits)
        if judged.verdict.outcome is Outcome.FAILED and by_date_only:
            judged = replace(judged, verdict=_MAYBE_ANOTHER)
        own = obligation(duty, judged.due, period=period.label, trigger_on=judged.clock.on)
        return finding_of(duty, own, only_surely_late(duty, judged, case), case)
    for none in stated:
        if none.serves(period):
            return _statement(duty, own, due, none.exhibit, case)
    whole = [p.exhibit for p in placed if not p.naming.exact and _holds(p.exhibit.title, p.naming, period)]
    if aside := [*by_date_only, *(exhibit for exhibit in whole if exhibit not in by_date_only)]:
        return absent_finding(duty, own, due, "missing-period", case, aside=aside)
    if (earlier := _year_before(duty, own, due, period, placed, case)) is not None:
        return earlier
    if (unclear := _unclear(duty, own, due, period, placed, case)) is not None:
        return unclear
    code = "missing-period" if placed else "not-published"
    months = duty.months
    return absent_finding(duty, own, due, code, case, lambda e: naming(e.stored.page.periods, months).may_serve(period))


def _by_date_only(serving: list[Placed], placed: list[Placed]) -> list[Exhibit]:
    """The pages that serve a period only by their date, where the item's pages name theirs: probably news.

    A page that is titled like one of those but for the numbers (5月份…情况, without a year) is one of them.
    """
    series = {_without_period(p.exhibit.title) for p in placed if p.naming.exact}
    if not series:
        return []
    return [p.exhibit for p in serving if not p.naming.exact and not _of_a_series(p.exhibit.title, series)]


def _holds(title: str, named: Naming, period: Period) -> bool:
    """Whether a page names a longer period around this one: 2026年…情况 that is added to every month may hold it.

    前三季度 and 1—9月 are the state at one later day, not what is added to.
    """
    return not _CUMULATED.search(title) and any(
        longer.start <= period.start and period.end <= longer.end for longer in named.within
    )


def _of_a_series(title: str, series: set[str]) -> bool:
    """Whether a title is one of the series' but for the numbers and, on either side, the place or organ before it."""
    bare = _without_period(title)
    return bare in series or any(
        min(len(bare), len(one)) >= _TELLING and (bare in one or one in bare) for one in series
    )


def _without_period(title: str) -> str:
    return _PERIOD_WORDS.sub("", title_key(title))


def _due(duty: Duty, period: Period, case: Case) -> tuple[Due, Clock]:
    trigger = registered_trigger(duty, None, period.label, case)
    if trigger is None or duty.clause.kind not in ("relative", "relative_before"):
        return due_of_period(duty, period, case), _NO_CLOCK
    clock = Clock(trigger.on, trigger_words(trigger.event), True, trigger.source)
    return due_by_clock(duty, clock, case) or due_of_period(duty, period, case), clock


def _judge(
    duty: Duty, document: Document, period: Period, due: Due, clock: Clock, case: Case, links: PolicyLinks
) -> Judged:
    if duty.clause.kind in ("fixed_date", "periodic") or clock.on is not None:
        return judge_by_due(document, due, case, clock)
    return judge_by_clock(duty, document, period.label, case, links)


def _year_before(
    duty: Duty, own: Obligation, due: Due, period: Period, placed: list[Placed], case: Case
) -> Finding | None:
    """每年6月30日前 does not say of which year: what names the year before and came out in this one may be meant.

    It is in time where its day is; it cannot be called late, nor the year empty.
    """
    if duty.arrears or duty.facet or duty.months != 12 or duty.clause.kind != "fixed_date" or duty.clause.year_offset:
        return None
    before = str(period.start.year - 1)
    meant = [p.exhibit for p in placed if p.day is not None and p.naming.exact == {before} and period.contains(p.day)]
    if not meant or due.allowed_from >= case.as_of:
        return None
    judged = best([judge_by_due(d, due, case, _NO_CLOCK) for d in documents(meant, case.bulk)], duty)
    if judged.verdict.outcome is Outcome.FAILED:
        zh, en = (
            f"页面是 {before} 年度的，目录没有写明应公开哪一年度",
            f"the page is of {before}; the catalog names no year",
        )
        judged = Judged(judged.document, due, _NO_CLOCK, Verdict("date-unreliable", why_zh=zh, why_en=en))
    return finding_of(duty, own, judged, case)


def _unclear(duty: Duty, own: Obligation, due: Due, period: Period, placed: list[Placed], case: Case) -> Finding | None:
    """Pages of the item that may be this period's: without a date, or a report whose year is nowhere named."""
    if due.allowed_from >= case.as_of:
        return None
    for p in placed:
        if p.day is None and not p.naming.exact and p.naming.may_serve(period):
            document = documents([p.exhibit], case.bulk)[0]
            zh, en = DOUBTS.get(document.dates.doubt, ("", ""))
            verdict = Verdict("date-unreliable" if zh else "undated", why_zh=zh, why_en=en)
            return finding_of(duty, own, Judged(document, due, _NO_CLOCK, verdict), case)
    if not duty.arrears:
        return None
    for p in placed:
        late = p.day is not None and period.grace_end < p.day and p.day.year == period.end.year + 1
        if late and not p.naming.exact and p.naming.may_serve(period):
            verdict = Verdict(
                "date-unreliable",
                why_zh=f"页面未写明所属期间，可能是 {period.label} 期",
                why_en=f"the page names no period and may be that of {period.label}",
            )
            return finding_of(duty, own, Judged(documents([p.exhibit], case.bulk)[0], due, _NO_CLOCK, verdict), case)
    return None


def _statement(duty: Duty, own: Obligation, due: Due, none: Exhibit, case: Case) -> Finding:
    text = none.stored.page.statement_of_none
    basis = Basis(due=due, document=documents([none], case.bulk)[0])
    return build_finding(duty, own, Verdict("statement-of-none", why_zh=text, why_en=text), basis, case)


def _place(exhibit: Exhibit, duty: Duty, case: Case) -> Placed:
    page = exhibit.stored.page
    day = page.published_on if not doubt_of(exhibit.stored, case.bulk) else None
    named = naming(page.periods, duty.months)
    if duty.arrears and day is not None and len(named.exact) > 1:
        # 2024年总结和2025年计划 of February 2025 looks back on 2024 only
        past = frozenset(label for label in named.exact if (of := parse_period(label)) and of.start + HALF_YEAR <= day)
        named = replace(named, exact=past or named.exact)
    return Placed(exhibit, named, day)

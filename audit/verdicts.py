"""The verdict on one obligation: pure decisions from due day, dates and coverage. Codes as in docs/verdicts.md."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from audit.counting import Calendar, Due
from audit.dates import Resolution
from audit.model import Outcome

# code -> outcome; the whole vocabulary
OUTCOME_OF = {
    "on-time": Outcome.PASSED,
    "on-other-channel": Outcome.PASSED,
    "late": Outcome.FAILED,
    "late-at-least": Outcome.FAILED,
    "not-published": Outcome.FAILED,
    "missing-period": Outcome.FAILED,
    "stale": Outcome.FAILED,
    "coverage-incomplete": Outcome.CANT_TELL,
    "blocked": Outcome.CANT_TELL,
    "truncated": Outcome.CANT_TELL,
    "robots-forbids": Outcome.CANT_TELL,
    "no-trigger-date": Outcome.CANT_TELL,
    "undated": Outcome.CANT_TELL,
    "date-unreliable": Outcome.CANT_TELL,
    "calendar-unknown": Outcome.CANT_TELL,
    "statement-of-none": Outcome.INAPPLICABLE,
    "waived": Outcome.INAPPLICABLE,
    "body-younger-than-period": Outcome.INAPPLICABLE,
    "not-due": Outcome.UNTESTED,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """A code with what its sentence needs. `late_working`/`late_calendar` count from the due day (rule 6).

    `why`: what a cant_tell rests on, in both languages; "" where the code says it all.
    """

    code: str
    late_working: int | None = None
    late_calendar: int | None = None
    why_zh: str = ""
    why_en: str = ""

    @property
    def outcome(self) -> Outcome:
        return OUTCOME_OF[self.code]


def judge_publication(due: Due | None, trigger_is_latest: bool, dates: Resolution, calendar: Calendar) -> Verdict:
    """Judge a document that was found. `due` None: no trigger is known.

    `trigger_is_latest` is False where the true trigger may lie later than the one counted from (a superior's reprint):
    then lateness proves nothing.
    """
    if dates.published_on is None:
        return _without_date(due, dates, calendar)
    if due is None:
        return Verdict("no-trigger-date")
    published = dates.published_on
    if published <= due.allowed_from:
        return Verdict("on-time")
    if published <= due.allowed:
        return Verdict("calendar-unknown")
    if not trigger_is_latest:
        return Verdict(
            "no-trigger-date",
            why_zh="成文日期属于制发机关，本单位的起算日未知",
            why_en="the document was formed by another organ, this body's trigger is not known",
        )
    if dates.earliest_claim is not None and dates.earliest_claim <= due.allowed:
        return Verdict(
            "date-unreliable",
            why_zh=f"页面另有痕迹显示 {dates.earliest_claim} 已发布，与 {published} 不一致",
            why_en=f"another trace says {dates.earliest_claim}, not {published}",
        )
    working, calendar_days = lateness(due.latest, published, calendar)
    return Verdict("late", working, calendar_days)


def _without_date(due: Due | None, dates: Resolution, calendar: Calendar) -> Verdict:
    if due is not None and dates.not_after is not None and dates.not_after <= due.allowed_from:
        return Verdict(
            "on-time", why_zh=f"{dates.not_after} 已观测到该页面", why_en=f"we saw the page on {dates.not_after}"
        )
    if dates.doubt == "undated":
        return Verdict("undated")
    if due is None:
        return Verdict("no-trigger-date")
    if dates.doubt == "observed-later" and dates.not_before is not None and dates.not_before > due.allowed:
        working, calendar_days = lateness(due.latest, dates.not_before, calendar)
        return Verdict(
            "late-at-least",
            working,
            calendar_days,
            why_zh=f"{dates.not_before} 完整读取列表时尚无该页面",
            why_en=f"a complete reading of the list on {dates.not_before} did not show the page",
        )
    if dates.doubt == "bulk-day" and dates.earliest_claim is not None and dates.earliest_claim <= due.allowed_from:
        return Verdict("on-time", why_zh="批量迁移日已在应公开日之前", why_en="even the migration day is in time")
    zh, en = DOUBTS[dates.doubt]
    return Verdict("date-unreliable", why_zh=zh, why_en=en)


DOUBTS = {
    "bulk-day": ("发布日期落在批量导入日，不能作为公开日期", "the printed date is a day of bulk import"),
    "future": (
        "页面标注的发布日期晚于我们首次看到它的日期",
        "the printed date lies after the day we first saw the page",
    ),
    "observed-later": (
        "标注的发布日期早于一次完整读取，而当时列表中没有它",
        "a later complete reading did not show the page",
    ),
}


def lateness(due: date, published: date, calendar: Calendar) -> tuple[int, int]:
    """Working days (the lower bound where the calendar is not known) and calendar days after the due day."""
    return calendar.count(due, published)[0], (published - due).days

"""What is due when: triggers, due days and their derivation, periods in the window."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from audit.case import Case
from audit.counting import Due, due_after, due_before, due_fixed
from audit.duties import Duty
from audit.evidence import Document, fold, number_key
from audit.model import Obligation, Trigger
from audit.periods import Period, month_end, periods_between
from catalogs.counting import fixed_day
from catalogs.model import DeadlineClause

TRIGGER_NAMES = {
    "formed_or_changed": ("成文", "formed"),
    "finance_approval": ("财政部门批复", "finance approval"),
    "npc_approval": ("人大批准", "people's congress approval"),
    "department_approval": ("主管部门批复", "department approval"),
    "superior_approval": ("上级批准", "superior's approval"),
    "approved": ("批准", "approval"),
    "approval_document_received": ("收到批复文件", "approval received"),
    "policy_published": ("政策文件公开", "policy published"),
    "published_by_superior": ("上级机关发布", "published by the superior"),
    "inspection_result_made": ("检查结果作出", "inspection result made"),
    "decision_made": ("决定作出", "decision made"),
    "penalty_decision_made": ("处罚决定作出", "penalty decided"),
    "handling_done": ("办结", "handling done"),
    "activity_ended": ("活动结束", "activity ended"),
    "meeting_held": ("会议召开", "meeting held"),
    "contract_signed": ("合同签订", "contract signed"),
}


@dataclass(frozen=True, slots=True)
class Clock:
    """What started the clock of one document. `surely_latest` is False where the true trigger may lie later."""

    on: date | None
    words: tuple[str, str] = ("成文", "formed")
    surely_latest: bool = True
    source: str = ""  # what the register gives as proof
    tied: bool = True  # whether the register's line names this very document or period


@dataclass(slots=True)
class PolicyLinks:
    """Published policies by 文号 and title: what an interpretation's clock starts from."""

    by_number: dict[str, date] = field(default_factory=dict)
    by_title: dict[str, date] = field(default_factory=dict)

    def find(self, document: Document) -> date | None:
        """The publication day of the policy that this document names by 文号, or by title inside 《》."""
        page = document.page
        text = fold(page.title + page.text)
        cites = number_key(text)
        days = [day for number, day in self.by_number.items() if number in cites]
        if not days:
            days = [day for title, day in self.by_title.items() if f"《{title}》" in text]
        return max(days, default=None)


def clock_of(duty: Duty, document: Document, period: str, case: Case, links: PolicyLinks) -> Clock:
    """Find the trigger: the auditor's register, then a linked policy, then the 成文 date (docs/verdicts.md)."""
    if (registered := registered_trigger(duty, document, period, case)) is not None:
        return Clock(registered.on, trigger_words(registered.event), True, registered.source)
    triggers = set(duty.clause.triggers) or {"formed_or_changed"}
    if "policy_published" in triggers and (day := links.find(document)) is not None:
        return Clock(day, trigger_words("policy_published"))
    formed = document.dates.formed_on
    if formed is None or not triggers & (case.policy.formed | case.policy.before_document):
        return Clock(None)
    return Clock(formed, surely_latest=not case.is_foreign(document.page))


def registered_trigger(duty: Duty, document: Document | None, period: str, case: Case) -> Trigger | None:
    """The register's line for this document or period: the closest tie wins, a line tied elsewhere never does."""
    best: tuple[int, Trigger] | None = None
    for trigger in case.triggers_of(duty.item.id):
        tie = _tie(trigger, document, period, duty)
        if tie and (best is None or tie > best[0]):
            best = (tie, trigger)
    return best[1] if best else None


def _tie(trigger: Trigger, document: Document | None, period: str, duty: Duty) -> int:
    if trigger.doc_no or trigger.title:
        if document is None:
            return 0
        same_number = bool(trigger.doc_no) and number_key(trigger.doc_no) == number_key(document.page.doc_no)
        same_title = bool(trigger.title) and fold(trigger.title) in fold(document.title)
        return 3 if same_number or same_title else 0
    if trigger.period:
        fits = trigger.period in (period, f"{period}{duty.suffix}") and bool(period)
        return 2 if fits else 0
    if duty.nature == "periodic" and duty.months == 12:
        # 「2026-02-10 财政批复」 without a period starts the budget of its year, or last year's final accounts.
        named = not duty.facet or any(word in trigger.event + trigger.source for word in duty.facet.words)
        return 1 if named and period == str(trigger.on.year - _offset(duty)) else 0
    return 0


def trigger_words(event: str) -> tuple[str, str]:
    return TRIGGER_NAMES.get(event, (event, event.replace("_", " ")))


def due_by_clock(duty: Duty, clock: Clock, case: Case) -> Due | None:
    """The due day of a relative clause; None where no trigger is known."""
    if clock.on is None:
        return None
    amount, unit = duty.clause.amount or 0, duty.clause.unit or "working_day"
    if duty.clause.kind == "relative_before":
        due = due_before(clock.on, clock.words, amount, unit, case.calendar)
    else:
        due = due_after(clock.on, clock.words, amount, unit, case.calendar, case.policy)
    return with_basis(due, duty, case)


def with_basis(due: Due, duty: Duty, case: Case) -> Due:
    """Append the statutory default's authority where the catalog gave no number (rule 3)."""
    if duty.basis != "statutory-default":
        return due
    note = f"；目录未写明天数，按法定上限（{case.policy.statutory_authority}）"
    return replace(
        due, derivation=due.derivation + note, derivation_en=due.derivation_en + "; statutory default (art. 26)"
    )


def due_of_period(duty: Duty, period: Period, case: Case) -> Due:
    """The day by which the document of `period` is due on any reading.

    A fixed date: that day. A rhythm without a day: the last day of the first month after the period (rule 5).
    Counted from an unknown event: the policy's most generous day.
    """
    clause, raw = duty.clause, duty.item.deadline.raw.strip().rstrip("。")
    if clause.kind == "fixed_date":
        offset = clause.year_offset or 0
        year = period.end.year + (max(offset, 1) if duty.arrears else offset)
        if duty.months < 12:
            year = (period.end + timedelta(days=1)).year
        day = fixed_day(clause, year)
        return due_fixed(
            day,
            (f"{period.label} 期：{raw}", f"{period.label}, by the catalog 「{raw}」"),
            case.calendar,
            case.policy,
        )
    if clause.kind == "periodic":
        if clause.amount and clause.unit:  # 季度结束后20日内: the catalog counts from the period's end
            words = (f"{period.label} 期（{raw}）期末", f"end of {period.label}")
            return due_after(period.end, words, clause.amount, clause.unit, case.calendar, case.policy)
        day, place_zh, place_en = _day_of_rhythm(clause, period, raw)
        words = (f"{period.label} 期：{raw}，{place_zh}", f"{period.label}, by the catalog 「{raw}」, {place_en}")
        return due_fixed(day, words, case.calendar, case.policy)
    month, dom = _latest(duty, case)
    year = period.end.year + _offset(duty)
    why = duty.facet.why if duty.facet else "无起算日期，按核查口径的最迟日"
    words = (f"{period.label} 期：{why}", f"{period.label}: no trigger known, the policy's latest day")
    return with_basis(due_fixed(date(year, month, dom), words, case.calendar, case.policy), duty, case)


def _day_of_rhythm(clause: DeadlineClause, period: Period, raw: str) -> tuple[date, str, str]:
    """The last day of a rhythm that counts no days, and where it lies, in both languages.

    每季度末月25日前 lies in the quarter itself, unless the text speaks of the quarter before. Every other day (每月25日前,
    每季度首月10日前) is read as a day after the period that is reported on: the reading that accuses least.
    """
    months = clause.month_of_period or 1
    if months == 3 and clause.day and "上季" not in raw and "上一季" not in raw:
        day = period.end.replace(day=min(clause.day, period.end.day))
        return day, f"期内末月{day.day}日", f"day {day.day} of its last month"
    month = period.grace_end
    for _ in range(months - 1):
        month = month_end(month + timedelta(days=1))
    if not clause.day:
        return month, "期后首月末日", "end of the next month"
    day = month.replace(day=min(clause.day, month.day))
    nth = ("首月", "第二个月", "第三个月")[months - 1]
    return day, f"期后{nth}{day.day}日", f"day {day.day} of month {months} after it"


def usual_day(duty: Duty, period: Period, case: Case) -> date:
    """The day that decides whether a period belongs to the window: its due day, or the usual one where that is open."""
    if duty.clause.kind in ("fixed_date", "periodic"):
        return due_of_period(duty, period, case).latest
    month, day = duty.facet.usual if duty.facet else case.policy.usual
    return date(period.end.year + _offset(duty), month, day)


def periods_near(duty: Duty, case: Case) -> list[Period]:
    """Every period that could fall due in the window, and one year more on both sides."""
    first = case.window.first.replace(day=1) - timedelta(days=366 * 3)
    return list(periods_between(duty.months, first, case.window.last + timedelta(days=366)))


def obligation(
    duty: Duty,
    due: Due | None,
    *,
    period: str = "",
    document: int | None = None,
    certainty: str = "certain",
    trigger_on: date | None = None,
    derivation: str = "",
) -> Obligation:
    """Name one obligation: "13@2025决算", "5#482", "6"."""
    tail = f"@{period}{duty.suffix}" if period else ""
    tail += f"#{document}" if document is not None else ""
    return Obligation(
        id=duty.item.id + tail,
        item=duty.item.id,
        period=period,
        due_on=due.earliest if due else None,
        due_latest=due.latest if due else None,
        derivation=due.derivation if due else derivation,
        basis=duty.basis,
        certainty=certainty,
        trigger_on=trigger_on,
    )


def _offset(duty: Duty) -> int:
    return duty.facet.offset if duty.facet else int(duty.arrears)


def _latest(duty: Duty, case: Case) -> tuple[int, int]:
    if duty.facet:
        return duty.facet.latest
    return case.policy.latest_arrears if duty.arrears else case.policy.latest_current

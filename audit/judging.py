"""Judge found documents: by the clock of their own trigger, by channel, by window, by freshness."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from audit.absence import absence_gate, near_misses, unread_verdict
from audit.attached import rests_on_file
from audit.case import Case
from audit.counting import Due
from audit.dates import china_day
from audit.duties import Duty, freshness_days
from audit.evidence import Document, Exhibit, title_key
from audit.findings import Basis, build_finding
from audit.flags import document_flags
from audit.model import Finding, Obligation, Outcome
from audit.obligations import Clock, PolicyLinks, clock_of, due_by_clock
from audit.verdicts import Verdict, judge_publication
from crawler.model import ROW, Origin, StoredPage

# Which of several documents speaks for an item: the one that accuses least (docs/verdicts.md rule 7).
RANK = (
    "on-time",
    "on-other-channel",
    "calendar-unknown",
    "no-trigger-date",
    "date-unreliable",
    "undated",
    "late-at-least",
    "late",
)
ONE_YEAR = timedelta(days=365)
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Judged:
    """One document with its due day, clock and verdict; `template` overrides the code's own sentence.

    `in_time` is false where a document of the second channel passes for being there, its timeliness unknown.
    """

    document: Document
    due: Due | None
    clock: Clock
    verdict: Verdict
    template: str = ""
    in_time: bool = True

    @property
    def accuses_aside(self) -> bool:
        """A failure that rests on a page which is mainly another item's: only a person may say so."""
        return self.verdict.outcome is Outcome.FAILED and not self.document.leads


def judge_by_clock(
    duty: Duty, document: Document, period: str, case: Case, links: PolicyLinks, clock: Clock | None = None
) -> Judged:
    """Judge a document by its own trigger (relative deadlines)."""
    clock = clock or clock_of(duty, document, period, case, links)
    due = due_by_clock(duty, clock, case)
    verdict = judge_publication(due, clock.surely_latest, document.dates, case.calendar)
    if verdict.code in ("late", "late-at-least") and (signed := _later_signature(document, clock)) is not None:
        again = due_by_clock(duty, replace(clock, on=signed), case)
        if judge_publication(again, True, document.dates, case.calendar).code not in ("late", "late-at-least"):
            zh, en = (
                f"标注成文 {clock.on}，落款 {signed}，二者不一致",
                f"formed {clock.on} by its label, signed {signed}",
            )
            verdict = Verdict("date-unreliable", why_zh=zh, why_en=en)
    return on_which_channel(Judged(document, due, clock, verdict))


def _later_signature(document: Document, clock: Clock) -> date | None:
    """The latest signature after the 成文 label that started the clock: the reading that accuses least."""
    if clock.on is None or clock.on != document.dates.formed_on:
        return None
    signed = (
        date.fromisoformat(evidence.value[:10])
        for exhibit in document.exhibits
        for evidence in exhibit.stored.page.dates
        if evidence.role == "formed" and evidence.origin is Origin.SIGNATURE and evidence.precision in ("day", "minute")
    )
    return max((day for day in signed if day > clock.on), default=None)


def judge_by_due(document: Document, due: Due, case: Case, clock: Clock) -> Judged:
    """Judge a document by a due day that stands whatever its own dates are (fixed dates, periods, the register)."""
    verdict = judge_publication(due, True, document.dates, case.calendar)
    return on_which_channel(Judged(document, due, clock, verdict))


def on_which_channel(judged: Judged) -> Judged:
    """Found only on the second channel that the catalog names; a lateness that is proven stays one."""
    judged = _only_opened_accuse(judged)
    if judged.verdict.code not in ("late", "late-at-least") and judged.document.secondary_only:
        in_time = judged.verdict.code == "on-time"
        return replace(judged, verdict=replace(judged.verdict, code="on-other-channel"), in_time=in_time)
    return judged


def _only_opened_accuse(judged: Judged) -> Judged:
    """A page that was not opened may bear an earlier date than its list row: it clears, it accuses nobody."""
    unopened = any(exhibit.stored.page.kind == ROW for exhibit in judged.document.exhibits)
    if judged.verdict.outcome is not Outcome.FAILED or not unopened:
        return judged
    zh = "只读了列表行，没有打开页面核对日期（站点档案 details）"
    en = "the date was read from a list row only, the page was not opened"
    return replace(judged, verdict=Verdict("date-unreliable", why_zh=zh, why_en=en))


def best(judged: Sequence[Judged], duty: Duty) -> Judged:
    """The document that speaks for the obligation: of the item's own subject before a neighbouring one, then least
    accusing, then earliest (of standing information the newest edition of the earliest title), then lowest page id. A
    neighbour whose main subject this is too speaks where it clears what the own document fails.
    """
    first_of: dict[str, int] = {}
    for one in judged:
        series = series_of(one.document, duty)
        first_of[series] = min(_day(one), first_of.get(series, date.max.toordinal()))

    def speaks_first(one: Judged) -> tuple[int, int, int, int]:
        began = first_of[series_of(one.document, duty)]
        return RANK.index(one.verdict.code), began, began - _day(one), one.document.id

    if any(one.document.leads and not one.document.secondary_only for one in judged):
        # It is on the first channel too: then being on the second alone excuses nothing.
        judged = [one for one in judged if one.in_time or not one.document.secondary_only]
    strengths = [_strength(j.document, duty) for j in judged]
    own = min((j for j, strength in zip(judged, strengths) if strength == max(strengths)), key=speaks_first)
    if own.verdict.outcome is not Outcome.FAILED:
        return own
    return min((one for one in judged if one is own or one.document.leads), key=speaks_first)


def _strength(document: Document, duty: Duty) -> float:
    """How surely the document is about the item itself: the topic's link, halved where the page is mainly another's.

    A person's decision (no topic) is as sure as can be.
    """
    return max(
        duty.links.get(topic, 1.0 if topic == "" else 0.0) * (1.0 if exhibit.leads else 0.5)
        for exhibit in document.exhibits
        for topic in exhibit.topics
    )


def series_of(document: Document, duty: Duty) -> str:
    """What the editions of one standing document have in common: its title without numbers. Others stand alone."""
    if duty.nature != "standing":
        return str(document.id)
    return _NUMBERS.sub("", title_key(document.title))


def _day(judged: Judged) -> int:
    return (judged.document.dates.published_on or date.max).toordinal()


def before_window(judged: Judged, case: Case) -> Judged:
    """A document that was online before the window began: its timeliness belongs to an earlier audit."""
    dates = judged.document.dates
    known = dates.published_on or (judged.document.page.published_on if dates.doubt == "bulk-day" else dates.not_after)
    if known is None or known >= case.window.first or judged.verdict.code in ("on-time", "on-other-channel"):
        return judged
    return on_which_channel(replace(judged, verdict=Verdict("on-time"), template="online-before"))


def older_than_window(judged: Judged, case: Case) -> Judged:
    """Published in the window, due long before it: an old text under a new date accuses nobody."""
    due = judged.due
    if judged.verdict.code not in ("late", "late-at-least") or due is None:
        return judged
    if due.latest >= case.window.first - ONE_YEAR:
        return judged
    doubt = Verdict(
        "date-unreliable",
        why_zh=f"成文 {judged.clock.on} 距发布已逾一年，可能是旧文迁移或重新发布",
        why_en=f"formed {judged.clock.on}, over a year before its publication date: possibly migrated or re-dated",
    )
    return replace(judged, verdict=doubt)


def finding_of(duty: Duty, own: Obligation, judged: Judged, case: Case, others: Sequence[Document] = ()) -> Finding:
    """The finding for one judged document. `others`: the item's documents that may hold the same text."""
    basis = Basis(
        due=judged.due,
        document=judged.document,
        template=judged.template,
        flags=document_flags(judged.document, case.numbering, others),
        values={"first": case.window.first.isoformat()},
        trigger_source=judged.clock.source,
    )
    return build_finding(duty, own, judged.verdict, basis, case)


def stale_finding(
    duty: Duty,
    own: Obligation,
    judged: Judged,
    documents: Sequence[Document],
    case: Case,
    aside: Sequence[Exhibit] = (),
) -> Finding | None:
    """`stale` where the newest evidence is over the topic's limit, cant_tell where newer pages may be unread.

    A page without a date may be the newest one: then nothing is said. Nor does anything follow where only an attachment
    makes a page evidence (of the documents, or of those `aside`): that is for a person.
    """
    limit = freshness_days(duty, case.topics, case.policy)
    days = [shown_day(exhibit.stored) for document in documents for exhibit in document.exhibits]
    dated = [day for day in days if day is not None]
    if limit is None or not dated or len(dated) < len(days):
        return None
    newest = max(dated)
    turned = newest + timedelta(days=limit)
    if turned >= case.as_of:
        return None
    exhibits = [*aside, *(exhibit for document in documents for exhibit in document.exhibits)]
    gate = absence_gate(duty, turned, case, aside=[e for e in exhibits if all(map(rests_on_file, e.matches))])
    values = {"published": newest.isoformat(), "limit": str(limit)}
    latest = next(d for d in documents if any(shown_day(e.stored) == newest for e in d.exhibits))
    basis = Basis(due=judged.due, document=latest, gate=gate, near=near_misses(duty, case), values=values)
    if gate.complete:
        return build_finding(duty, own, Verdict("stale"), basis, case)
    return build_finding(duty, own, unread_verdict(gate), replace(basis, template="cannot-read-fresh"), case)


def shown_day(stored: StoredPage) -> date | None:
    """The claimed publication day, where it is not after the day on which we first saw the page."""
    claimed = stored.page.published_on
    return claimed if claimed is not None and claimed <= china_day(stored.first_seen_at) else None

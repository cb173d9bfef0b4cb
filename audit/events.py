"""Event-driven items: one obligation a document, and what can be said where there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from audit.absence import absent_finding, excused
from audit.attached import rests_on_file
from audit.case import Case
from audit.counting import due_after
from audit.duties import Duty
from audit.earlier import only_surely_late
from audit.evidence import Document, Exhibit, documents
from audit.findings import Basis, build_finding
from audit.judging import Judged, finding_of, judge_by_clock, older_than_window, stale_finding
from audit.model import Finding, Outcome, Trigger
from audit.obligations import Clock, PolicyLinks, obligation, registered_trigger, trigger_words, with_basis
from audit.periods import periods_between
from audit.verdicts import Verdict


def check_events(
    duty: Duty, found: list[Document], nones: list[Exhibit], case: Case, links: PolicyLinks
) -> list[Finding]:
    """One finding a document that belongs to the window; at least one finding for the item."""
    plain = obligation(duty, None, certainty="presumed")
    if (excuse := excused(duty, plain, None, None, case)) is not None:
        return [excuse]
    # A page that is mainly about another item is that item's document; here it only asks a person to look.
    aside = [exhibit for document in found if not document.leads for exhibit in document.exhibits]
    found = [document for document in found if document.leads]
    told, open_triggers = assign_triggers(duty, found, case)
    judged = [judge_event(duty, document, told.get(document.id), case, links) for document in found]
    judged = [_read_again(one, judged) for one in judged]
    inside = [j for j in judged if belongs(j, case)]
    findings = [_document_finding(duty, older_than_window(j, case), case) for j in inside]
    filed = [exhibit for exhibit in aside if all(map(rests_on_file, exhibit.matches))]
    findings += registered_absences(duty, open_triggers, case, filed)
    if findings:
        return findings
    if judged:
        return [_nothing_new(duty, judged, found, case, filed)]
    if (statement := _stated(duty, nones, case)) is not None:
        return [statement]
    return [absent_finding(duty, plain, None, "not-published", case, aside=aside)]


def judge_event(duty: Duty, document: Document, told: Clock | None, case: Case, links: PolicyLinks) -> Judged:
    """Judge one document by the register's event, where one was given to it, else by its own clock.

    A line that names neither 文号 nor title is only probably this document's event: it cannot make late what the
    document's own date calls in time.
    """
    own = judge_by_clock(duty, document, "", case, links)
    if told is None:
        return own
    judged = judge_by_clock(duty, document, "", case, links, told)
    if judged.verdict.outcome is Outcome.FAILED and not told.tied and own.due is not None:
        if own.verdict.outcome is not Outcome.FAILED:
            zh = f"登记的事件（{told.on} {told.source}）是否就是该文件所指，待核"
            en = f"whether the registered event of {told.on} is this document's is to be checked"
            return replace(own, verdict=Verdict("no-trigger-date", why_zh=zh, why_en=en))
        return own
    return judged


def _read_again(judged: Judged, others: list[Judged]) -> Judged:
    """A second reading (解读) of a policy is no late one: nothing was owed any more after the first, in time or not."""
    policy = trigger_words("policy_published")
    if judged.verdict.outcome is not Outcome.FAILED or judged.clock.words != policy or judged.clock.source:
        return judged
    shown = judged.document.dates.published_on or date.max
    same = [o for o in others if o.clock.words == policy and o.clock.on == judged.clock.on and o is not judged]
    if not any(o.verdict.code == "on-time" or (o.document.dates.published_on or date.max) < shown for o in same):
        return judged
    zh, en = "同一政策已有更早的解读，这是后来的解读", "the policy had an earlier reading, this is a later one"
    return replace(judged, verdict=Verdict("no-trigger-date", why_zh=zh, why_en=en))


def belongs(judged: Judged, case: Case) -> bool:
    """Whether a document's obligation belongs to the window: due in it, or published in it, or nobody knows when."""
    due, dates = judged.due, judged.document.dates
    if due is not None and due.latest >= case.window.first and due.earliest <= case.window.last:
        return True
    claimed = dates.published_on or judged.document.page.published_on
    if claimed is not None:
        late = due is None or claimed > due.allowed
        return late and case.window.holds(claimed)
    return due is None


def assign_triggers(duty: Duty, found: list[Document], case: Case) -> tuple[dict[int, Clock], list[Trigger]]:
    """Give every line of the register its document: by 文号 or title, else the first one that came after the event.

    Lines in the window that no document answers are returned: each is a certain duty.
    """
    told: dict[int, Clock] = {}
    left: list[Trigger] = []
    by_day = sorted(found, key=lambda d: (d.dates.published_on or d.dates.not_after or case.as_of, d.id))
    for trigger in case.triggers_of(duty.item.id):
        tied = bool(trigger.doc_no or trigger.title)
        clock = Clock(trigger.on, trigger_words(trigger.event), True, trigger.source, tied)
        for document in by_day:
            if document.id in told:
                continue
            if tied:
                serves = registered_trigger(duty, document, "", case) == trigger
            else:
                shown = document.dates.published_on or document.dates.not_after or case.as_of
                serves = shown >= trigger.on and (document.dates.formed_on or shown) >= trigger.on
            if serves:
                told[document.id] = clock
                break
        else:
            left.append(trigger)
    return told, left


def _document_finding(duty: Duty, judged: Judged, case: Case) -> Finding:
    own = obligation(duty, judged.due, document=judged.document.id, trigger_on=judged.clock.on)
    return finding_of(duty, own, only_surely_late(duty, judged, case), case)


def registered_absences(duty: Duty, triggers: list[Trigger], case: Case, filed: list[Exhibit]) -> list[Finding]:
    """A certain duty for every registered event in the window that no document answers. `filed`: pages that may, by an
    attachment of theirs.
    """
    findings = []
    for number, trigger in enumerate(triggers):
        words = trigger_words(trigger.event)
        amount, unit = duty.clause.amount or 0, duty.clause.unit or "working_day"
        due = with_basis(due_after(trigger.on, words, amount, unit, case.calendar, case.policy), duty, case)
        if due.latest < case.window.first or due.earliest > case.window.last:
            continue
        own = obligation(duty, due, trigger_on=trigger.on)
        again = sum(other.on == trigger.on for other in triggers[:number])
        own = replace(own, id=f"{own.id}!{trigger.on}" + (f".{again + 1}" if again else ""))
        findings.append(absent_finding(duty, own, due, "not-published", case, aside=filed))
    return findings


def _nothing_new(duty: Duty, judged: list[Judged], found: list[Document], case: Case, filed: list[Exhibit]) -> Finding:
    """The item has documents, none of them of this window: stale where a limit says so, else nothing was due."""
    plain = obligation(duty, None, certainty="presumed")
    newest = max(judged, key=lambda j: (j.document.dates.published_on or case.window.first, -j.document.id))
    stale = stale_finding(duty, plain, replace(newest, due=None), found, case, filed)
    if stale is not None:
        return stale
    return build_finding(duty, plain, Verdict("not-due"), Basis(document=newest.document), case)


def _stated(duty: Duty, nones: list[Exhibit], case: Case) -> Finding | None:
    """「本年度无…」 for a year of the window stands for the whole item."""
    years = {period.label for period in periods_between(12, case.window.first, case.window.last)}
    for none in nones:
        page = none.stored.page
        named = {label[:4] for label in page.periods}
        dated = page.published_on is not None and case.window.holds(page.published_on)
        if named & years or (not named and dated):
            own = obligation(duty, None, certainty="presumed")
            verdict = Verdict("statement-of-none", why_zh=page.statement_of_none, why_en=page.statement_of_none)
            return build_finding(duty, own, verdict, Basis(document=documents([none], case.bulk)[0]), case)
    return None

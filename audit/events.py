"""Event-driven items: one obligation a document, and what can be said where there is none."""

from __future__ import annotations

from dataclasses import replace

from audit.absence import absent_finding, excused
from audit.case import Case
from audit.counting import due_after
from audit.duties import Duty
from audit.evidence import Document, Exhibit, documents
from audit.findings import Basis, build_finding
from audit.judging import Judged, finding_of, judge_by_clock, older_than_window, stale_finding
from audit.model import Finding, Trigger
from audit.obligations import Clock, PolicyLinks, obligation, registered_trigger, trigger_words
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
    judged = [judge_by_clock(duty, document, "", case, links, told.get(document.id)) for document in found]
    inside = [j for j in judged if belongs(j, case)]
    findings = [_document_finding(duty, older_than_window(j, case), case) for j in inside]
    findings += [_registered_absence(duty, trigger, case) for trigger in open_triggers]
    if findings:
        return findings
    if judged:
        return [_nothing_new(duty, judged, found, case)]
    if (statement := _stated(duty, nones, case)) is not None:
        return [statement]
    return [absent_finding(duty, plain, None, "not-published", case, aside=aside)]


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
        clock = Clock(trigger.on, trigger_words(trigger.event), True, trigger.source)
        tied = trigger.doc_no or trigger.title
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
    return finding_of(duty, own, judged, case)


def _registered_absence(duty: Duty, trigger: Trigger, case: Case) -> Finding:
    due = due_after(
        trigger.on, trigger_words(trigger.event), duty.clause.amount or 0, duty.clause.unit, case.calendar, case.policy
    )
    own = obligation(duty, due, trigger_on=trigger.on)
    own = replace(own, id=f"{own.id}!{trigger.on}")
    return absent_finding(duty, own, due, "not-published", case)


def _nothing_new(duty: Duty, judged: list[Judged], found: list[Document], case: Case) -> Finding:
    """The item has documents, none of them of this window: stale where a limit says so, else nothing was due."""
    plain = obligation(duty, None, certainty="presumed")
    newest = max(judged, key=lambda j: (j.document.dates.published_on or case.window.first, -j.document.id))
    stale = stale_finding(duty, plain, replace(newest, due=None), found, case)
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

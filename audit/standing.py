"""Standing information (常设信息): one obligation an item, kept online and up to date."""

from __future__ import annotations

from audit.absence import absent_finding, excused
from audit.case import Case
from audit.counting import due_after
from audit.duties import Duty
from audit.earlier import only_surely_late
from audit.evidence import Document
from audit.judging import before_window, best, finding_of, judge_by_clock, older_than_window, stale_finding
from audit.model import Finding
from audit.obligations import PolicyLinks, obligation, trigger_words

ALWAYS = "常设信息，应当持续公开"


def check_standing(duty: Duty, documents: list[Document], case: Case, links: PolicyLinks) -> list[Finding]:
    """One finding: published on time, late, stale, never, or why none of these can be told."""
    plain = obligation(duty, None, derivation=ALWAYS)
    if (excuse := excused(duty, plain, None, None, case)) is not None:
        return [excuse]
    if not documents:
        return [_absent(duty, case)]
    candidates = (judge_by_clock(duty, document, "", case, links) for document in documents)
    judged = best([older_than_window(before_window(one, case), case) for one in candidates], duty)
    if judged.accuses_aside:
        return [absent_finding(duty, plain, None, "not-published", case, aside=judged.document.exhibits)]
    own = obligation(duty, judged.due, trigger_on=judged.clock.on, derivation=ALWAYS)
    stale = stale_finding(duty, own, judged, documents, case)
    return [stale or finding_of(duty, own, only_surely_late(duty, judged, case), case, documents)]


def _absent(duty: Duty, case: Case) -> Finding:
    """Standing information is due at all times; a registered change of it gives a day."""
    registered = [t for t in case.triggers_of(duty.item.id) if not (t.doc_no or t.title or t.period)]
    if not registered:
        return absent_finding(duty, obligation(duty, None, derivation=ALWAYS), None, "not-published", case)
    first = registered[0]
    due = due_after(
        first.on, trigger_words(first.event), duty.clause.amount or 0, duty.clause.unit, case.calendar, case.policy
    )
    return absent_finding(duty, obligation(duty, due, trigger_on=first.on), due, "not-published", case)

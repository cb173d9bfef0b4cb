"""Standing information (常设信息): one obligation an item, kept online and up to date."""

from __future__ import annotations

from datetime import timedelta

from audit.absence import absence_gate, absent_finding, excused, near_misses, said
from audit.case import Case
from audit.counting import Due
from audit.dates import china_day
from audit.duties import Duty, freshness_days
from audit.evidence import Document
from audit.findings import Basis, build_finding
from audit.flags import flags_of
from audit.model import Finding, Obligation
from audit.obligations import PolicyLinks, clock_of, due_by_clock, obligation, registered_trigger
from audit.verdicts import Verdict, judge_publication

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


def check_standing(duty: Duty, documents: list[Document], case: Case, links: PolicyLinks) -> list[Finding]:
    """One finding: published on time, late, stale, never, or why none of these can be told."""
    plain = obligation(duty, None, derivation="常设信息，应当持续公开")
    if (excuse := excused(duty, plain, None, None, case)) is not None:
        return [excuse]
    if not documents:
        trigger = registered_trigger(duty, None, "", case)
        return [absent_finding(duty, plain, None, "not-published", case)] if trigger is None else []
    judged = [judge_document(duty, document, "", case, links) for document in documents]
    judged = [_before_window(document, result, case) for document, result in zip(documents, judged, strict=True)]
    place = min(range(len(documents)), key=lambda n: (RANK.index(judged[n][1].code), documents[n].id))
    document, (due, verdict, trigger_on) = documents[place], judged[place]
    own = obligation(duty, due, trigger_on=trigger_on, derivation="常设信息，应当持续公开")
    stale = stale_finding(duty, own, due, documents, case)
    if stale is not None:
        return [stale]
    basis = Basis(due=due, document=document, flags=flags_of(document, due, case))
    return [build_finding(duty, own, verdict, basis, case)]


Judged = tuple[Due | None, Verdict, "object"]


def judge_document(
    duty: Duty, document: Document, period: str, case: Case, links: PolicyLinks
) -> tuple[Due | None, Verdict, "object"]:
    """Judge one document by the clock of its own trigger: (due day, verdict, trigger day)."""
    clock = clock_of(duty, document, period, case, links)
    due = due_by_clock(duty, clock, case)
    verdict = judge_publication(due, clock.surely_latest, document.dates, case.calendar)
    return due, on_which_channel(verdict, document), clock.on

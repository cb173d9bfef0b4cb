"""Build findings: an obligation, a verdict and what it rests on become one record with its two sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from audit.case import Case
from audit.counting import Due
from audit.coverage import Gate
from audit.dates import china_day
from audit.duties import Duty
from audit.evidence import Document, Exhibit
from audit.model import Finding, Obligation
from audit.records import candidate_dict, evidence_dict
from audit.sentences import TEMPLATES, sentence
from audit.shown import masked
from audit.verdicts import Verdict
from audit.words import half_en

CANDIDATES = 5
EMPTIES = 3  # columns that a sentence names
ALWAYS_EN = "a standing subject, has to be online at all times"  # audit/standing.py has it in Chinese
UNREAD = frozenset({"coverage-incomplete", "blocked", "truncated", "robots-forbids"})


@dataclass(frozen=True, slots=True)
class Basis:
    """What a finding rests on besides its verdict."""

    due: Due | None = None
    document: Document | None = None
    gate: Gate | None = None
    near: Sequence[Exhibit] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    template: str = ""
    flags: tuple[dict[str, str], ...] = ()
    trigger_source: str = ""


def build_finding(duty: Duty, obligation: Obligation, verdict: Verdict, basis: Basis, case: Case) -> Finding:
    """Put one finding together. Its id is stable: site, item, period or document."""
    item, document = duty.item, basis.document
    dates = document.dates if document else None
    zh, en = sentence(_template(verdict, basis, obligation), _values(duty, obligation, verdict, basis, case))
    return Finding(
        id=f"{case.site.id}:{obligation.id}",
        body=case.site.body,
        site=case.site.id,
        catalog=case.catalog.id,
        item=item.id,
        item_name=item.name,
        period=obligation.period,
        outcome=verdict.outcome,
        code=verdict.code,
        certainty=obligation.certainty,
        basis=obligation.basis,
        due_on=obligation.due_on,
        derivation=obligation.derivation,
        published_on=shown_date(document),
        published_origin=dates.published_origin if dates else "",
        formed_on=dates.formed_on if dates else None,
        days_late_working=verdict.late_working,
        days_late_calendar=verdict.late_calendar,
        evidence=tuple(evidence_dict(exhibit, document) for exhibit in document.exhibits) if document else (),
        coverage=basis.gate.rows if basis.gate else (),
        candidates=tuple(candidate_dict(exhibit) for exhibit in basis.near[:CANDIDATES]),
        flags=basis.flags,
        sentence_zh=zh,
        sentence_en=en,
        practice=case.site.practice,
        extra=_extra(duty, obligation, verdict, basis),
    )


def _extra(duty: Duty, obligation: Obligation, verdict: Verdict, basis: Basis) -> dict[str, Any]:
    due, dates = basis.due, basis.document.dates if basis.document else None
    extra: dict[str, Any] = {"nature": duty.nature, "topics": sorted(duty.topics)}
    if duty.suffix:
        extra["half"] = duty.suffix
    if due is None and duty.nature == "standing":
        extra["derivation_en"] = ALWAYS_EN
    if due is not None:
        extra["derivation_en"] = due.derivation_en
        if due.latest != due.earliest:
            extra["due_latest"] = due.latest.isoformat()
        if due.allowed != due.latest:
            extra["allowed_until"] = due.allowed.isoformat()
    if obligation.trigger_on is not None:
        extra["trigger_on"] = obligation.trigger_on.isoformat()
    if verdict.code == "stale":
        extra["limit_days"] = int(basis.values["limit"])
    if basis.trigger_source:
        extra["trigger_source"] = basis.trigger_source
    if verdict.why_zh:
        extra["why_zh"], extra["why_en"] = verdict.why_zh, verdict.why_en
    if dates is not None:
        for key, day in (
            ("earliest_claim", dates.earliest_claim),
            ("not_before", dates.not_before),
            ("not_after", dates.not_after),
        ):
            if day is not None:
                extra[key] = day.isoformat()
        if dates.doubt:
            extra["doubt"] = dates.doubt
    return extra


def _template(verdict: Verdict, basis: Basis, obligation: Obligation) -> str:
    if basis.template:
        return basis.template
    if verdict.code in UNREAD:
        return "cannot-read"
    if verdict.code == "not-published" and obligation.certainty == "presumed":
        return "not-published-presumed"
    return verdict.code if verdict.code in TEMPLATES else "on-time"


def _values(duty: Duty, obligation: Obligation, verdict: Verdict, basis: Basis, case: Case) -> dict[str, str]:
    due, document = basis.due, basis.document
    shown = shown_date(document)
    subject_zh, subject_en = subject(duty, obligation, document)
    derivation_en = due.derivation_en if due else "no due day"
    values = {
        "subject": subject_zh,
        "subject_en": subject_en,
        "due": _iso(obligation.due_on),
        "due_latest": _iso(due.latest if due else None),
        "derivation": obligation.derivation or "无应公开日期",
        "derivation_en": derivation_en,
        "published": _iso(shown) if shown else "已观测到" if document else "—",
        "working": str(verdict.late_working),
        "calendar": str(verdict.late_calendar),
        "as_of": case.as_of.isoformat(),
        "read_on": read_on(basis.gate, case.as_of).isoformat(),
        "period": obligation.period + duty.suffix,
        "channel": document.exhibits[0].stored.channel if document else "",
        "why": verdict.why_zh,
        "why_en": verdict.why_en,
        "why_clause": f"：{verdict.why_zh}" if verdict.why_zh else "",
        "why_clause_en": f": {verdict.why_en}" if verdict.why_en else "",
        "due_clause": f"应于 {obligation.due_on} 前公开（{obligation.derivation}）" if due else "应当持续公开",
        "due_clause_en": f"due {obligation.due_on} ({derivation_en})" if due else "has to be online at all times",
        "due_tail": f"（应公开日 {obligation.due_on}）" if due else "",
        "due_tail_en": f" (due {obligation.due_on})" if due else "",
        "limit": "",
        **_empty_clauses(basis.gate),
    }
    values.update(basis.values)
    return values


def _empty_clauses(gate: Gate | None) -> dict[str, str]:
    """What the site itself says of the item's own columns: that they are empty."""
    empties = gate.empties[:EMPTIES] if gate else ()
    return {
        "empty_clause": "".join(f"，栏目「{name}」列明为空：{words}" for name, words in empties),
        "empty_clause_en": "".join(
            f"; the site itself calls the column {name} empty: {words}" for name, words in empties
        ),
    }


def read_on(gate: Gate | None, as_of: date) -> date:
    """The day until which absence is attested: of the columns read, the one read longest ago; never after `as_of`."""
    instants = [row["read_at"] for row in gate.rows if row["read_at"]] if gate else []
    return min([as_of, *(china_day(datetime.fromisoformat(instant)) for instant in instants)])


def shown_date(document: Document | None) -> date | None:
    """The publication date to show: the credible one, else what the page claims (the verdict says it is doubted)."""
    if document is None:
        return None
    claimed = [e.stored.page.published_on for e in document.exhibits if e.stored.page.published_on is not None]
    return document.dates.published_on or min(claimed, default=None)


def subject(duty: Duty, obligation: Obligation, document: Document | None) -> tuple[str, str]:
    """What the sentence is about: 第3项「信息公开年报」2025 / its document."""
    item = duty.item
    number_zh = f"第{item.id}项" if item.id.isdigit() else ""
    period = f"{obligation.period}{duty.suffix}" if obligation.period else ""
    period_en = f" {obligation.period}{half_en(duty.suffix)}" if obligation.period else ""
    title = masked(document.title) if document else ""
    title = title if len(title) <= 80 else title[:79] + "…"
    inner = title.replace("《", "〈").replace("》", "〉")  # GB/T 15834: a title inside a title
    zh = f"{number_zh}「{item.name}」{period}" + (f"的《{inner}》" if title else "")
    number_en = f"Item {item.id} " if item.id.isdigit() else ""
    en = f"{number_en}「{item.name}」{period_en}" + (f", “{title}”" if title else "")
    return zh, en


def _iso(day: date | None) -> str:
    return day.isoformat() if day else "—"

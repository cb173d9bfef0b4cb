"""Findings that a person called wrong (人工判为有误): taken out of problems, rates, scores and letters, and kept apart.

The last word about a finding counts, and only while the finding still says what was judged (the same code).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from audit.dates import china_day
from audit.decisions import CONFIRM, REFUTE, Decision
from audit.model import AuditRun, Finding, Outcome
from audit.serial import named

REFUTED = "refuted"  # code of such a finding, and its key in `extra`


def last_words(decisions: Iterable[Decision]) -> dict[tuple[str, str], Decision]:
    """The last confirm or refute about each (finding, code)."""
    return {(d.finding, d.code): d for d in decisions if d.action in (CONFIRM, REFUTE)}


def with_refutations(run: AuditRun, decisions: Iterable[Decision]) -> AuditRun:
    """The run with every refuted accusation set apart: code `refuted`, `extra.refuted` says by whom, when, why."""
    words = last_words(decisions)
    findings = tuple(_judged(finding, words.get((finding.id, finding.code))) for finding in run.findings)
    return run if findings == run.findings else named(replace(run, findings=findings))


def _judged(finding: Finding, word: Decision | None) -> Finding:
    if word is None or word.action != REFUTE or finding.outcome is not Outcome.FAILED:
        return finding
    day = china_day(word.decided_at).isoformat()
    note = word.note.strip()
    record: dict[str, Any] = {
        "who": word.who,
        "on": day,
        "note": note,
        "code": finding.code,
        "days_late_working": finding.days_late_working,
        "days_late_calendar": finding.days_late_calendar,
        "sentence_zh": finding.sentence_zh,
        "sentence_en": finding.sentence_en,
    }
    return replace(
        finding,
        outcome=Outcome.CANT_TELL,
        code=REFUTED,
        days_late_working=None,
        days_late_calendar=None,
        sentence_zh=f"人工判为有误（{word.who}，{day}{f'：{note}' if note else ''}）。原结论：{finding.sentence_zh}",
        sentence_en=f"Judged wrong by {word.who} on {day}{f': {note}' if note else ''}. It said: {finding.sentence_en}",
        extra={**finding.extra, REFUTED: record},
    )


def as_found(finding: Finding) -> Finding:
    """The finding as the audit had it before a person called it wrong; any other as it is."""
    record = finding.extra.get(REFUTED)
    if finding.code != REFUTED or not isinstance(record, dict):
        return finding
    kept = ("code", "days_late_working", "days_late_calendar", "sentence_zh", "sentence_en")
    extra = {key: value for key, value in finding.extra.items() if key != REFUTED}
    return replace(finding, outcome=Outcome.FAILED, extra=extra, **{key: record[key] for key in kept})

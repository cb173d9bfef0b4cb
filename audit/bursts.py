"""突击公开: many late documents on one day, as before an inspection. Needs all findings of a run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from audit.model import Finding
from audit.policy import Policy


def with_bursts(findings: Sequence[Finding], policy: Policy) -> list[Finding]:
    """Flag every late finding that belongs to a burst: enough different documents of one day, each late enough."""
    late: dict[date, list[Finding]] = defaultdict(list)
    for finding in findings:
        days = finding.days_late_working
        if (
            finding.code == "late"
            and finding.published_on is not None
            and days is not None
            and days >= policy.burst_late
        ):
            late[finding.published_on].append(finding)
    bursts = {day: own for day, own in late.items() if len(documents_of(own)) >= policy.burst_entries}
    flagged = {finding.id: day for day, own in bursts.items() for finding in own}
    return [
        replace(finding, flags=(*finding.flags, _flag(flagged[finding.id], bursts[flagged[finding.id]])))
        if finding.id in flagged
        else finding
        for finding in findings
    ]


def documents_of(findings: Sequence[Finding]) -> set[int]:
    """The different documents that findings rest on: one page may serve several items."""
    return {min(page["page_id"] for page in finding.evidence) for finding in findings if finding.evidence}


def _flag(day: date, own: Sequence[Finding]) -> dict[str, str]:
    count = len(documents_of(own))
    ids = " ".join(sorted(finding.id for finding in own))
    return {
        "code": "burst",
        "sentence_zh": f"疑似突击公开：{day} 一天公开了 {count} 件早已逾期的文件",
        "sentence_en": f"possibly a burst: {count} documents long overdue were published on {day}",
        "evidence": f"day={day} documents={count} findings={ids}",
    }

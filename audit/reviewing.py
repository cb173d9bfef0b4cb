"""What a person should look at: unsure pages, and the evidence of every finding that accuses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from audit.decisions import Decision, latest
from audit.model import Finding, Match, Outcome, Reason
from audit.scoring import REJECTED, UNSURE
from audit.words import reason_words

_ALTERNATIVES = 3


@dataclass(frozen=True, slots=True)
class UnsurePage:
    """A page that the classifier could not decide about, with its unsure matches and the nearest others."""

    page_id: int
    url: str
    title: str
    unsure: tuple[Match, ...]
    alternatives: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One page that a finding rests on (or a rejected candidate), with its address and why."""

    page_id: int
    url: str
    title: str
    why: str
    why_en: str
    counted: bool


@dataclass(frozen=True, slots=True)
class FindingCase:
    """A finding that accuses, with the pages it rests on and the nearest rejected candidates."""

    finding: Finding
    lines: tuple[EvidenceLine, ...]


def unsure_pages(
    matches: Iterable[Match], decisions: Iterable[Decision], traces: Mapping[int, tuple[str, str]]
) -> list[UnsurePage]:
    """Pages with an unsure match that serves items nobody has decided about. `traces`: page -> (address, title)."""
    decided = set(latest(decisions))
    by_page: dict[int, list[Match]] = {}
    for match in matches:
        by_page.setdefault(match.page_id, []).append(match)
    found = []
    for page_id, rows in by_page.items():
        url, title = traces.get(page_id, ("", ""))
        unsure = tuple(
            row for row in rows if row.status == UNSURE and any((url, item) not in decided for item in row.items)
        )
        if unsure:
            others = tuple(row for row in rows if row.items and row not in unsure)[:_ALTERNATIVES]
            found.append(UnsurePage(page_id, url, title, unsure, others))
    return sorted(found, key=lambda page: (-page.unsure[0].score, page.page_id))


def accusing(findings: Iterable[Finding]) -> list[FindingCase]:
    """Every failed finding with its evidence and its candidates, in the run's order."""
    return [
        FindingCase(finding, (*_lines(finding.evidence, True), *_lines(finding.candidates, False)))
        for finding in findings
        if finding.outcome is Outcome.FAILED
    ]


def _lines(rows: Iterable[Mapping[str, object]], counted: bool) -> list[EvidenceLine]:
    return [
        EvidenceLine(
            int(str(row.get("page_id") or 0)),
            str(row.get("url", "")),
            str(row.get("title", "")),
            *_why(row, counted),
            counted,
        )
        for row in rows
    ]


def _why(row: Mapping[str, object], counted: bool) -> tuple[str, str]:
    """Why the page counted or not, Chinese and English."""
    if not counted:
        return str(row.get("why_zh", "")) or "不归", str(row.get("why_en", "")) or REJECTED
    reasons = row.get("reasons")
    given = [reason for reason in reasons if isinstance(reason, Mapping)] if isinstance(reasons, list | tuple) else []
    return reason_words(Reason(str(r.get("feature")), str(r.get("text")), 0.0) for r in given[:4])

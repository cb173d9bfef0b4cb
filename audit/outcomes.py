"""How findings are counted for a person: as their outcome, with what is no problem of the body told apart."""

from __future__ import annotations

from collections.abc import Iterable

from audit.model import Finding, Outcome
from audit.refuting import REFUTED

PRESUMED = "presumed"  # failed, but whether anything was due is for a person to look into
SET_APART = (PRESUMED, REFUTED)
TOLD = ("failed", PRESUMED, "cant_tell", REFUTED, "passed", "inapplicable", "untested")


def told_as(finding: Finding) -> str:
    """The word of TOLD under which a finding is counted and listed."""
    if finding.code == REFUTED:
        return REFUTED
    return PRESUMED if is_presumed(finding) else str(finding.outcome)


def is_presumed(finding: Finding) -> bool:
    """Whether a failed finding is only for a person to check (待核)."""
    return finding.outcome is Outcome.FAILED and finding.certainty == "presumed"


def is_problem(finding: Finding) -> bool:
    """Whether a finding counts against the body."""
    return finding.outcome is Outcome.FAILED and finding.certainty != "presumed"


def tally(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings are told under each word, every word named."""
    counts = dict.fromkeys(TOLD, 0)
    for finding in findings:
        counts[told_as(finding)] += 1
    return counts

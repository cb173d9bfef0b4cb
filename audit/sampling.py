"""Random samples of findings for checking by a person, and what the checked ones say of all (exact interval)."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from audit.decisions import CONFIRM, Decision
from audit.model import AuditError, AuditRun, Finding, Outcome
from audit.refuting import as_found, last_words

# Findings are checked by what they accuse of: 未公开 and 逾期 have their own precision.
GROUPS = {
    "not-published": "未公开",
    "missing-period": "未公开",
    "late": "逾期公开",
    "late-at-least": "逾期公开",
    "stale": "更新不及时",
}
GROUPS_EN = {"未公开": "not published", "逾期公开": "late", "更新不及时": "stale"}
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Precision:
    """Of `total` findings of one group `checked` were checked and `right` were right. `low` and `high` are the
    Clopper-Pearson bounds at 95 %, for a sample out of many; estimate is None where none was checked.
    """

    group: str
    total: int
    checked: int
    right: int
    low: float
    high: float

    @property
    def estimate(self) -> float | None:
        return self.right / self.checked if self.checked else None


def draw(findings: Sequence[Finding], count: int, seed: int) -> list[Finding]:
    """A simple random sample of the accusing findings; the same findings, count and seed give the same sample.

    A finding that a person has called wrong since stays in the lot, as the audit had it.
    """
    if count < 1:
        raise AuditError("抽样数应至少为 1。The sample needs at least one finding.")
    found = map(as_found, findings)
    accusing = sorted((f for f in found if f.outcome is Outcome.FAILED), key=lambda finding: finding.id)
    return random.Random(seed).sample(accusing, min(count, len(accusing)))


def precision(findings: Sequence[Finding], decisions: Iterable[Decision]) -> list[Precision]:
    """The precision of each group by the last confirm/refute decision about a finding.

    A decision counts only while the finding still says what was checked (the same code).
    """
    verdicts = {key: word.action == CONFIRM for key, word in last_words(decisions).items()}
    found = [as_found(finding) for finding in findings]
    rows = []
    for group in dict.fromkeys(GROUPS.values()):
        members = [f for f in found if f.outcome is Outcome.FAILED and GROUPS.get(f.code) == group]
        checked = [verdicts[f.id, f.code] for f in members if (f.id, f.code) in verdicts]
        low, high = clopper_pearson(sum(checked), len(checked))
        rows.append(Precision(group, len(members), len(checked), sum(checked), low, high))
    return rows


def clopper_pearson(right: int, checked: int, level: float = LEVEL) -> tuple[float, float]:
    """Exact binomial bounds: the rates at which this many or more (fewer) right ones have probability (1-level)/2.

    Clopper and Pearson, Biometrika 26 (1934) 404-413. Nothing checked gives (0, 1).
    """
    if not 0 <= right <= checked:
        raise ValueError(f"0 <= right <= checked, not {right} of {checked}")
    tail = (1.0 - level) / 2.0
    low = 0.0 if right == 0 else _solve(lambda rate: 1.0 - _at_most(right - 1, checked, rate) - tail)
    high = 1.0 if right == checked else _solve(lambda rate: tail - _at_most(right, checked, rate))
    return low, high


def _at_most(right: int, checked: int, rate: float) -> float:
    """P(X <= right) for a binomial of `checked` trials."""
    if rate <= 0.0:
        return 1.0
    if rate >= 1.0:
        return 1.0 if right >= checked else 0.0
    log_yes, log_no, whole = math.log(rate), math.log1p(-rate), math.lgamma(checked + 1)
    return math.fsum(
        math.exp(whole - math.lgamma(k + 1) - math.lgamma(checked - k + 1) + k * log_yes + (checked - k) * log_no)
        for k in range(right + 1)
    )


def _solve(rising: Any) -> float:
    """The root of a function that rises from below zero on [0, 1], by halving."""
    low, high = 0.0, 1.0
    for _ in range(80):
        middle = (low + high) / 2.0
        if rising(middle) < 0.0:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


def with_precision(run: AuditRun, decisions: Iterable[Decision]) -> AuditRun:
    """The run with one observation for each group of findings that people have checked."""
    rows = [row for row in precision(run.findings, decisions) if row.checked]
    return replace(run, observations=(*run.observations, *(_observation(row) for row in rows)))


def _observation(row: Precision) -> dict[str, Any]:
    estimate = row.right / row.checked
    return {
        "code": "sampled-precision",
        "group": row.group,
        "total": row.total,
        "checked": row.checked,
        "right": row.right,
        "low": round(row.low, 4),
        "high": round(row.high, 4),
        "sentence_zh": (
            f"「{row.group}」共 {row.total} 条，抽查 {row.checked} 条，属实 {row.right} 条，"
            f"准确率 {estimate:.1%}（95% 置信区间 {row.low:.1%}–{row.high:.1%}）"
        ),
        "sentence_en": (
            f"{GROUPS_EN[row.group]}: {row.total} findings, {row.checked} checked, {row.right} right, "
            f"precision {estimate:.1%} (95 % interval {row.low:.1%} to {row.high:.1%})"
        ),
    }

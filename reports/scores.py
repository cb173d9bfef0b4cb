"""The scores of a run by indicator packs, as reports show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.model import AuditRun
from reports.cleaning import one_line
from reports.i18n import Texts


@dataclass(frozen=True)
class ScoreView:
    """One pack's result with its derivation line by line."""

    name: str
    result: str
    total: float | None
    sum: str
    lines: tuple[str, ...]


def score_views(run: AuditRun, t: Texts) -> list[ScoreView]:
    """The scores of one run in the order of its packs."""
    return [
        ScoreView(
            name=one_line(
                t.pick(str(score.get("name_zh") or ""), str(score.get("name_en") or "")) or score.get("pack")
            ),
            result=one_line(t.pick(str(score.get("result_zh") or ""), str(score.get("result_en") or ""))),
            total=_number(score.get("total")),
            sum=one_line(t.pick(str(score.get("sum_zh") or ""), str(score.get("sum_en") or ""))),
            lines=tuple(
                one_line(t.pick(str(line.get("line_zh") or ""), str(line.get("line_en") or "")))
                for line in score.get("lines") or ()
            ),
        )
        for score in run.scores
    ]


def ranking_pack(runs: Sequence[AuditRun]) -> str:
    """The first pack by which every run has a total, so that all are ranked by one measure; "" if there is none."""
    for name in dict.fromkeys(str(score.get("pack")) for run in runs for score in run.scores):
        if all(pack_total(run, name) is not None for run in runs):
            return name
    return ""


def pack_total(run: AuditRun, pack: str) -> float | None:
    """The run's total under a pack; None if it was not scored, or a veto or a lack of evidence left it without one."""
    return next((_number(score.get("total")) for score in run.scores if score.get("pack") == pack), None)


def points_lost(run: AuditRun) -> dict[str, float]:
    """Points off per finding under the first pack that deducts; a capped deduction is shared evenly."""
    for score in run.scores:
        lost: dict[str, float] = {}
        for line in score.get("lines") or ():
            points, findings = _number(line.get("points")), line.get("findings") or ()
            if line.get("kind") == "deduct" and points and findings:
                for finding in findings:
                    lost[str(finding)] = round(lost.get(str(finding), 0.0) + points / len(findings), 2)
        if lost:
            return lost
    return {}


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

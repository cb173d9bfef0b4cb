"""Scores by indicator packs (audit/data/packs/*.toml): veto, capped deductions, bonus, shares, reweighting.

A pack is data; every score carries its derivation line by line. Only `certain` absences count unless a pack says
otherwise (docs/verdicts.md rule 0).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from audit.findings import UNREAD
from audit.model import AuditRun, Finding
from audit.packs import Indicator, Pack
from audit.refuting import REFUTED
from audit.serial import named

# the shipped packs' grades; a pack of one's own may call them otherwise, then English says pass or fail
GRADES_EN = {"优秀": "excellent", "良好": "good", "合格": "pass", "不合格": "fail"}


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator's share of the score. `points` is None where nothing could be judged (not applicable)."""

    indicator: Indicator
    points: float | None
    reached: bool
    zh: str
    en: str
    findings: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "indicator": self.indicator.id,
            "kind": self.indicator.kind,
            "name_zh": self.indicator.name_zh,
            "name_en": self.indicator.name_en,
            "points": self.points,
            "reached": self.reached,
            "line_zh": self.zh,
            "line_en": self.en,
            "findings": list(self.findings),
        }


def with_scores(run: AuditRun, packs: Sequence[Pack], body_class: str = "") -> AuditRun:
    """The run with a score for each pack; findings carry the points that they cost (`extra.points`, before caps)."""
    run = replace(run, scores=tuple(score_run(run, pack, body_class) for pack in packs))
    cost: dict[str, float] = {}
    for pack in packs:
        for indicator in pack.indicators:
            if indicator.kind == "deduct" and indicator.codes and indicator.group not in pack.dropped(body_class):
                for finding in counted(run, indicator):
                    cost[finding.id] = cost.get(finding.id, 0.0) + indicator.points
    findings = tuple(replace(f, extra={**f.extra, "points": cost[f.id]}) if f.id in cost else f for f in run.findings)
    return named(replace(run, findings=findings))


def score_run(run: AuditRun, pack: Pack, body_class: str = "") -> dict[str, Any]:
    """Score one run: total (None after a veto or where nothing could be judged), derivation, grade."""
    dropped = pack.dropped(body_class)
    lines = [measure(run, indicator) for indicator in pack.indicators if indicator.group not in dropped]
    vetoes = [line for line in lines if line.indicator.kind == "veto" and line.reached]
    total, sums_zh, sums_en = _total(pack, lines, dropped)
    record: dict[str, Any] = {
        "pack": pack.id,
        "pack_digest": pack.digest,
        "name_zh": pack.name_zh,
        "name_en": pack.name_en,
        "class": body_class,
        "lines": [line.as_dict() for line in lines],
        "veto": [line.indicator.id for line in vetoes],
        "sum_zh": sums_zh,
        "sum_en": sums_en,
    }
    if vetoes:
        names_zh = "；".join(line.indicator.name_zh for line in vetoes)
        record |= {"total": None, "qualified": False, "grade": "单项否决"}
        record |= {"result_zh": f"不合格（单项否决：{names_zh}）", "result_en": f"unqualified (veto: {record['veto']})"}
    elif total is None:
        record |= {"total": None, "qualified": None, "grade": ""}
        record |= {"result_zh": "无可判定的内容，不计分", "result_en": "nothing could be judged, no score"}
    else:
        qualified = total >= pack.passing
        grade = pack.grade(total)
        record |= {"total": total, "qualified": qualified, "grade": grade}
        record |= {
            "result_zh": f"{total:g} 分，{grade}",
            "result_en": f"{total:g} points, {GRADES_EN.get(grade, 'pass' if qualified else 'fail')}",
        }
    return record


def _total(pack: Pack, lines: Sequence[Line], dropped: frozenset[str]) -> tuple[float | None, str, str]:
    """Shares are weighted up to 100 over the indicators that apply; deductions start at the pack's base."""
    shares = [line for line in lines if line.indicator.kind == "ratio"]
    if shares:
        judged = [line for line in shares if line.points is not None]
        weight = sum(line.indicator.weight for line in judged)
        if not weight:
            return None, "", ""
        got = sum(line.points or 0.0 for line in judged)
        total = round(got * 100 / weight, 1)
        parts = " + ".join(f"{line.points:g}" for line in judged)
        return total, f"({parts}) × 100 / {weight:g} = {total:g}", f"({parts}) × 100 / {weight:g} = {total:g}"
    out = sum(i.cap for i in pack.indicators if i.kind == "deduct" and i.group in dropped)
    base = pack.base - out
    lost = sum(line.points or 0.0 for line in lines if line.indicator.kind == "deduct")
    factor = pack.base / base if base else 1.0
    total = round(max(0.0, base - lost) * factor, 1)
    text = f"({base:g} − {lost:g}) × {factor:.4g} = {total:g}" if out else f"{base:g} − {lost:g} = {total:g}"
    if pack.bonus_over is not None and total > pack.bonus_over:
        bonus = sum(line.points or 0.0 for line in lines if line.indicator.kind == "bonus" and line.reached)
        if bonus:
            total, text = round(total + bonus, 1), f"{text} + {bonus:g} = {round(total + bonus, 1):g}"
    return total, text, text


def measure(run: AuditRun, indicator: Indicator) -> Line:
    """Count what one indicator is about and turn it into points."""
    if indicator.kind == "ratio":
        return _share(run, indicator)
    if indicator.coverage:
        names = tuple(row["menu"] or row["section"] for row in blank_columns(run))
        return _counted(indicator, names)
    if indicator.age:
        return _counted(indicator, tuple(finding.id for finding in aged(run, indicator)))
    if indicator.none_of:
        against = tuple(f.id for f in run.findings if f.code in indicator.none_of and f.certainty == "certain")
        judged = any(f.code in ("on-time", "on-other-channel") for f in run.findings)
        reached = judged and not against
        return Line(indicator, indicator.points if reached else 0.0, reached, *_said(indicator, len(against)), against)
    return _counted(indicator, tuple(f.id for f in counted(run, indicator)))


def counted(run: AuditRun, indicator: Indicator) -> list[Finding]:
    """The findings that an indicator counts; with per = "item" one for each item."""
    found = [f for f in run.findings if f.code in indicator.codes and f.certainty in indicator.certainty]
    if indicator.topics:
        found = [f for f in found if is_about(run, f, indicator.topics)]
    if indicator.per == "item":
        found = list({f.item: f for f in reversed(found)}.values())[::-1]
    return found


def is_about(run: AuditRun, finding: Finding, topics: frozenset[str]) -> bool:
    """Whether the finding's item has one of the topics, or stands in a group of that name."""
    item: Mapping[str, Any] = next((item for item in run.items if item["id"] == finding.item), {})
    own = {*finding.extra.get("topics", ()), *item.get("path", ())}
    return bool(own & topics) or ("办事指南" in topics and "申请材料" in str(item.get("content", "")))


def aged(run: AuditRun, indicator: Indicator) -> list[Finding]:
    """One finding for each subject whose newest known date is over the limit; unread subjects are left out,
    and those of which a person said that the finding is wrong.
    """
    result = []
    for topics, days in indicator.age:
        about = [f for f in run.findings if topics.intersection(f.extra.get("topics", ()))]
        for item in dict.fromkeys(f.item for f in about):
            own = [f for f in about if f.item == item]
            dated = [f for f in own if f.published_on is not None]
            unread = any(f.code in UNREAD or f.code == REFUTED for f in own)
            newest = max(dated, key=lambda f: (str(f.published_on), f.id), default=None)
            if newest is None or newest.published_on is None or unread:
                continue
            if newest.published_on + timedelta(days=days) < run.as_of:
                result.append(newest)
    return result


def blank_columns(run: AuditRun) -> list[Mapping[str, Any]]:
    """Columns read to their end that hold nothing and do not say why."""
    return [
        row
        for row in run.coverage
        if row["complete"] and row["rows_read"] == 0 and row["stop"] != "empty-statement" and row["pages_read"]
    ]


def _share(run: AuditRun, indicator: Indicator) -> Line:
    judged = [
        f
        for f in run.findings
        if f.code in (*indicator.good, *indicator.bad)
        and f.certainty in indicator.certainty
        and (not indicator.natures or f.extra.get("nature") in indicator.natures)
    ]
    bad = tuple(f.id for f in judged if f.code in indicator.bad)
    if not judged:
        return Line(indicator, None, False, f"{indicator.name_zh}：无可判定的内容，不计", "nothing to judge", ())
    good = len(judged) - len(bad)
    points = round(indicator.weight * good / len(judged), 2)
    sum_ = f"{good}/{len(judged)} × {indicator.weight:g} = {points:g}"
    return Line(indicator, points, not bad, f"{indicator.name_zh}：{sum_}", f"{indicator.name_en}: {sum_}", bad)


def _counted(indicator: Indicator, names: tuple[str, ...]) -> Line:
    if indicator.kind == "veto":
        zh, en = _said(indicator, len(names))
        return Line(indicator, 0.0, len(names) >= indicator.threshold, zh, en, names)
    points = min(indicator.cap, round(indicator.points * len(names), 2))
    zh = f"{indicator.name_zh}：{len(names)} × {indicator.points:g}，上限 {indicator.cap:g}，扣 {points:g}"
    en = f"{indicator.name_en}: {len(names)} × {indicator.points:g}, at most {indicator.cap:g}: −{points:g}"
    return Line(indicator, points, bool(names), zh, en, names)


def _said(indicator: Indicator, count: int) -> tuple[str, str]:
    if indicator.kind == "veto":
        return (
            f"{indicator.name_zh}：现有 {count}，界限 {indicator.threshold}",
            f"{indicator.name_en}: {count}, limit {indicator.threshold}",
        )
    return f"{indicator.name_zh}：不符 {count}", f"{indicator.name_en}: {count} against it"

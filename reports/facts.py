"""The dates of one finding and how they came about, as a reader sees them beside its sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from audit.model import Finding
from reports.cleaning import one_line
from reports.i18n import Texts
from reports.labels import BASIS_LABELS, CERTAINTY_LABELS, CODE_LABELS, ORIGIN_LABELS, label
from reports.rows import limit_text


def finding_facts(finding: Finding, t: Texts) -> list[tuple[str, str]]:
    """Dates and their reasons as pairs of heading and text, empty ones left out."""
    extra = finding.extra
    late = ""
    if finding.days_late_working is not None:
        late = t("{days} 个工作日", days=finding.days_late_working)
    if finding.days_late_calendar is not None:
        late = t("{working}（{days} 个自然日）", working=late, days=finding.days_late_calendar)
    published = finding.published_on.isoformat() if finding.published_on else ""
    if published and finding.published_origin:
        published += t("（来源：{origin}）", origin=label(ORIGIN_LABELS, finding.published_origin, t))
    due = finding.due_on.isoformat() if finding.due_on else ""
    stale = finding.code == "stale"
    if stale:
        due = ""  # a column that is out of date has a limit, not a day
    elif extra.get("due_latest"):
        due = t("{start} 至 {end} 之间", start=due, end=extra["due_latest"])
    if due and extra.get("allowed_until"):
        due += t("（遇非工作日顺延至 {day}）", day=extra["allowed_until"])
    rows = [
        (t("应公开日期"), due),
        (t("起算日期"), one_line(extra.get("trigger_on"))),
        (t("起算与推算"), one_line(t.pick(finding.derivation, str(extra.get("derivation_en") or "")))),
        (t("期限依据"), label(BASIS_LABELS, finding.basis, t)),
        (t("义务是否确定"), label(CERTAINTY_LABELS, finding.certainty, t)),
        (t("形成日期"), finding.formed_on.isoformat() if finding.formed_on else ""),
        (t("最近更新") if stale else t("公开日期"), published),
        (t("更新期限"), limit_text(extra.get("limit_days"), t)),
        *_refutation(extra.get("refuted"), t),
        (t("页面称公开日期"), one_line(extra.get("earliest_claim"))),
        (t("观测到的公开日期不早于"), one_line(extra.get("not_before"))),
        (t("观测到的公开日期不晚于"), one_line(extra.get("not_after"))),
        (t("逾期"), late),
    ]
    return [(head, text) for head, text in rows if text]


def _refutation(record: Any, t: Texts) -> Iterator[tuple[str, str]]:
    """By whom, when and why a finding was called wrong, and what it had said."""
    if isinstance(record, dict):
        yield t("判定有误的人"), one_line(record.get("who"))
        yield t("判定日期"), one_line(record.get("on"))
        yield t("判定理由"), one_line(record.get("note"), 300)
        yield t("原结论"), label(CODE_LABELS, record.get("code"), t)

"""Short texts: the lines after a run on the terminal, and a summary that can be pasted into an e-mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from audit.model import AuditRun
from reports.cleaning import one_line
from reports.frames import findings_frame, summary_frame
from reports.i18n import Texts, texts
from reports.labels import CANNOT_TELL, GROUP_LABELS, PROBLEMS, Group, kind_text
from reports.method import UNJUDGED_NOTE
from reports.pieces import practice_banner, precision_lines, span, subject

SHOWN_PROBLEMS = 10  # per body in the lines for the terminal


def summary_lines(runs: Sequence[AuditRun], lang: str = "zh", *, problems: int = SHOWN_PROBLEMS) -> list[str]:
    """Lines for the terminal: per body the counts, the rates and the gravest problems, `problems` of them at most."""
    t = texts(lang)
    if not runs:
        return [t("没有核查结果。")]
    banner = practice_banner(runs, t)
    lines = [banner] if banner else []
    findings = findings_frame(runs)
    for run, row in zip(runs, summary_frame(runs).to_dict("records")):
        lines.append("")
        lines.append(t("{body}　核查截止 {day}", body=one_line(run.body, 60), day=run.as_of.isoformat()))
        lines.append("  " + count_line(row, t))
        lines.append("  " + rate_line(row, t))
        lines += ["  " + t.labelled(t("人工抽查结果"), line) for line in precision_lines(run, t)]
        own = findings[(findings["run"] == run.id) & findings["group"].isin([g.value for g in PROBLEMS])]
        own = own.sort_values(["severity", "order"], kind="stable")
        lines += [f"  - {problem_line(problem, t)}" for problem in own.head(problems).to_dict("records")]
        if len(own) > problems:
            lines.append("  " + t("……另有 {count} 项，见工作簿。", count=len(own) - problems))
    return lines


def mail_text(runs: Sequence[AuditRun], lang: str = "zh") -> str:
    """A summary as plain text for an e-mail: subject line, totals, each body with all its problems, the limits."""
    t = texts(lang)
    days = span(run.as_of for run in runs)
    lines = [t("主题：政务公开核查情况（截至 {day}）", day=days), ""]
    lines += summary_lines(runs, lang, problems=1_000)
    lines += [
        "",
        t("“待核”“无法核实”“人工判为有误”不是被查单位的问题。"),
        t(UNJUDGED_NOTE),
        t("逐项证据、读取情况和口径见附件工作簿与网页。"),
    ]
    return "\n".join(lines) + "\n"


def count_line(row: Mapping[Any, Any], t: Texts) -> str:
    """Counts of one body: items, obligations, then every group that has any."""
    parts = [t("目录 {items} 项，核查义务 {obligations} 项", items=row["items"], obligations=row["obligations"])]
    order = [*PROBLEMS, Group.PRESUMED, *CANNOT_TELL, Group.REFUTED, Group.PASSED, Group.INAPPLICABLE, Group.NOT_DUE]
    parts += [f"{t(GROUP_LABELS[group])} {row[group.value]}" for group in order if row[group.value]]
    return t.listed(parts, coarse=True)


def rate_line(row: Mapping[Any, Any], t: Texts) -> str:
    """The two rates with the counts they rest on; "—" without a basis."""
    published = _rate(row["published_rate"], row["published"], row["judged"])
    timely = _rate(row["timely_rate"], row[Group.PASSED.value], row["timed"])
    return t("公开率 {published}，及时率 {timely}", published=published, timely=timely)


def _rate(value: Any, part: Any, whole: Any) -> str:
    return "—" if pd.isna(value) else f"{value:.1%} ({part}/{whole})"


def problem_line(row: Mapping[Any, Any], t: Texts) -> str:
    """One problem in one line: kind, item, period, due date, delay."""
    name = subject(row["item_name"], row["period"], row["part"], row["document"], t)
    line = t.labelled(kind_text(str(row["code"]), Group(str(row["group"])), t), name)
    if row["code"] == "stale":
        return line + (
            t("，最近更新 {day}", day=f"{row['published_on']:%Y-%m-%d}") if pd.notna(row["published_on"]) else ""
        )
    due = row["due_on"]
    if isinstance(due, pd.Timestamp) and not pd.isna(due):
        line += t("，应于 {day} 前公开", day=f"{due:%Y-%m-%d}")
    late = row["days_late_working"]
    if not pd.isna(late):
        line += t("，逾期 {days} 个工作日", days=late)
    return line

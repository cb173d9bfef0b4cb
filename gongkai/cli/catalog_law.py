"""`gongkai catalog explain | lint | calendar`: what a deadline says, what the law says, which days are working days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from catalogs.counting import (
    Due,
    binding_clauses,
    due_after,
    due_in_year,
    due_of_period,
    period_of,
)
from catalogs.deadline_fields import fields_of
from catalogs.deadline_reading import read_clause, read_rule
from catalogs.deadlines import compile_deadline
from catalogs.lint import lint_catalog
from catalogs.lint_rules import SEVERITIES, LintFinding, load_rules
from catalogs.loading import find_catalog, load_catalog
from catalogs.model import DeadlineClause, DeadlineRule
from catalogs.workdays import DueBounds, WorkCalendar
from gongkai.cli.options import (
    FINDINGS,
    NOTHING_TO_REPORT,
    DateParam,
    as_of_option,
    json_option,
    lang_option,
    say,
    say_json,
)
from gongkai.cli.options import today as today_in_china

_CALENDAR = click.option(
    "--calendar", "calendars", multiple=True, type=click.Path(path_type=Path),
    help="另加一年的放假通知（.toml，格式见 docs/deadlines.md）/ add a year's holiday notice",
)  # fmt: skip
_SEVERITY_EN = {"E": "breaks a rule", "W": "not auditable or doubtful", "T": "typing and format"}
_SEVERITY_ZH = {"E": "违反规定", "W": "无法核查或存疑", "T": "文字、格式"}


@click.command(
    "explain", help="读一段公开时限文字，并举例推算到期日 / read a deadline text and derive an example due date"
)
@click.argument("phrase")
@click.option("--trigger", "trigger_on", type=DateParam(), help="触发日（默认今天）/ the day that starts the clock")
@_CALENDAR
@lang_option
@json_option
def explain(phrase: str, trigger_on: date | None, calendars: tuple[Path, ...], lang: str, as_json: bool) -> None:
    """Print the reading of PHRASE and what it would mean for one trigger day."""
    start = trigger_on or today_in_china()
    calendar = WorkCalendar.load(calendars)
    rule = compile_deadline(phrase)
    examples = list(_examples(rule.clauses, start, calendar, lang))
    if as_json:
        say_json({"phrase": phrase, "fields": fields_of(rule), "reason": rule.reason, "reading": read_rule(rule, lang),
                  "example": [record for _, record in examples]})  # fmt: skip
        return
    say(("读作：" if lang == "zh" else "reads: ") + read_rule(rule, lang))
    fields = {field: value for field, value in fields_of(rule).items() if value}
    if fields:
        say("目录文件（.toml）中的写法：" if lang == "zh" else "as a catalog file (.toml) has it:")
    for field, value in fields.items():
        say(f"  {field:12}{value}")
    for text, _ in examples:
        say(text)


def _examples(
    clauses: tuple[DeadlineClause, ...], start: date, calendar: WorkCalendar, lang: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    bound = binding_clauses(DeadlineRule("", clauses))
    if not bound:
        yield ("网站上没有应到期的公开" if lang == "zh" else "nothing falls due on a site", {})
    for clause, default in bound:
        due = _due(clause, start, calendar, default)
        head = read_clause(clause, lang) if len(bound) > 1 else ("例" if lang == "zh" else "example")
        separator = "：" if lang == "zh" else ": "
        yield (
            head + separator + (due.derivation_zh if lang == "zh" else due.derivation_en),
            {
                "clause": read_clause(clause, lang),
                "nominal": _bounds(due.nominal),
                "last_day": _bounds(due.last_day),
                "derivation": due.derivation_zh if lang == "zh" else due.derivation_en,
                "flags": list(due.flags),
            },
        )


def _due(clause: DeadlineClause, start: date, calendar: WorkCalendar, default: bool) -> Due:
    if clause.kind == "fixed_date":
        return due_in_year(clause, start.year, calendar)
    if clause.kind == "periodic":
        recurrence = clause.recurrence if clause.recurrence not in {"hourly", ""} else "daily"
        return due_of_period(clause, period_of(recurrence, start), calendar)
    return due_after(clause, start, calendar, default=default)


def _bounds(bounds: DueBounds) -> dict[str, Any]:
    return {"earliest": str(bounds.earliest), "latest": str(bounds.latest), "certain": bounds.certain}


@click.command("lint", help="按法律法规和目录自身检查目录 / check a catalog against the law and against itself")
@click.argument("catalog")
@click.option("--rules", "rules_file", type=click.Path(path_type=Path), help="规则文件（默认随程序）/ rules file")
@click.option(
    "--severity", type=click.Choice(SEVERITIES), default="T", show_default=True,
    help="至少多重：E 违反规定，W 存疑，T 文字 / the least severity to print",
)  # fmt: skip
@as_of_option
@lang_option
@json_option
def lint(catalog: str, rules_file: Path | None, severity: str, as_of: date | None, lang: str, as_json: bool) -> int:
    """Print the faults of CATALOG (an id of a shipped catalog, or a path); exit code 1 when there are any."""
    found = lint_catalog(load_catalog(find_catalog(catalog)), load_rules(rules_file), as_of=as_of)
    shown = [f for f in found if SEVERITIES.index(f.severity) <= SEVERITIES.index(severity)]
    if as_json:
        for finding in shown:
            say_json(_record(finding))
    else:
        _print_findings(shown, lang)
    return FINDINGS if shown else NOTHING_TO_REPORT


def _record(finding: LintFinding) -> dict[str, Any]:
    return {
        "rule": finding.rule, "severity": finding.severity, "item": finding.item, "cell": finding.cell,
        "source": finding.source, "value": finding.value, "message_zh": finding.message_zh,
        "message_en": finding.message_en, "law": finding.law,
        "in_force": finding.in_force.isoformat() if finding.in_force else None,
    }  # fmt: skip


def _print_findings(found: list[LintFinding], lang: str) -> None:
    whole = "全目录" if lang == "zh" else "whole catalog"
    for finding in found:
        place = "，".join(part for part in (finding.source, finding.cell) if part)
        message = finding.message_zh if lang == "zh" else finding.message_en
        say(f"{finding.severity}  {finding.item or whole}  [{place}]  {message}  ({finding.rule})")
    counts = Counter(finding.severity for finding in found)
    names = _SEVERITY_ZH if lang == "zh" else _SEVERITY_EN
    total = (
        "，".join(f"{names[s]} {counts[s]}" for s in SEVERITIES)
        if lang == "zh"
        else ", ".join(f"{names[s]}: {counts[s]}" for s in SEVERITIES)
    )
    say(total)


@click.command("calendar", help="工作日：看某一天，或从某一天数起 / working days: look at a day, or count from it")
@click.argument("day", type=DateParam(), required=False)
@click.option("--add", "amount", type=click.IntRange(-5000, 5000), help="数几个工作日 / count this many working days")
@click.option("--known-on", type=DateParam(), help="按当时已公布的通知 / as the notices stood on this day")
@_CALENDAR
@lang_option
@json_option
def calendar(
    day: date | None, amount: int | None, known_on: date | None, calendars: tuple[Path, ...], lang: str, as_json: bool
) -> None:
    """Say whether DAY is a working day and what it is; with --add, the due date that many working days after it."""
    loaded = WorkCalendar.load(calendars, known_on)
    start = day or today_in_china()
    working = loaded.is_working(start)
    record: dict[str, Any] = {
        "day": start.isoformat(), "working": working, "holiday": loaded.holiday(start),
        "made_working_for": loaded.made_working(start), "years": [loaded.years[0], loaded.years[-1]],
    }  # fmt: skip
    if amount is not None:
        bounds = loaded.add(start, amount)
        record["add"] = amount
        record["due"] = _bounds(bounds)
        record["notices"] = list(loaded.notice_numbers(start.year, bounds.latest.year))
    if as_json:
        say_json(record)
        return
    say(_day_text(loaded, start, working, lang))
    if amount is not None:
        say(_count_text(bounds, amount, record["notices"], lang))


def _day_text(loaded: WorkCalendar, day: date, working: bool | None, lang: str) -> str:
    week = "一二三四五六日"[day.weekday()]
    zh = {True: "工作日", False: "不是工作日", None: "没有该年的放假通知，无法确定"}[working]
    en = {True: "a working day", False: "no working day", None: "unknown: no holiday notice for that year"}[working]
    if lang == "en":
        return f"{day} ({day:%a}): {en}"
    holiday, made_working = loaded.holiday(day), loaded.made_working(day)
    why = f"（{holiday}放假）" if holiday else f"（{made_working}调休上班）" if made_working else ""
    return f"{day} 星期{week}：{zh}{why}"


def _count_text(bounds: DueBounds, amount: int, notices: list[str], lang: str) -> str:
    span = str(bounds.latest) if bounds.earliest == bounds.latest else f"{bounds.earliest} … {bounds.latest}"
    if lang == "en":
        sure = "" if bounds.certain else " (no holiday notice for every year counted)"
        return f"{amount:+d} working days: {span}{sure}"
    sure = f"（{'、'.join(notices)}）" if bounds.certain else "（有年份没有放假通知，只能给出范围）"
    return f"{amount:+d} 个工作日：{span}{sure}"

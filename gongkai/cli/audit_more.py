"""Sub-commands of `gongkai audit`: stored runs, comparison, registers, rectification."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click

from gongkai.cli.options import (
    COULD_NOT_CHECK,
    FINDINGS,
    NOTHING_TO_REPORT,
    DateParam,
    as_of_option,
    db_option,
    json_option,
    lang_option,
    now,
    say,
    say_json,
    today,
)

# every outcome in the order in which runs are told, Chinese and English
OUTCOMES = {
    "failed": ("未通过", "failed"),
    "presumed": ("待核（不计为问题）", "to be checked (no problem)"),
    "cant_tell": ("无法判定", "cannot tell"),
    "refuted": ("人工判为有误", "judged wrong by a person"),
    "passed": ("通过", "passed"),
    "inapplicable": ("不适用", "not applicable"),
    "untested": ("未到期", "not due"),
}

SWAPPED = (
    "注意：第一个核查比第二个新，两个编号可能写反了（先写旧的，后写新的）。",
    "Mind: the first run is newer than the second; the older one comes first.",
)

STATUS_HEADINGS = (
    ("问题编号", "事项", "现状", "整改期限", "反馈的链接"),
    ("finding", "item", "where it stands", "answer by", "link sent back"),
)
EVENT_EN = {
    "issued": "issued", "returned": "answered", "accepted": "accepted", "rejected": "rejected", "closed": "closed",
}  # fmt: skip


@click.command("runs", help="列出已存的核查 / list the stored runs")
@click.argument("bureau", required=False, default="")
@db_option
@json_option
@lang_option
def runs_command(bureau: str, db: Path, as_json: bool, lang: str) -> int:
    """Print the stored runs, newest first."""
    from audit.store import audit_database
    from audit.store.runs import list_runs

    with audit_database(db, readonly=True) as database:
        runs = list_runs(database, bureau)
    for run in runs:
        if as_json:
            say_json(run)
        else:
            counts = " ".join(
                f"{OUTCOMES[name][lang == 'en']} {run['told'][name]}" for name in OUTCOMES if run["told"].get(name)
            )
            say(f"{run['id']}  {run['body']}  {run['window_from']}–{run['window_to']}  {counts}")
    return NOTHING_TO_REPORT


@click.command("compare", help="比较两次核查：新发现、已整改、仍未整改、结论变化 / compare two stored runs")
@click.argument("before")
@click.argument("after")
@click.option("--all", "show_all", is_flag=True, help="也列出无变化的 / unchanged ones too")
@db_option
@json_option
@lang_option
def compare_command(before: str, after: str, show_all: bool, db: Path, as_json: bool, lang: str) -> int:
    """Compare two stored runs; exit code 1 where something is new or still open."""
    from audit.compare import KIND_ZH, KINDS, compare_runs
    from audit.store import audit_database
    from audit.store.matches import read_decisions
    from audit.store.runs import load_run
    from reports.i18n import texts
    from reports.labels import group_of, kind_text

    with audit_database(db, readonly=True) as database:
        older, newer = load_run(database, before), load_run(database, after)
        comparison = compare_runs(older, newer, read_decisions(database, newer.site, newer.catalog))
    zh = lang == "zh"
    if comparison.swapped:
        say(SWAPPED[0 if zh else 1], err=True)
    if not as_json:
        for name_zh, name_en, was, is_now in comparison.inputs:
            say(f"{'依据' if zh else 'input'} {name_zh if zh else name_en}: {was} → {is_now}")
        say(" · ".join(f"{KIND_ZH[kind] if zh else kind.replace('-', ' ')} {comparison.count(kind)}" for kind in KINDS))
    t = texts(lang)
    for change in comparison.changes:
        if change.kind == "same" and not show_all:
            continue
        record = change.as_dict()
        if as_json:
            say_json({"schema": "gongkai-compare/1", "run_before": before, "run_after": after, **record})
        else:
            kind = KIND_ZH[change.kind] if zh else change.kind.replace("-", " ")
            why = change.why_zh if zh else change.why_en
            codes = " → ".join(
                kind_text(found.code, group_of(found), t) if found else "—" for found in (change.before, change.after)
            )
            say(f"[{kind}] {change.finding.id} {change.finding.item_name} {codes} {why}".rstrip())
    is_open = comparison.count("new") + comparison.count("still-open")
    return FINDINGS if is_open else NOTHING_TO_REPORT


@click.command("triggers", help="起算事件登记表：检查或取模板 / check a trigger register, or write a template")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--template", is_flag=True, help="写出模板（.xlsx 或 .csv）/ write a template")
@click.option("--waivers", is_flag=True, help="不适用登记表 / the register of waivers instead")
def triggers_command(file: Path, template: bool, waivers: bool) -> int:
    """Validate a register, or write a template of one."""
    from audit import triggers as trigger_register
    from audit import waivers as waiver_register
    from audit.registers import template_rows

    register = waiver_register if waivers else trigger_register
    if template:
        write_table(file, template_rows(register.COLUMNS, register.EXAMPLE))
        say(f"已写出模板 {file}。Template written.")
        return NOTHING_TO_REPORT
    count = len(waiver_register.read_waivers(file) if waivers else trigger_register.read_triggers(file))
    say(f"{file}：{count} 条，全部有效。{count} lines, all valid.")
    return NOTHING_TO_REPORT


def write_table(file: Path, rows: list[list[str]]) -> None:
    """Write a small table as .xlsx or .csv (UTF-8 with BOM); never over an existing file."""
    if file.exists():
        raise click.UsageError(f"{file} 已存在，不覆盖。The file exists and is not overwritten.")
    if file.suffix.lower() == ".csv":
        out = io.StringIO(newline="")
        csv.writer(out).writerows(rows)
        file.write_bytes(out.getvalue().encode("utf-8-sig"))
        return
    if file.suffix.lower() != ".xlsx":
        raise click.UsageError(f"{file}：模板只能是 .xlsx 或 .csv。A template is .xlsx or .csv.")
    import xlsxwriter

    with xlsxwriter.Workbook(str(file), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("登记表")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(row) for row in rows), 18)


@click.group("rectify", help="整改台账：下发、反馈、复核、销号 / rectification ledger")
def rectify_group() -> None:
    """Group of the ledger's commands."""


@rectify_group.command("issue", help="下发一次核查中确定的问题 / issue a run's certain failures")
@click.argument("run_id", metavar="RUN")
@click.option("--by", "deadline", type=DateParam(), default=None, help="整改期限，默认 10 天后 / answer by this day")
@db_option
def issue_command(run_id: str, deadline: date | None, db: Path) -> int:
    """Issue every certain failure of a run that is not open already."""
    from audit.ledger import to_issue
    from audit.store import audit_database
    from audit.store.ledger import append_entries, read_ledger
    from audit.store.matches import read_decisions
    from audit.store.runs import load_run

    until = deadline or today() + timedelta(days=10)
    if until < today():
        say(f"注意：整改期限 {until} 已经过去。The day to answer by is past.", err=True)
    with audit_database(db) as database:
        run = load_run(database, run_id)
        decisions = read_decisions(database, run.site, run.catalog)
        entries = to_issue(run, read_ledger(database, run.site), now(), until, decisions)
        count = append_entries(database, run.site, entries)
    say(f"已下发 {count} 条。{count} findings issued.")
    return NOTHING_TO_REPORT


@rectify_group.command("return", help="读入单位反馈的整改链接表（.xlsx .csv）/ take in what a bureau sent back")
@click.argument("site")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@db_option
def return_command(site: str, file: Path, db: Path) -> int:
    """Append the links of a returned table."""
    from audit.ledger import read_returns
    from audit.store import audit_database
    from audit.store.ledger import append_entries

    with audit_database(db) as database:
        count = append_entries(database, site, read_returns(file, site, now()))
    say(f"已登记 {count} 条反馈。{count} answers registered.")
    return NOTHING_TO_REPORT


@rectify_group.command("recheck", help="用一次新的核查复核反馈 / re-check answers against a newer run")
@click.argument("run_id", metavar="RUN")
@db_option
def recheck_command(run_id: str, db: Path) -> int:
    """Accept and close, or reject, every answer that the run can judge."""
    from audit.ledger import EVENT_ZH, recheck, states
    from audit.store import audit_database
    from audit.store.ledger import append_entries, read_ledger
    from audit.store.runs import load_run

    with audit_database(db) as database:
        run = load_run(database, run_id)
        ledger = read_ledger(database, run.site)
        entries = recheck(run, ledger, now())
        append_entries(database, run.site, entries)
    waiting = sum(state.event == "returned" for state in states([*ledger, *entries]).values())
    for entry in entries:
        say(f"{entry.finding}  {EVENT_ZH[entry.event]}  {entry.note}".rstrip())
    if waiting:
        say(
            f"{waiting} 条反馈凭这次核查还不能复核，仍待复核；请在反馈之后重新采集、核查。"
            f"{waiting} answers cannot be re-checked by this run: crawl and audit again after the answer."
        )
    return FINDINGS if any(entry.event == "rejected" for entry in entries) else NOTHING_TO_REPORT


@rectify_group.command("status", help="台账现状 / where every finding stands")
@click.argument("site")
@as_of_option
@db_option
@json_option
@lang_option
def status_command(site: str, as_of: date | None, db: Path, as_json: bool, lang: str) -> int:
    """Print where every finding of a site stands; exit code 1 while something is open, 3 for an empty ledger."""
    from audit.ledger import states
    from audit.store import audit_database
    from audit.store.ledger import read_ledger

    with audit_database(db, readonly=True) as database:
        known = states(read_ledger(database, site))
        runs = {entry.run for state in known.values() for entry in state.entries if entry.event == "issued"}
        names = _names(database, runs) if not as_json else {}
    english = lang == "en"
    if known and not as_json:
        say("\t".join(STATUS_HEADINGS[english]))
    day = as_of or today()
    for state in sorted(known.values(), key=lambda state: state.finding):
        record = {
            "schema": "gongkai-ledger/1",
            "finding": state.finding,
            "event": state.event,
            "rounds": state.rounds,
            "link": state.link,
            "deadline": state.deadline,
            "overdue": state.overdue(day),
        }
        if as_json:
            say_json(record)
        else:
            where = EVENT_EN[state.event] if english else state.zh
            if state.overdue(day):
                where += " (no answer in time: counts as not cured)" if english else "（逾期未反馈，视为未整改）"
            name, until = names.get(state.finding, ""), state.deadline.isoformat() if state.deadline else ""
            say("\t".join((state.finding, name, where, until, state.link)).rstrip())
    if not known:
        return COULD_NOT_CHECK
    return NOTHING_TO_REPORT if all(state.event == "closed" for state in known.values()) else FINDINGS


def _names(database: Any, runs: Iterable[str]) -> dict[str, str]:
    """The item's name of each finding that these runs hold."""
    from audit.store.runs import load_run

    return {
        finding.id: finding.item_name
        for run in sorted(filter(None, runs))
        for finding in load_run(database, run).findings
    }


COMMANDS = (runs_command, compare_command, triggers_command, rectify_group)

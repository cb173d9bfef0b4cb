"""`gongkai report`: workbook, web page, letters, calendar, open data, comparison of the stored runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from gongkai.cli.options import DateParam, db_option, lang_option, say, today
from gongkai.cli.report_files import (
    folder_of,
    load_runs,
    parquet_available,
    write_calendars,
    write_comparison,
    write_html,
    write_letters,
)

if TYPE_CHECKING:
    from reports.letters import Office

F = TypeVar("F", bound=Callable[..., Any])


@click.group("report")
def command() -> None:
    """报告：工作簿、网页、信函、日历、开放数据、对比。Reports of stored audits.

    不给 --run 时取每个站点最近一次核查。Without --run: the newest run of each site.
    """


def runs_options(function: F) -> F:
    """The options that choose the runs, where to write and in which language."""
    for option in (
        click.option("--run", "run_ids", multiple=True, help="核查编号，可多次给出 / run id, may be repeated"),
        click.option("--site", "sites", multiple=True, help="只取这些站点 / only these sites, may be repeated"),
        click.option("--out", "--output", "out", type=click.Path(path_type=Path), default=None,
                     help="输出文件夹，默认数据库旁的 reports / folder, default: reports beside the database"),
        db_option,
        lang_option,
    ):  # fmt: skip
        function = option(function)
    return function


def office_options(function: F) -> F:
    """What the office that sends letters fills in."""
    for option in (
        click.option("--sender", default="", help="签发单位 / issuing office"),
        click.option("--number", default="", help="文号 / document number"),
        click.option("--cure-by", type=DateParam(), default=None, help="整改期限 / last day to cure"),
        click.option("--issued-on", type=DateParam(), default=None, help="签发日期，默认今天 / date of issue"),
        click.option("--templates", type=click.Path(file_okay=False, path_type=Path), default=None,
                     help="自己的信函模板文件夹（notice.docx、bulletin.docx）/ folder of templates of your own"),
    ):  # fmt: skip
        function = option(function)
    return function


def _office(sender: str, number: str, cure_by: date | None, issued_on: date | None) -> Office:
    from reports.letters import Office

    day = issued_on or today()
    if cure_by is not None and cure_by < day:
        say(f"注意：整改期限 {cure_by} 早于签发日期 {day}。The last day to cure is before the date of issue.", err=True)
    return Office(sender, number, cure_by, day)


@command.command("text", help="文字摘要（可贴进邮件）/ summary as text, ready for an e-mail")
@runs_options
def text_command(run_ids: tuple[str, ...], sites: tuple[str, ...], out: Path | None, db: Path, lang: str) -> None:
    """Print the summary; with --out also write summary.txt."""
    from reports.summary import mail_text

    text = mail_text(load_runs(db, run_ids, sites), lang)
    say(text)
    if out is not None:
        (folder_of(out, db) / "summary.txt").write_text(text, encoding="utf-8")


@command.command("xlsx", help="工作簿：总览、问题台账、证据 / workbook")
@click.option("--cure-by", type=DateParam(), default=None, help="整改期限 / last day to cure")
@runs_options
def xlsx_command(
    run_ids: tuple[str, ...], sites: tuple[str, ...], out: Path | None, db: Path, lang: str, cure_by: date | None
) -> None:
    """Write report.xlsx."""
    from reports.workbook import write_workbook

    path = folder_of(out, db) / "report.xlsx"
    say(str(write_workbook(load_runs(db, run_ids, sites), path, lang, cure_by=cure_by)))


@command.command("html", help="网页：单个文件，可离线打开 / one web page that works offline")
@click.option("--captures/--no-captures", default=True, help="附上采集到的页面 / show pages as captured")
@runs_options
def html_command(
    run_ids: tuple[str, ...], sites: tuple[str, ...], out: Path | None, db: Path, lang: str, captures: bool
) -> None:
    """Write report.html."""
    path = folder_of(out, db) / "report.html"
    say(str(write_html(load_runs(db, run_ids, sites), path, db, lang, captures=captures)))


@command.command("letters", help="信函：整改通知书（每单位）、通报 / letters in Word")
@office_options
@runs_options
def letters_command(
    run_ids: tuple[str, ...], sites: tuple[str, ...], out: Path | None, db: Path, lang: str, sender: str, number: str,
    cure_by: date | None, issued_on: date | None, templates: Path | None,
) -> None:  # fmt: skip
    """Write letters/: one notice per bureau that has problems or duties to confirm, and one bulletin on all."""

    office = _office(sender, number, cure_by, issued_on)
    runs = load_runs(db, run_ids, sites)
    for path in write_letters(runs, folder_of(out, db) / "letters", lang, office, templates):
        say(str(path))


@command.command("calendar", help="日历：即将到期的公开事项 .ics / coming due dates")
@runs_options
def calendar_command(run_ids: tuple[str, ...], sites: tuple[str, ...], out: Path | None, db: Path, lang: str) -> None:
    """Write calendar/: one .ics file per site."""
    for path in write_calendars(load_runs(db, run_ids, sites), folder_of(out, db) / "calendar", lang):
        say(str(path))


@command.command("data", help="开放数据：CSV、JSON 行、数据字典、数据包 / open data")
@click.option("--parquet/--no-parquet", default=None, help="另写 Parquet，默认装了 pyarrow 就写 / also Parquet")
@runs_options
def data_command(
    run_ids: tuple[str, ...], sites: tuple[str, ...], out: Path | None, db: Path, lang: str, parquet: bool | None
) -> None:
    """Write data/: every table as CSV and JSON lines, the dictionary and a Frictionless data package."""
    from reports.opendata import write_open_data

    folder = folder_of(out, db) / "data"
    wanted = parquet_available() if parquet is None else parquet
    for path in write_open_data(load_runs(db, run_ids, sites), folder, lang, parquet=wanted):
        say(str(path))


@command.command("datasette", help="Datasette 数据库和常用查询 / database with canned queries")
@runs_options
def datasette_command(run_ids: tuple[str, ...], sites: tuple[str, ...], out: Path | None, db: Path, lang: str) -> None:
    """Write datasette/gongkai.db and metadata.json."""
    from reports.datasette import write_datasette

    database, metadata = write_datasette(load_runs(db, run_ids, sites), folder_of(out, db) / "datasette", lang)
    say(f"{database}\n{metadata}\ndatasette {database} --metadata {metadata}")


@command.command("compare", help="对比各地各次核查：按主题 / compare places and runs by topic")
@runs_options
def compare_command(run_ids: tuple[str, ...], sites: tuple[str, ...], out: Path | None, db: Path, lang: str) -> None:
    """Write compare/: page, workbook, data and figures."""
    for path in write_comparison(load_runs(db, run_ids, sites), folder_of(out, db) / "compare", lang):
        say(str(path))


@command.command("figures", help="图表文件 SVG（装了 cairosvg 另有 PNG）/ charts as files")
@runs_options
def figures_command(run_ids: tuple[str, ...], sites: tuple[str, ...], out: Path | None, db: Path, lang: str) -> None:
    """Write figures/: the charts of the report."""
    from reports.comparison_report import write_figures
    from reports.frames import findings_frame
    from reports.i18n import texts
    from reports.page import report_charts

    runs = load_runs(db, run_ids, sites)
    drawn = report_charts(findings_frame(runs), len(runs), texts(lang))
    for path in write_figures(drawn, folder_of(out, db) / "figures"):
        say(str(path))


@command.command("all", help="全部报告 / everything")
@office_options
@runs_options
def all_command(
    run_ids: tuple[str, ...], sites: tuple[str, ...], out: Path | None, db: Path, lang: str, sender: str, number: str,
    cure_by: date | None, issued_on: date | None, templates: Path | None,
) -> None:  # fmt: skip
    """Write every report into the folder."""
    from reports.datasette import write_datasette
    from reports.opendata import write_open_data
    from reports.summary import mail_text
    from reports.workbook import write_workbook

    runs = load_runs(db, run_ids, sites)
    folder = folder_of(out, db)
    office = _office(sender, number, cure_by, issued_on)
    summary = folder / "summary.txt"
    summary.write_text(mail_text(runs, lang), encoding="utf-8")
    written = [
        summary,
        write_workbook(runs, folder / "report.xlsx", lang, cure_by=cure_by),
        write_html(runs, folder / "report.html", db, lang),
        *write_letters(runs, folder / "letters", lang, office, templates),
        *write_calendars(runs, folder / "calendar", lang),
        *write_open_data(runs, folder / "data", lang, parquet=parquet_available()),
        *write_datasette(runs, folder / "datasette", lang),
        *write_comparison(runs, folder / "compare", lang),
    ]
    for path in written:
        say(str(path))

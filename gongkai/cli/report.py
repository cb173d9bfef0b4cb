"""`gongkai report`: workbook, web page, letters, calendar, open data, comparison of the stored runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from gongkai.cli.options import DateParam, db_option, lang_option, say

if TYPE_CHECKING:
    from audit.model import AuditRun

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
        click.option("--out", type=click.Path(path_type=Path), default=None,
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


def load_runs(db: Path, run_ids: Sequence[str] = (), sites: Sequence[str] = ()) -> list[AuditRun]:
    """The runs named, else the newest run of each site (of the sites named). AuditError where there is none."""
    from audit.model import AuditError
    from audit.store import audit_database
    from audit.store.runs import list_runs, load_run

    with audit_database(db, readonly=True) as database:
        newest: dict[str, str] = {}
        for row in list_runs(database):
            newest.setdefault(str(row["site"]), str(row["id"]))
        missing = [site for site in sites if site not in newest]
        if missing or not (run_ids or newest):
            raise AuditError(
                f"数据库 {db} 中没有{'、'.join(missing) or '任何站点'}的核查结果，先运行 gongkai audit。"
                " No stored audit: run `gongkai audit` first."
            )
        wanted = list(run_ids) or [newest[site] for site in sorted(newest) if not sites or site in sites]
        return [load_run(database, run_id) for run_id in wanted]


def folder_of(out: Path | None, db: Path) -> Path:
    """The folder to write into, made if it is not there."""
    folder = out or db.parent / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


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


def write_html(runs: Sequence[AuditRun], path: Path, db: Path, lang: str, *, captures: bool = True) -> Path:
    """Write the page; pages as captured are read from the archive beside the database where it is there."""
    from reports.page import write_page

    if not captures:
        return write_page(runs, path, lang)
    from gongkai.cli.captures import capture_reader

    with capture_reader(db) as read:
        return write_page(runs, path, lang, capture_text=read)

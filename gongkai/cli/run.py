"""`gongkai run`: crawl, classify, audit and report of one or several bureaus, in a row."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import click

from gongkai.cli import stages
from gongkai.cli.bureau import load_bureau
from gongkai.cli.options import (
    COULD_NOT_CHECK,
    FINDINGS,
    INTERRUPTED,
    DateParam,
    as_of_option,
    db_option,
    fail,
    json_option,
    lang_option,
    now,
    say,
    say_json_line,
    today,
)

RETRY_AFTER = timedelta(hours=2)  # as `gongkai crawl --retry-after` has it


@click.command("run", help="采集、归类、核查、报告，一次做完 / crawl, classify, audit and report in a row")
@click.argument("bureaus", nargs=-1, required=True, metavar="BUREAU...")
@click.option("--from", "first", type=DateParam(), default=None, help="核查期起始日 / first day of the window")
@click.option("--to", "last", type=DateParam(), default=None, help="核查期截止日 / last day of the window")
@click.option("--out", "--output", "out", type=click.Path(file_okay=False, path_type=Path), default=None,
              help="报告文件夹，默认数据库旁的 reports / folder of the reports")  # fmt: skip
@click.option("--contact", envvar="GONGKAI_CONTACT", default="", help="写进请求的联系地址 / contact in the user agent")
@click.option("--wait", is_flag=True,
              help="暂时读不到的，等两小时补问完再核查 / wait two hours for what fails for the moment, then audit")  # fmt: skip
@db_option
@as_of_option
@json_option
@lang_option
def command(
    bureaus: tuple[str, ...], first: date | None, last: date | None, out: Path | None, contact: str, wait: bool, db: Path,
    as_of: date | None, as_json: bool, lang: str,
) -> int:  # fmt: skip
    """Each BUREAU is a shipped profile's id (`gongkai site list`) or the path of a profile (docs/site-profile.md)."""
    from gongkai.cli.audit import exit_code_of
    from gongkai.cli.crawl import check_contact
    from reports.summary import summary_lines

    # the catalogs too, now: a wrong one must not cost an hour's crawl
    sites = [site for site, _ in map(load_bureau, bureaus)]
    check_contact(sites, contact)
    say_steps = not as_json
    if say_steps:
        stages.step("crawl", lang, "、".join(site.name for site in sites))
    summaries = stages.crawl(
        sites, db, clock=now, contact=contact, lang=lang, quiet=as_json, retry_after=RETRY_AFTER, wait=wait
    )
    if any(summary.state != "finished" for summary in summaries):
        fail("采集中断，再运行一次即接着做。Interrupted: run again to go on.", INTERRUPTED)
    if say_steps:
        stages.step("classify", lang)
        stages.step("audit", lang)
    runs = [stages.judge(name, db, as_of=as_of or today(), first=first, last=last) for name in bureaus]
    codes = [exit_code_of(run) for run in runs]
    code = FINDINGS if FINDINGS in codes else max(codes)
    if as_json:
        from audit.serial import finding_lines

        for run in runs:
            for line in finding_lines(run):
                say_json_line(line)
        return code
    stages.step("report", lang)
    for line in summary_lines(runs, lang):
        say(line)
    for path in stages.report(runs, db, out or db.parent / "reports", lang):
        say(f"  {path}")
    if code == COULD_NOT_CHECK:
        say(
            {
                "zh": "没有认定的问题，但有事项因栏目没有读到而无法核实，见报告的“无法核实”（退出码 3）。",
                "en": "Nothing was found wrong, but some items could not be checked: see the report (exit code 3).",
            }[lang],
            err=True,
        )
    return code

"""`gongkai demo`: the whole way on two practice bureaus, on this machine only."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongkai.cli import stages
from gongkai.cli.options import COULD_NOT_CHECK, SHANGHAI, fail, lang_option, say

if TYPE_CHECKING:
    from gongkai.practice import Served

BUREAUS = ("practice-guannan", "practice-daocheng")
# what the demo itself writes into its folder; nothing else there is ever touched
OWN_FILES = ("gongkai.db", "gongkai.db-wal", "gongkai.db-shm", "archive", "reports")
MARK = ".gongkai-demo"  # stands in a folder that a demo made: nothing is removed from any other folder


@click.command("demo", help="在两个练习单位上走完全程 / the whole way on two practice bureaus")
@click.option("--out", "--output", "out", type=click.Path(file_okay=False, path_type=Path), default=Path("demo"), show_default=True,
              help="输出文件夹 / folder to write to")  # fmt: skip
@click.option("--state", type=click.IntRange(1, 2), default=1, show_default=True,
              help="练习站的时间状态 / state of time of the practice sites")  # fmt: skip
@lang_option
def command(out: Path, state: int, lang: str) -> int:
    """Start the practice sites on loopback, crawl them, switch them off, classify, audit and report from stored data.

    Exit code 0 when the audit ran, whatever it found.
    """
    from crawler.profile import find_site, load_site
    from gongkai.practice import relocate, truth_table
    from reports.summary import summary_lines

    fresh(out)
    db = out / "gongkai.db"
    as_of = truth_table(BUREAUS[0], state).as_of
    visit = datetime.combine(as_of, time(9), SHANGHAI).astimezone(UTC)  # the practice sites' content has its own time
    sites = [load_site(find_site(name)) for name in BUREAUS]
    stages.step("crawl", lang, "、".join(site.name for site in sites))
    with serving(state) as served:
        moved = [relocate(site, served) for site in sites]
        summaries = stages.crawl(moved, db, clock=lambda: visit, contact="", lang=lang)
    if any(summary.state != "finished" for summary in summaries):
        fail("采集中断，请再运行一次。The crawl was interrupted: run again.", COULD_NOT_CHECK)
    stages.step("classify", lang, {"zh": "练习站已关闭，以下只用已存数据", "en": "the sites are off now"}[lang])
    stages.step("audit", lang, f"{as_of}")
    runs = [stages.judge(name, db, as_of=as_of) for name in BUREAUS]
    stages.step("report", lang)
    for line in summary_lines(runs, lang):
        say(line)
    workbook, page = stages.report(runs, db, out / "reports", lang)
    say("")
    say({"zh": f"工作簿　{workbook}", "en": f"workbook  {workbook}"}[lang])
    say({"zh": f"网页　　{page}", "en": f"web page  {page}"}[lang])
    return 0


@contextmanager
def serving(state: int) -> Iterator[Served]:
    """Serve the practice sites on the ports that their profiles name; where one is taken, on any free ports."""
    from gongkai.practice import PracticeError, serve

    with ExitStack() as stack:
        try:
            served = stack.enter_context(serve(BUREAUS, state=state))
        except PracticeError:
            served = stack.enter_context(serve(BUREAUS, {}, state=state))
        yield served


def fresh(out: Path) -> None:
    """Make the folder, and remove what an earlier demo wrote there; other files are left alone.

    A folder with files of these names that no demo made (a real crawl, a user's own reports) ends the command.
    """
    out.mkdir(parents=True, exist_ok=True)
    mark = out / MARK
    if not mark.is_file():
        own = [name for name in OWN_FILES if (out / name).exists() or (out / name).is_symlink()]
        if own:
            fail(
                f"{out} 里已有 {'、'.join(own)}，不是演示写的，不会删除。请用 --out 指定一个空文件夹。"
                " These files were not written by a demo and are kept: give an empty folder with --out."
            )
        mark.write_text("gongkai demo\n", encoding="utf-8")
    for name in OWN_FILES:
        path = out / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

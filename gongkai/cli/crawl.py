"""`gongkai crawl`: visit sites and keep what was seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongkai.cli.crawled import record, say_summaries
from gongkai.cli.options import (
    COULD_NOT_CHECK,
    INTERRUPTED,
    NOTHING_TO_REPORT,
    DateParam,
    db_option,
    fail,
    json_option,
    lang_option,
    now,
    say,
    say_json,
)
from gongkai.cli.progress import show_progress
from gongkai.cli.waiting import DurationParam, newest, wait_and_ask_again

if TYPE_CHECKING:
    from crawler.model import Site
    from spiders.jobs import CrawlSummary


@click.command("crawl", help="访问网站，存下看到的内容；中断后再运行会接着做 / visit sites and keep what was seen")
@click.argument("names", nargs=-1, required=True, metavar="SITE...")
@db_option
@click.option("--archive", type=click.Path(file_okay=False, path_type=Path), default=None,
              help="WARC 存档文件夹，默认在数据库旁 / archive folder [default: beside the database]")  # fmt: skip
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=None,
    help="每个站点最多打开的详情页和附件数 / detail pages and attachments per site",
)
@click.option(
    "--since", type=DateParam(), default=None, help="列表日期早于此日的页面不打开 / do not open rows dated before"
)
@click.option("--section", "sections", multiple=True, help="只读这些栏目（编号或菜单名） / only these sections")
@click.option("--attachments/--no-attachments", default=True, show_default=True,
              help="取页面链接的附件；不取时只记录链接 / fetch what pages link, or only record the links")  # fmt: skip
@click.option("--full", is_flag=True, help="重新打开所有页面 / open every page again")
@click.option(
    "--retry-after",
    type=DurationParam(),
    default="2h",
    show_default=True,
    help="暂时读不到的（超时、连接中断、服务器出错）过这么久可以补问一次，0 为不补问 / what fails for the moment may be asked once more after",
)
@click.option("--wait", is_flag=True, help="等到那时，补问完再结束 / stay until then and ask it")
@click.option("--contact", envvar="GONGKAI_CONTACT", default="", help="写进请求的联系地址 / contact in the user agent")
@click.option(
    "--practice-clock", type=str, default=None, help="练习站专用：假定现在是这个时刻 / practice sites only: the time is"
)
@json_option
@lang_option
def command(names: tuple[str, ...], db: Path, archive: Path | None, limit: int | None, since: date | None,
            sections: tuple[str, ...], full: bool, attachments: bool, retry_after: timedelta, wait: bool, contact: str,
            practice_clock: str | None, as_json: bool, lang: str) -> None:  # fmt: skip
    """Crawl one or several sites, each given by its id or by the path of its profile."""
    from crawler.profile import find_site, load_site
    from crawler.settings import user_agent
    from spiders.jobs import CrawlOptions
    from spiders.runner import run_crawls

    sites = [load_site(find_site(name)) for name in names]
    clock = _clock(sites, practice_clock)
    check_contact(sites, contact)
    if wait and practice_clock is not None:
        fail("--wait 和 --practice-clock 不能同用：那个时钟不走。--wait needs a clock that goes.")

    def crawl(some: Sequence[Site]) -> list[CrawlSummary]:
        with show_progress(some, lang, quiet=as_json) as show:
            options = CrawlOptions(
                db=db, archive=archive or db.parent / "archive", now=clock, agent=user_agent(contact),
                progress=show.seen, stopping=show.stopping, limit=limit, since=since, sections=sections, full=full,
                retry_after=retry_after or None, attachments=attachments,
            )  # fmt: skip
            return run_crawls(some, options)

    by_id = {site.id: site for site in sites}

    def tell(summaries: Sequence[CrawlSummary]) -> None:
        if not as_json:
            say_summaries([(by_id[summary.site], summary) for summary in summaries], lang, db)
            return
        for summary in summaries:
            say_json(record(by_id[summary.site], summary))

    summaries = crawl(sites)
    tell(summaries)  # before any waiting: a person may leave then
    if wait and (again := wait_and_ask_again(sites, summaries, crawl, clock, lang)):
        tell(again)
        summaries = newest(summaries, again)
    raise SystemExit(_exit_code(summaries, lang))


def check_contact(sites: Sequence[Site], contact: str) -> None:
    """End the command where a real site would be asked without saying who asks."""
    if not contact and not all(site.practice for site in sites):
        fail(
            "请用 --contact 或环境变量 GONGKAI_CONTACT 给出联系地址（邮箱或网址），它会写进每个请求，让对方知道是谁在访问。"
            " Real sites are asked with a contact address: give --contact or GONGKAI_CONTACT."
        )


def _clock(sites: list[Site], practice_clock: str | None) -> Callable[[], datetime]:
    """The clock of the crawl: the machine's, or a fixed one for practice sites."""
    if practice_clock is None:
        return now
    real = [site.id for site in sites if not site.practice]
    if real:
        fail(
            f"--practice-clock 只能用于练习站，{'、'.join(real)} 是真实站点。--practice-clock is for practice sites only."
        )
    try:
        at = datetime.fromisoformat(practice_clock)
    except ValueError:
        fail(f"--practice-clock「{practice_clock}」不是时刻，请写成 2026-03-31T09:00。Write an ISO time.")
    from gongkai.cli.options import SHANGHAI

    fixed = (at if at.tzinfo else at.replace(tzinfo=SHANGHAI)).astimezone(UTC)
    return lambda: fixed


def _exit_code(summaries: list[CrawlSummary], lang: str) -> int:
    if any(summary.state != "finished" for summary in summaries):
        return INTERRUPTED
    unreadable = [s.site for s in summaries if s.lists and not s.complete]
    if unreadable:
        text = {
            "zh": f"没有一个栏目能读全：{'、'.join(unreadable)}。网站可能关闭、拦截访问或网络不通，请稍后再试；这不说明未公开。",
            "en": f"No list of {', '.join(unreadable)} could be read: down, blocked or no network. This says nothing about the body.",
        }[lang]
        say(f"gongkai: {text}", err=True)
        return COULD_NOT_CHECK
    return NOTHING_TO_REPORT

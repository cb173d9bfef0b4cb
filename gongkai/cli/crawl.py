"""`gongkai crawl`: visit sites and keep what was seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gongkai.cli.options import (
    COULD_NOT_CHECK,
    NOTHING_TO_REPORT,
    DateParam,
    db_option,
    fail,
    json_option,
    lang_option,
    now,
    printable,
    say,
    say_json,
)

if TYPE_CHECKING:
    from crawler.model import Site
    from spiders.jobs import CrawlSummary, Progress

INTERRUPTED = 130


@click.command("crawl", help="访问网站，存下看到的内容；中断后再运行会接着做 / visit sites and keep what was seen")
@click.argument("names", nargs=-1, required=True, metavar="SITE...")
@db_option
@click.option("--archive", type=click.Path(file_okay=False, path_type=Path), default=None,
              help="WARC 存档文件夹，默认在数据库旁 / archive folder [default: beside the database]")  # fmt: skip
@click.option(
    "--limit", type=click.IntRange(min=0), default=None, help="每个站点最多打开的详情页数 / detail pages per site"
)
@click.option(
    "--since", type=DateParam(), default=None, help="列表日期早于此日的页面不打开 / do not open rows dated before"
)
@click.option("--section", "sections", multiple=True, help="只读这些栏目（编号或菜单名） / only these sections")
@click.option("--full", is_flag=True, help="重新打开所有页面 / open every page again")
@click.option("--contact", envvar="GONGKAI_CONTACT", default="", help="写进请求的联系地址 / contact in the user agent")
@click.option(
    "--practice-clock", type=str, default=None, help="练习站专用：假定现在是这个时刻 / practice sites only: the time is"
)
@json_option
@lang_option
def command(names: tuple[str, ...], db: Path, archive: Path | None, limit: int | None, since: date | None,
            sections: tuple[str, ...], full: bool, contact: str, practice_clock: str | None, as_json: bool,
            lang: str) -> None:  # fmt: skip
    """Crawl one or several sites, each given by its id or by the path of its profile."""
    from crawler.profile import find_site, load_site
    from crawler.settings import user_agent
    from spiders.jobs import CrawlOptions
    from spiders.runner import run_crawls

    sites = [load_site(find_site(name)) for name in names]
    clock = _clock(sites, practice_clock)
    check_contact(sites, contact)
    with show_progress(sites, lang, quiet=as_json) as show:
        options = CrawlOptions(
            db=db, archive=archive or db.parent / "archive", now=clock, agent=user_agent(contact), progress=show,
            limit=limit, since=since, sections=sections, full=full,
        )  # fmt: skip
        summaries = run_crawls(sites, options)
    for site, summary in zip(sites, summaries, strict=True):
        if as_json:
            say_json(_record(site, summary))
        else:
            say_summary(site, summary, lang, db)
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


_PROGRESS = {
    "zh": "栏目 {0.lists_done}/{0.lists_total} 页面 {0.pages_done} 请求 {0.requests} 失败 {0.failures}",
    "en": "lists {0.lists_done}/{0.lists_total} pages {0.pages_done} requests {0.requests} failed {0.failures}",
}


@contextmanager
def show_progress(sites: Sequence[Site], lang: str, *, quiet: bool) -> Iterator[Callable[[Progress], None] | None]:
    """A bar per site on standard error, on a terminal only."""
    from rich.console import Console

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    with Progress(
        TextColumn("{task.description}", markup=False),  # a name is a text, whatever brackets are in it
        BarColumn(),
        TextColumn("{task.fields[note]}", markup=False),
        TimeElapsedColumn(),
        console=console,
    ) as bars:
        tasks: dict[str, Any] = {site.id: bars.add_task(printable(site.name), total=None, note="") for site in sites}

        def show(event: Any) -> None:
            bars.update(
                tasks[event.site], total=event.lists_total, completed=event.lists_done,
                note=_PROGRESS[lang].format(event),
            )  # fmt: skip

        yield show


def _record(site: Site, summary: CrawlSummary) -> dict[str, Any]:
    record = {name: getattr(summary, name) for name in summary.__slots__}
    return {**record, "unread": list(summary.unread), "practice": site.practice, "name": site.name}


def say_summary(site: Site, s: CrawlSummary, lang: str, db: Path) -> None:
    mark = {"zh": "【练习站】", "en": "[practice site] "}[lang] if site.practice else ""
    if lang == "en":
        state = "finished" if s.state == "finished" else "interrupted: run again to go on"
        say(f"{mark}{site.name}: {state} (crawl {s.crawl})")
        say(f"  lists: {s.lists}, complete {s.complete}, truncated {s.truncated}; requests {s.requests}")
        say(
            f"  pages: read {s.pages_read}, unchanged {s.pages_unchanged}, failed {s.pages_failed}, waiting {s.pages_waiting}"
        )
        heading = "  not read completely (nothing may be called unpublished there):"
    else:
        state = "采集完成" if s.state == "finished" else "已中断，再运行一次即接着做"
        say(f"{mark}{site.name}：{state}（采集编号 {s.crawl}）")
        say(f"  栏目 {s.lists} 个，读全 {s.complete} 个，截断 {s.truncated} 个；请求 {s.requests} 次")
        say(f"  页面：新读 {s.pages_read}，未变 {s.pages_unchanged}，失败 {s.pages_failed}，未读 {s.pages_waiting}")
        heading = "  没有读全的栏目（不能据此说未公开）："
    if s.rendered:
        say({"zh": f"  用浏览器打开的列表页 {s.rendered} 个（每个约为普通请求的五十倍开销）",
             "en": f"  list pages opened by a browser: {s.rendered} (each costs about fifty plain requests)"}[lang])  # fmt: skip
    if s.unread:
        say(heading)
        for line in unread_lines(site, db) if lang == "en" else s.unread:
            say(f"    {line}")


def unread_lines(site: Site, db: Path) -> list[str]:
    """The lists of the site's newest crawl that were not read completely, in English."""
    from crawler.store import CrawlStore
    from crawler.words import explain

    menus = {section.id: section.menu for section in site.sections}
    with CrawlStore.open(db, readonly=True) as store:
        return [explain(s, menus.get(s.section, ()), "en") for s in store.coverage(site.id) if not s.complete]


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

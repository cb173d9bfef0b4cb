"""What a crawl says at its end: a few lines a site, and one for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongkai.cli.options import SHANGHAI, say

if TYPE_CHECKING:
    from crawler.model import Site
    from crawler.store.retrying import Postponed
    from spiders.jobs import CrawlSummary


def record(site: Site, s: CrawlSummary) -> dict[str, Any]:
    """A summary as one JSON object. `postponed`: null, or what the same command asks once more, and when."""
    values = {name: getattr(s, name) for name in s.__slots__}
    waits = s.postponed and {
        "lists": s.postponed.lists, "pages": s.postponed.pages, "not_before": s.postponed.at, "until": s.postponed.until,
    }  # fmt: skip
    return {**values, "unread": list(s.unread), "practice": site.practice, "name": site.name, "postponed": waits}


FEW = 3  # sites that each get their full lines, whatever they have to say


def say_summaries(pairs: Sequence[tuple[Site, CrawlSummary]], lang: str, db: Path) -> None:
    """What each site's crawl did. Of many sites those that were read whole get one line, and the others stand at the end."""
    many = len(pairs) > FEW
    for site, summary in [pair for pair in pairs if many and _is_plain(pair[1])]:
        _say_line(site, summary, lang)
    for site, summary in [pair for pair in pairs if not (many and _is_plain(pair[1]))]:
        say_summary(site, summary, lang, db)
    if len(pairs) > 1:
        say_total([summary for _, summary in pairs], lang)


def _is_plain(s: CrawlSummary) -> bool:
    failed = s.pages_failed or s.files_failed or s.pages_waiting or s.pages_listed or s.rendered
    return s.state == "finished" and s.complete == s.lists and not failed and s.postponed is None


def _say_line(site: Site, s: CrawlSummary, lang: str) -> None:
    mark = {"zh": "【练习站】", "en": "[practice site] "}[lang] if site.practice else ""
    say({
        "zh": f"{mark}{site.name}：采集完成，栏目 {s.lists} 个全部读全，页面新读 {s.pages_read}、未变 {s.pages_unchanged}（采集编号 {s.crawl}）",
        "en": f"{mark}{site.name}: finished, all {s.lists} lists complete, pages read {s.pages_read}, unchanged {s.pages_unchanged} (crawl {s.crawl})",
    }[lang])  # fmt: skip


def say_summary(site: Site, s: CrawlSummary, lang: str, db: Path) -> None:
    mark = {"zh": "【练习站】", "en": "[practice site] "}[lang] if site.practice else ""
    if lang == "en":
        state = "finished" if s.state == "finished" else "interrupted: run again to go on"
        again = ", what had failed asked once more" if s.second else ""
        say(f"{mark}{site.name}: {state}{again} (crawl {s.crawl})")
        say(f"  lists: {s.lists}, complete {s.complete}, truncated {s.truncated}; requests {s.requests}")
        say(
            f"  pages: read {s.pages_read}, unchanged {s.pages_unchanged}, failed {s.pages_failed}, waiting {s.pages_waiting}"
        )
        heading = "  not read completely (nothing may be called unpublished there):"
    else:
        state = "采集完成" if s.state == "finished" else "已中断，再运行一次即接着做"
        again = "，只补问了上次没读到的" if s.second else ""
        say(f"{mark}{site.name}：{state}{again}（采集编号 {s.crawl}）")
        say(f"  栏目 {s.lists} 个，读全 {s.complete} 个，截断 {s.truncated} 个；请求 {s.requests} 次")
        say(f"  页面：新读 {s.pages_read}，未变 {s.pages_unchanged}，失败 {s.pages_failed}，未读 {s.pages_waiting}")
        heading = "  没有读全的栏目（不能据此说未公开）："
    if s.files_read or s.files_unchanged or s.files_failed or s.files_unread:
        say({"zh": f"  附件：新读 {s.files_read}，未变 {s.files_unchanged}，失败 {s.files_failed}；尚未读到的 {s.files_unread} 个"
                   + ("（gongkai evidence files 列出）" if s.files_unread else ""),
             "en": f"  attachments: read {s.files_read}, unchanged {s.files_unchanged}, failed {s.files_failed};"
                   f" never read {s.files_unread}" + (" (see `gongkai evidence files`)" if s.files_unread else "")}[lang])  # fmt: skip
    if s.pages_listed:
        say({"zh": f"  只读列表行、没有打开的页面 {s.pages_listed} 个（档案 details = needed；不据此认定逾期或未公开）",
             "en": f"  pages read from their list rows only: {s.pages_listed} (details = needed; they accuse nobody)"}[lang])  # fmt: skip
    if s.state == "finished" and (unopened := _unopened(site, db)):
        say({"zh": f"  列表里有、至今没有打开过的页面 {unopened} 个（--limit、--since 之外的；没有打开的不能据此认定什么）",
             "en": f"  pages that lists name and no crawl has opened: {unopened} (beyond --limit or --since; nothing follows from them)"}[lang])  # fmt: skip
    if s.rendered:
        say({"zh": f"  用浏览器打开的列表页 {s.rendered} 个（每个约为普通请求的五十倍开销）",
             "en": f"  list pages opened by a browser: {s.rendered} (each costs about fifty plain requests)"}[lang])  # fmt: skip
    if s.unread:
        say(heading)
        for line in unread_lines(site, s.crawl, db) if lang == "en" else s.unread:
            say(f"    {line}")
    if s.postponed is not None:
        say(f"  {postponed_line(s.postponed, lang)}")


def postponed_line(waits: Postponed, lang: str) -> str:
    """One sentence: what could not be read for the moment, and what to do about it."""
    at, until = moment(waits.at), moment(waits.until)
    return {
        "zh": f"暂时读不到的：栏目 {waits.lists} 个、页面和附件 {waits.pages} 个（超时、连接被拒绝或中断、服务器出错等）。"
              f"北京时间 {at} 以后（{until} 以前）再运行同一命令，只补问这些。",
        "en": f"not readable for the moment: lists {waits.lists}, pages and files {waits.pages} (timeouts, refusals, server errors)."
              f" Run the same command after {at} (before {until}, China time) to ask just these once more.",
    }[lang]  # fmt: skip


def moment(at: datetime) -> str:
    """An instant for people: China's day and minute, rounded up so that the named minute is late enough."""
    return (at + timedelta(seconds=59)).astimezone(SHANGHAI).strftime("%m-%d %H:%M")


def say_total(summaries: Sequence[CrawlSummary], lang: str) -> None:
    """One line for several sites."""
    done = sum(s.state == "finished" for s in summaries)
    unread = sum(bool(s.lists and not s.complete) for s in summaries)
    lists, complete = sum(s.lists for s in summaries), sum(s.complete for s in summaries)
    read, failed = sum(s.pages_read for s in summaries), sum(s.pages_failed for s in summaries)
    later = sum(s.postponed is not None for s in summaries)
    if lang == "en":
        say(f"{len(summaries)} sites: finished {done}, interrupted {len(summaries) - done}, without any complete list {unread};"
            f" lists {complete} of {lists} complete; pages read {read}, failed {failed}"
            + (f"; to be asked once more later: {later} sites" if later else ""))  # fmt: skip
        return
    say(f"合计 {len(summaries)} 个站点：完成 {done}，中断 {len(summaries) - done}，一个栏目也没读全 {unread}；"
        f"栏目 {lists} 个，读全 {complete} 个；页面新读 {read}，失败 {failed}" + (f"；稍后可补问 {later} 个站点" if later else ""))  # fmt: skip


def _unopened(site: Site, db: Path) -> int:
    from crawler.store import CrawlStore

    with CrawlStore.open(db, readonly=True) as store:
        return store.unopened_count(site.id)


def unread_lines(site: Site, crawl: int, db: Path) -> list[str]:
    """The lists of one crawl of the site that were not read completely, in English."""
    from crawler.matrices import with_cells
    from crawler.store import CrawlStore
    from crawler.words import explain

    with CrawlStore.open(db, readonly=True) as store:
        menus = {section.id: section.menu for section in with_cells(site, store.matrices(site.id)).sections}
        return [explain(s, menus.get(s.section, ()), "en") for s in store.coverage(site.id, crawl) if not s.complete]

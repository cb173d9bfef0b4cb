"""Wait for the second try of what could not be read for the moment; Ctrl-C loses nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from time import sleep
from typing import TYPE_CHECKING, Any

import click

from gongkai.cli.crawled import moment
from gongkai.cli.options import say

if TYPE_CHECKING:
    from crawler.model import Site
    from spiders.jobs import CrawlSummary

LONGEST = timedelta(hours=24)
STEP = 30.0  # seconds between two looks at the clock
DURATION = re.compile(r"(?:(\d{1,4})h)?(?:(\d{1,4})m)?")


class DurationParam(click.ParamType[timedelta]):
    """A time span: 2h, 90m, 1h30m; 0 for none."""

    name = "时长/duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        if isinstance(value, timedelta):
            return value
        text = str(value).strip().lower()
        found = DURATION.fullmatch(text)
        if text != "0" and (not text or found is None):
            self.fail(f"「{value}」不是时长，请写成 2h、90m 或 0。Not a duration: write 2h, 90m or 0.", param, ctx)
        hours, minutes = (int(group or 0) for group in found.groups()) if found else (0, 0)
        span = timedelta(hours=hours, minutes=minutes)
        if span > LONGEST:
            self.fail(f"「{value}」太长，最多 24h。Too long: 24h at most.", param, ctx)
        return span


def wait_and_ask_again(
    sites: Sequence[Site],
    summaries: Sequence[CrawlSummary],
    crawl: Callable[[Sequence[Site]], list[CrawlSummary]],
    clock: Callable[[], datetime],
    lang: str,
) -> list[CrawlSummary]:
    """Wait until all that was postponed may be asked, ask it, and return the new summaries of those sites.

    Nothing to wait for (or an interrupted crawl): returns []. A Ctrl-C while waiting is raised as it is: what was read is
    stored, what waits stays due.
    """
    later = [(site, s.postponed) for site, s in zip(sites, summaries, strict=True) if s.postponed is not None]
    if not later or any(summary.state != "finished" for summary in summaries):
        return []
    until = max(waits.at for _, waits in later)
    lists, pages = sum(waits.lists for _, waits in later), sum(waits.pages for _, waits in later)
    say({
        "zh": f"等到北京时间 {moment(until)} 再补问栏目 {lists} 个、页面和附件 {pages} 个。按 Ctrl-C 可以离开：已读的都已存下，到时再运行同一命令即可。",
        "en": f"Waiting until {moment(until)} (China time) to ask {lists} lists and {pages} pages or files once more. Ctrl-C is safe: all is stored,"
              f" run the same command after that time.",
    }[lang], err=True)  # fmt: skip
    while (left := (until - clock()).total_seconds()) > 0:
        sleep(min(left, STEP))
    return crawl([site for site, _ in later])


def newest(summaries: Sequence[CrawlSummary], again: Sequence[CrawlSummary]) -> list[CrawlSummary]:
    """The summaries, those of a second try in place of the first ones."""
    later = {summary.site: summary for summary in again}
    return [later.get(summary.site, summary) for summary in summaries]

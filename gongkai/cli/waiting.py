"""Wait for the second try of what could not be read for the moment; Ctrl-C loses nothing."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
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
    sites: Sequence[Site], summaries: Sequence[CrawlSummary], crawl: Callable[[Sequence[Site]], list[CrawlSummary]],
    clock: Callable[[], datetime], lang: str, sleep: Callable[[float], None] = time.sleep,
) -> list[CrawlSummary]:  # fmt: skip
    """Wait until all that was postponed may be asked, ask it, and return the summaries with the new ones in place.

    A Ctrl-C while waiting is raised as it is: what was read is stored, what waits stays due.
    """
    times = [summary.postponed.at for summary in summaries if summary.postponed is not None]
    if not times or any(summary.state != "finished" for summary in summaries):
        return list(summaries)
    until = max(times)
    lists = sum(s.postponed.lists for s in summaries if s.postponed is not None)
    pages = sum(s.postponed.pages for s in summaries if s.postponed is not None)
    say({
        "zh": f"等到 {moment(until)} 再补问暂时读不到的栏目 {lists} 个、页面 {pages} 个。可以按 Ctrl-C 离开：已读的都已存下，到时再运行同一命令即可。",
        "en": f"Waiting until {moment(until)} to ask {lists} lists and {pages} pages once more. Ctrl-C is safe: all is stored;"
              f" run the same command after that time.",
    }[lang], err=True)  # fmt: skip
    while (left := (until - clock()).total_seconds()) > 0:
        sleep(min(left, STEP))
    later = [site for site, summary in zip(sites, summaries, strict=True) if summary.postponed is not None]
    again = {summary.site: summary for summary in crawl(later)}
    return [again.get(summary.site, summary) for summary in summaries]

"""The one view of a crawl under way: a line for each site that is being asked, and one for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from gongkai.cli.options import printable

if TYPE_CHECKING:
    from crawler.model import Site
    from spiders.jobs import Progress

NAME = 22  # columns of a terminal for a site's name; a Chinese character takes two
LEAST_LINES = 3

_NOTE = {
    "zh": "栏目 {0.lists_done}/{0.lists_total} 页面 {0.pages_done}/{1} 失败 {0.failures}",
    "en": "lists {0.lists_done}/{0.lists_total} pages {0.pages_done}/{1} failed {0.failures}",
}
_ALL = {
    "zh": "站点 {0}/{1} 页面 {2}/{3} 失败 {4}",
    "en": "sites {0}/{1} pages {2}/{3} failed {4}",
}
_STOPPING = {
    "zh": "正在停止：等进行中的请求结束，已读的都会保留（再按一次 Ctrl-C 立即退出）",
    "en": "Stopping: waiting for the requests under way; what was read is kept (Ctrl-C again to leave at once)",
}


class View:
    """What a terminal shows of a crawl. `seen` takes each event of the crawl; `stopping` is called at the first Ctrl-C."""

    def __init__(self, bars: Any, sites: Sequence[Site], lang: str, lines: int) -> None:
        self._bars = bars
        self._lang = lang
        self._lines = max(LEAST_LINES, lines)
        self._last: dict[str, Progress] = {}
        self._shown: set[str] = set()
        self._sites = {site.id: printable(site.name) for site in sites}
        self._all = bars.add_task({"zh": "合计", "en": "all"}[lang], total=None, note="", visible=len(sites) > 1)
        self._tasks = {
            site_id: bars.add_task(name, total=None, note="", visible=False) for site_id, name in self._sites.items()
        }

    def seen(self, event: Progress) -> None:
        """Show how far a site is. Where there are more sites than lines, those that ended make room for others."""
        self._last[event.site] = event
        if event.finished and len(self._sites) > 1:
            self._shown.discard(event.site)
        elif len(self._shown) < self._lines:
            self._shown.add(event.site)
        done, total = _work(event)
        self._bars.update(
            self._tasks[event.site], total=total, completed=done, visible=event.site in self._shown,
            note=_NOTE[self._lang].format(event, event.pages_done + event.pages_waiting),
        )  # fmt: skip
        if len(self._sites) > 1:
            self._sum()

    def _sum(self) -> None:
        events = self._last.values()
        done, total = (sum(numbers) for numbers in zip(*map(_work, events), strict=True))
        finished = sum(event.finished for event in events)
        pages = sum(event.pages_done for event in events)
        waiting = sum(event.pages_waiting for event in events)
        self._bars.update(
            self._all, completed=done, total=total,
            note=_ALL[self._lang].format(
                finished, len(self._sites), pages, pages + waiting, sum(event.failures for event in events)
            ),
        )  # fmt: skip

    def stopping(self) -> None:
        """Say that the crawl is being stopped."""
        self._bars.console.print(_STOPPING[self._lang], markup=False, highlight=False)


def _work(event: Progress) -> tuple[int, int]:
    """(done, known of): lists and pages; more becomes known while lists are read."""
    return event.lists_done + event.pages_done, event.lists_total + event.pages_done + event.pages_waiting


class Silence:
    """No terminal: nothing is shown."""

    seen: Callable[[Progress], None] | None = None
    stopping: Callable[[], None] | None = None


@contextmanager
def show_progress(sites: Sequence[Site], lang: str, *, quiet: bool) -> Iterator[View | Silence]:
    """The view on standard error, on a terminal only."""
    from rich.console import Console

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield Silence()
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
    from rich.table import Column

    with Progress(
        TextColumn(
            "{task.description}", markup=False, table_column=Column(max_width=NAME, no_wrap=True, overflow="ellipsis")
        ),
        BarColumn(bar_width=12),
        TextColumn("{task.fields[note]}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis")),
        TimeElapsedColumn(),
        console=console,
    ) as bars:
        yield View(bars, sites, lang, console.size.height - 4)

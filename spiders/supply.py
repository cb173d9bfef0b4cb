"""Supply the engine with pages from the database, a few at a time, and close the crawls that have none left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from crawler.access import Ending
from crawler.model import Access
from spiders.jobs import PageJob, SiteRun
from spiders.trying import last_tries

if TYPE_CHECKING:
    from spiders.site import SiteSpider

PAGES = 0
PAGES_AT_ONCE = 16  # requests of one site that wait in memory; the rest wait in the database


class Supply:
    """Hands out the due pages of all sites of one spider."""

    def __init__(self, spider: SiteSpider) -> None:
        self.spider = spider
        self.recorder = spider.recorder

    def feed(self, run: SiteRun) -> Iterator[Any]:
        """Hand out due pages from the database while few of this site wait in memory."""
        while not (self.spider.stopping or run.finished) and len(run.in_flight) < PAGES_AT_ONCE // 2:
            room = PAGES_AT_ONCE - len(run.in_flight)
            if self.spider.options.limit is not None:
                room = min(room, self.spider.options.limit - run.pages_asked)
            listed = self.recorder.store.due(run.crawl, room + len(run.in_flight)) if room > 0 else []
            fresh = self.spider.attached.few(run, [due for due in listed if due.page not in run.in_flight][:room])
            if not fresh:
                yield from self.spider.attached.begin(run)
                return
            # All are taken before the first is handed out: between two requests another answer may come in and feed as well.
            run.in_flight.update(due.page for due in fresh)
            run.pages_asked += len(fresh)
            for due in fresh:
                yield from self.open_page(run, PageJob(due, self.spider.pages.section_of(run, due)))

    def open_page(self, run: SiteRun, job: PageJob) -> Iterator[Any]:
        """Ask for one page, or close it where it may not be asked."""
        pages = self.spider.pages
        host = run.allow.host_of(job.due.url)
        if host is None:
            pages.close(run, job, Ending(Access.OFF_LIST, "不在站点档案的主机之列"))
            return
        if host.id not in run.robots:
            yield from self.spider.park(run, host, job)
            return
        refused = run.refusal(host, job.due.url) or self.spider.attached.refusal(run, job, host)
        if refused is not None:
            pages.close(run, job, Ending(*refused))
            return
        headers = {}
        if job.due.etag:
            headers["If-None-Match"] = job.due.etag
        if job.due.last_modified:
            headers["If-Modified-Since"] = job.due.last_modified
        yield self.spider.request(run, job, host, job.due.url, priority=PAGES, headers=headers)

    def next_work(self, run: SiteRun) -> list[Any]:
        """Nothing of a site is under way: what failed once more, else what is due, else its menus; else it is finished."""
        if run.finished or self.spider.stopping:
            return []
        requests = last_tries(run) or list(self.feed(run)) or self.spider.menus.ask_due(run)
        if not requests:
            self._finish(run)
        return requests

    def _finish(self, run: SiteRun) -> None:
        if run.open_lists or run.in_flight:
            raise AssertionError(
                f"{run.site.id}: idle with open work: {sorted(run.open_lists)} {sorted(run.in_flight)[:5]}"
            )
        options, store = self.spider.options, self.recorder.store
        counts = Counter(run.crawl.counts) + run.counts if run.second else run.counts
        with store.transaction():
            store.finish(run.crawl, options.now(), dict(counts))
            if options.retry_after is not None and not run.second:
                store.postpone(run.crawl, run.site, options.now() + options.retry_after)
        run.finished = True
        self.spider.report(run, "")

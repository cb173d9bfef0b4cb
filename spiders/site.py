"""The one spider: it reads every site by its profile. Sites are data, families are code, this is the engine between.

Order of one site: robots.txt of each host (spiders/gate.py), then the lists (listing.py), then the pages that the lists
made due (supply.py, opening.py), then what failed once more (trying.py). What is still to do stands in the database,
never only in memory, so a crawl that dies at any moment goes on when it is started again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import scrapy
from scrapy import signals

from crawler.access import Ending, end_of_failure, end_of_response, shell_target
from crawler.model import Access, Host
from crawler.robots import Robots
from spiders.attached import AttachmentReader, referer
from spiders.browser import browser_meta
from spiders.following import follow
from spiders.gate import Gate
from spiders.jobs import Job, ListJob, MenuJob, PageJob, Progress, RobotsJob, SiteRun
from spiders.listing import ListReader
from spiders.manners import Manners, note_health
from spiders.menu_evidence import MenuReader
from spiders.missing import judge_page
from spiders.opening import PageReader
from spiders.recording import Answer, Recorder
from spiders.supply import Supply
from spiders.trying import another_try

NOT_ASKED_FOR = "HTTP 304：说没有变，而请求没有问是否变了"
COUNTED_OFTEN = 200  # counting 10,000 due pages takes a millisecond: after each 50 answers that is nothing


class SiteSpider(scrapy.Spider):
    name = "site"

    def __init__(self, runs: list[SiteRun], recorder: Recorder, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.runs = runs
        self.recorder = recorder
        self.options = recorder.options
        self.lists = ListReader(self)
        self.pages = PageReader(self)
        self.menus = MenuReader(self)
        self.attached = AttachmentReader(self)
        self.gate = Gate(self)
        self.supply = Supply(self)
        self.manners = Manners(lambda: self.crawler.engine.downloader)
        self.stopping = False
        self.failure: Exception | None = None

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> SiteSpider:
        spider: SiteSpider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.on_idle, signal=signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        with self._noting_failure():
            async for request in self._begin():
                yield request

    async def _begin(self) -> AsyncIterator[Any]:
        for run in self.runs:
            run.under_way += 1  # the beginning itself: no answer may end the crawl before all hosts were begun
            for request in self._handing_out(run, [request async for request in self._begin_site(run)]):
                yield request
            for request in self._ended(run):
                yield request

    async def _begin_site(self, run: SiteRun) -> AsyncIterator[Any]:
        wanted = {section.host for section in (*run.lists, *run.documents)} | {host for host, _ in run.menus_due}
        for host in run.site.hosts:
            refused = await self.manners.place(run.site, host)
            if refused:
                for request in self.gate.open(run, host, Robots(Access.OFF_LIST, refused)):
                    yield request
            elif host.id in wanted:
                for request in self.gate.ask(run, host):
                    yield request
        for request in self.supply.feed(run):
            yield request

    def request(self, run: SiteRun, job: Job, host: Host, url: str, *, priority: int, method: str = "GET",
                body: bytes = b"", headers: dict[str, str] | None = None, tries: int = 0, hops: int = 0) -> Any:  # fmt: skip
        slot = self.manners.slot(run.site.id, host.id)
        meta = {
            "run": run, "job": job, "host": host, "tries": tries, "hops": hops, "download_slot": slot,
            "download_timeout": run.site.timeout, "download_maxsize": run.site.max_body,
            "cookiejar": run.site.id, "priority": priority,
        }  # fmt: skip
        if isinstance(job, ListJob) and method == "GET":
            meta |= browser_meta(job.section, run.site.timeout)
            run.counts["rendered"] += "playwright" in meta
        if isinstance(job, PageJob) and job.due.attached:
            headers = (headers or {}) | referer(job, url)
        return scrapy.Request(
            url, callback=self.on_response, errback=self.on_failure, method=method, body=body, headers=headers or {},
            meta=meta, priority=priority, dont_filter=True,
        )  # fmt: skip

    def park(self, run: SiteRun, host: Host, job: ListJob | PageJob) -> Iterator[Any]:
        """Keep a job until the robots.txt of its host is read."""
        return self.gate.park(run, host, job)

    def open_columns(self, run: SiteRun, host: Host) -> Iterator[Any]:
        """Begin a host's columns, once its home page has ended."""
        return self.gate.open_columns(run, host)

    def open_page(self, run: SiteRun, job: PageJob) -> Iterator[Any]:
        """Ask for one page, or close it where it may not be asked."""
        return self.supply.open_page(run, job)

    # --- answers

    async def on_response(self, response: Any) -> AsyncIterator[Any]:
        run, job, host = response.meta["run"], response.meta["job"], response.meta["host"]
        answer = self.recorder.answer(response)
        run.counts["requests"] += 1
        run.counts["bytes"] += len(answer.body)
        status = answer.status or 0
        if 300 <= status < 400 and status != 304:
            requests = follow(self, run, job, host, response, answer)
        else:
            ending = self._ending(run, job, answer)
            if isinstance(job, PageJob) and ending.access is Access.OK and status != 304:
                answer = await self.pages.prepare(run, job, answer)
            requests = self.conclude(run, job, host, response.request, answer, ending)
        for request in self._handing_out(run, requests):
            yield request
        self.report(run, answer.url)
        for request in self._ended(run):
            yield request

    def _ending(self, run: SiteRun, job: Job, answer: Answer) -> Ending:
        if isinstance(job, RobotsJob):
            return Ending(Access.OK)
        if answer.status == 304:
            return Ending(Access.OK) if answer.was_conditional else Ending(Access.HTTP_ERROR, NOT_ASKED_FOR)
        if answer.status == 206:
            return Ending(Access.HTTP_ERROR, "HTTP 206：只给了一部分，而请求要的是全部")
        ending = end_of_response(answer.status or 0, answer.headers, answer.body)
        if isinstance(job, PageJob) and ending.access is Access.OK and not shell_target(answer.body):
            return judge_page(run, job.due.url, job.section.menu[-1:] if job.section else (), answer)
        return ending

    def on_failure(self, failure: Any) -> Iterator[Any]:
        request = failure.request
        run, job, host = request.meta["run"], request.meta["job"], request.meta["host"]
        run.counts["requests"] += 1
        name, message = failure.type.__name__, failure.getErrorMessage()
        ending = Ending(Access.TOO_LARGE, message[:300]) if name == "IgnoreRequest" else end_of_failure(name, message)
        yield from self._handing_out(
            run, self.conclude(run, job, host, request, self.recorder.silence(request), ending)
        )
        self.report(run, request.url)
        yield from self._ended(run)

    def conclude(
        self, run: SiteRun, job: Job, host: Host, request: Any, answer: Answer, ending: Ending
    ) -> Iterator[Any]:
        """Act on how a request ended: try again, or take the answer in and go on."""
        self.manners.pace(request, answer, ending)
        again = another_try(run, job, host, request, answer, ending)
        if again is not None:
            yield from again
            return
        if isinstance(job, MenuJob):  # what a crawl is judged by is lists and pages
            yield from self.menus.take(run, job, answer, ending)
            yield from self.supply.feed(run)
            return
        run.access[ending.access.value] += 1
        if isinstance(job, PageJob) and job.due.attached:
            self.attached.note_health(run, host.id, ending)
        else:
            note_health(run, host, ending)
        if isinstance(job, RobotsJob):
            yield from self.gate.take(run, host, answer, ending)
        elif isinstance(job, ListJob):
            yield from self.lists.take(run, job, host, answer, ending)
        else:
            yield from self.pages.take(run, job, host, answer, ending)
        yield from self.supply.feed(run)

    # --- the end

    def _handing_out(self, run: SiteRun, requests: Iterable[Any]) -> Iterator[Any]:
        """Hand requests to the engine, counted."""
        for request in requests:
            run.under_way += 1
            yield request

    def _ended(self, run: SiteRun) -> Iterator[Any]:
        """One request was dealt with. A site of which none is under way goes on or is finished, whatever the others do."""
        run.under_way -= 1
        if run.under_way == 0:
            yield from self._handing_out(run, self.supply.next_work(run))

    def on_idle(self) -> None:
        """Nothing at all is under way: every site must have ended by itself."""
        with self._noting_failure():
            open_sites = [run.site.id for run in self.runs if not run.finished]
            if open_sites and not self.stopping:
                raise AssertionError(f"idle with open sites: {open_sites}")

    @contextmanager
    def _noting_failure(self) -> Iterator[None]:
        """Scrapy only logs what is raised in start and in signal handlers; the runner raises what is noted here."""
        try:
            yield
        except Exception as error:
            self.failure = error
            self.stopping = True
            raise

    def report(self, run: SiteRun, url: str) -> None:
        """Tell whoever watches how far a site is."""
        if self.options.progress is None:
            return
        requests = run.counts["requests"]
        done = run.counts["pages"]
        if requests - run.counted_at > (run.pages_known - done) // COUNTED_OFTEN:
            run.pages_known, run.counted_at = done + self.recorder.store.due_count(run.crawl)[0], requests
        total = len(run.lists) + len(run.documents)
        self.options.progress(
            Progress(run.site.id, total - len(run.open_lists), total, done,
                     0 if run.finished else max(0, run.pages_known - done), requests, run.counts["failed"] + run.counts["lists_failed"],
                     url, run.finished)
        )  # fmt: skip

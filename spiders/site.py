"""The one spider: it reads every site by its profile. Sites are data, families are code, this is the engine between.

Order of one site: robots.txt of each host, then the lists, then the pages that the lists made due. What is still to do
stands in the database, never only in memory, so a crawl that dies at any moment goes on when it is started again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import scrapy
from scrapy import signals
from scrapy.exceptions import DontCloseSpider

from crawler import settings as house
from crawler.access import RETRY_ACCESS, RETRY_STATUS, Ending, end_of_failure, end_of_response
from crawler.model import Access, Host
from crawler.robots import Robots, read_robots
from spiders.browser import browser_meta
from spiders.jobs import Job, ListJob, MenuJob, PageJob, Progress, RobotsJob, SiteRun
from spiders.listing import ListReader
from spiders.manners import Manners, note_health
from spiders.menu_evidence import MenuReader
from spiders.opening import PageReader
from spiders.recording import Answer, Recorder
from spiders.redirects import destination, judge_redirect

LISTS, PAGES, ROBOTS = 10, 0, 20
PAGES_AT_ONCE = 16  # requests of one site that wait in memory; the rest wait in the database


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
            wanted = {section.host for section in (*run.lists, *run.documents)} | {host for host, _ in run.menus_due}
            for host in run.site.hosts:
                refused = await self.manners.place(run.site, host)
                if refused:
                    for request in self._open_host(run, host, Robots(Access.OFF_LIST, refused)):
                        yield request
                elif host.id in wanted:
                    for request in self.ask_robots(run, host):
                        yield request
            for request in self.feed(run):
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
        return scrapy.Request(
            url, callback=self.on_response, errback=self.on_failure, method=method, body=body, headers=headers or {},
            meta=meta, priority=priority, dont_filter=True,
        )  # fmt: skip

    def ask_robots(self, run: SiteRun, host: Host) -> Iterator[Any]:
        if host.id in run.robots_asked:
            return
        run.robots_asked.add(host.id)
        yield self.request(run, RobotsJob(host), host, f"{host.address}/robots.txt", priority=ROBOTS)

    def park(self, run: SiteRun, host: Host, job: ListJob | PageJob) -> Iterator[Any]:
        """Keep a job until the robots.txt of its host is read."""
        run.waiting.setdefault(host.id, []).append(job)
        yield from self.ask_robots(run, host)

    # --- answers

    async def on_response(self, response: Any) -> AsyncIterator[Any]:
        run, job, host = response.meta["run"], response.meta["job"], response.meta["host"]
        answer = self.recorder.answer(response)
        run.counts["requests"] += 1
        run.counts["bytes"] += len(answer.body)
        status = answer.status or 0
        if 300 <= status < 400 and status != 304:
            requests = self._redirect(run, job, host, response, answer)
        else:
            ending = self._ending(job, answer)
            if isinstance(job, PageJob) and ending.access is Access.OK and status != 304:
                answer = await self.pages.prepare(run, job, answer)
            requests = self._conclude(run, job, host, response.request, answer, ending)
        for request in requests:
            yield request
        self._report(run, answer.url)

    def _ending(self, job: Job, answer: Answer) -> Ending:
        if answer.status == 304 or isinstance(job, RobotsJob):
            return Ending(Access.OK)
        return end_of_response(answer.status or 0, answer.headers, answer.body)

    def on_failure(self, failure: Any) -> Iterator[Any]:
        request = failure.request
        run, job, host = request.meta["run"], request.meta["job"], request.meta["host"]
        run.counts["requests"] += 1
        name, message = failure.type.__name__, failure.getErrorMessage()
        ending = Ending(Access.TOO_LARGE, message[:300]) if name == "IgnoreRequest" else end_of_failure(name, message)
        yield from self._conclude(run, job, host, request, self.recorder.silence(request), ending)
        self._report(run, request.url)

    def _conclude(
        self, run: SiteRun, job: Job, host: Host, request: Any, answer: Answer, ending: Ending
    ) -> Iterator[Any]:
        retry = self._retry(run, job, host, request, answer, ending)
        if retry is not None:
            yield from retry
            return
        if isinstance(job, MenuJob):  # what a crawl is judged by is lists and pages
            yield from self.menus.take(run, job, answer, ending)
            return
        run.access[ending.access.value] += 1
        note_health(run, host, ending)
        if isinstance(job, RobotsJob):
            yield from self._on_robots(run, host, answer, ending)
        elif isinstance(job, ListJob):
            yield from self.lists.take(run, job, host, answer, ending)
        else:
            yield from self.pages.take(run, job, host, answer, ending)
        yield from self.feed(run)

    def _retry(
        self, run: SiteRun, job: Job, host: Host, request: Any, answer: Answer, ending: Ending
    ) -> list[Any] | None:
        """Decide on another try: at once with back-off, or at the end of the crawl; None = this ending stands."""
        self.manners.pace(request, answer, ending)
        if isinstance(job, MenuJob):
            return None
        if not (ending.access in RETRY_ACCESS or answer.status in RETRY_STATUS) or host.id in run.given_up:
            return None
        tries = request.meta["tries"] + 1
        allowed = 1 if answer.status == 521 else house.RETRIES
        if tries <= allowed:
            again = request.replace(dont_filter=True, priority=request.meta["priority"] - 1)
            again.meta["tries"] = tries
            return [again]
        key = f"{request.method} {request.url}"
        if key in run.retried or isinstance(job, RobotsJob):
            return None
        run.retried.add(key)
        run.later.append((job, request))
        return []

    def _redirect(self, run: SiteRun, job: Job, host: Host, response: Any, answer: Answer) -> Iterator[Any]:
        """Follow a redirect only to a host on the list, a few times, and record each step."""
        named = answer.header("location")
        target = destination(answer.url, named)  # "" for all that is no web address: file:, data:, http://[::1
        hops = response.meta["hops"] + 1
        to = run.allow.host_of(target)
        ending = judge_redirect(
            answer.url, target or named, hops, run.allow, host if isinstance(job, RobotsJob) else None
        )
        if ending.access is not Access.OK or to is None:
            yield from self._conclude(run, job, host, response.request, answer, ending)
            return
        self.recorder.save_capture(run, job, "redirect", answer, Ending(Access.OK, f"转向 {target}"))
        if not isinstance(job, RobotsJob):
            if to.id not in run.robots:
                if isinstance(job, MenuJob):
                    unread = Ending(Access.NOT_ATTEMPTED, f"转向 {target}，该主机没有栏目要读")
                    yield from self._conclude(run, job, host, response.request, answer, unread)
                else:
                    yield from self.park(run, to, job)
                return
            refused = run.refusal(to, target)
            if refused is not None:
                yield from self._conclude(run, job, host, response.request, answer, Ending(*refused))
                return
        yield self.request(run, job, to, target, priority=response.meta["priority"], hops=hops)

    def _on_robots(self, run: SiteRun, host: Host, answer: Answer, ending: Ending) -> Iterator[Any]:
        robots = read_robots(
                answer.status or 0, answer.header("content-type"), answer.body, house.ROBOTS_TOKEN,
                unavailable_means_none=host.robots_unavailable_means_none,
            ) \
            if ending.access is Access.OK else None  # fmt: skip
        run.robots[host.id] = robots or self.recorder.no_robots(ending)
        self.recorder.save_capture(
            run, RobotsJob(host), "robots", answer, Ending(run.robots[host.id].access, run.robots[host.id].reason)
        )
        yield from self._open_host(run, host, run.robots[host.id])

    def _open_host(self, run: SiteRun, host: Host, robots: Robots) -> Iterator[Any]:
        """What a host allows is known: begin its lists and documents, and go on with what waited for it."""
        run.robots[host.id] = robots
        run.robots_asked.add(host.id)
        self.manners.ask_slower(run.site.id, host.id, robots.delay())
        for section in run.lists:
            if section.host == host.id:
                yield from self.lists.begin(run, section, host)
        for section in run.documents:
            if section.host == host.id:
                yield from self.pages.begin_document(run, section, host)
        for job in run.waiting.pop(host.id, []):
            if isinstance(job, ListJob):
                yield from self.lists.ask(run, job, host)
            else:
                yield from self.open_page(run, job)

    # --- pages

    def feed(self, run: SiteRun) -> Iterator[Any]:
        """Hand out due pages from the database while few of this site wait in memory."""
        if self.stopping or run.finished or len(run.in_flight) >= PAGES_AT_ONCE // 2:
            return
        room = PAGES_AT_ONCE - len(run.in_flight)
        if self.options.limit is not None:
            room = min(room, self.options.limit - run.pages_asked)
        if room <= 0:
            return
        for due in self.recorder.store.due(run.crawl, room + len(run.in_flight)):
            if due.page in run.in_flight or room <= 0:
                continue
            room -= 1
            run.in_flight.add(due.page)
            run.pages_asked += 1
            yield from self.open_page(run, PageJob(due, self.pages.section_of(run, due)))

    def open_page(self, run: SiteRun, job: PageJob) -> Iterator[Any]:
        host = run.allow.host_of(job.due.url)
        if host is None:
            self.pages.close(run, job, Ending(Access.OFF_LIST, "不在站点档案的主机之列"))
            return
        if host.id not in run.robots:
            yield from self.park(run, host, job)
            return
        refused = run.refusal(host, job.due.url)
        if refused is not None:
            self.pages.close(run, job, Ending(*refused))
            yield from self.feed(run)
            return
        headers = {}
        if job.due.etag:
            headers["If-None-Match"] = job.due.etag
        if job.due.last_modified:
            headers["If-Modified-Since"] = job.due.last_modified
        yield self.request(run, job, host, job.due.url, priority=PAGES, headers=headers)

    # --- the end

    def on_idle(self) -> None:
        """Nothing is in flight: try what failed once more, hand out what is due, and close the crawls that are done."""
        if self.stopping:
            return
        with self._noting_failure():
            requests = self._idle_work()
        for request in requests:
            self.crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider

    def _idle_work(self) -> list[Any]:
        requests: list[Any] = []
        for run in self.runs:
            if run.finished:
                continue
            for job, request in run.later:
                again = request.replace(dont_filter=True)
                again.meta["tries"] = house.RETRIES
                again.meta["job"] = job
                requests.append(again)
            run.later.clear()
            if not requests:
                requests.extend(self.feed(run))
            if not requests:
                requests.extend(self.menus.ask_due(run))
            if not requests:
                self._finish(run)
        return requests

    @contextmanager
    def _noting_failure(self) -> Iterator[None]:
        """Scrapy only logs what is raised in start and in signal handlers; the runner raises what is noted here."""
        try:
            yield
        except Exception as error:
            self.failure = error
            self.stopping = True
            raise

    def _finish(self, run: SiteRun) -> None:
        if run.open_lists or run.in_flight:
            raise AssertionError(
                f"{run.site.id}: idle with open work: {sorted(run.open_lists)} {sorted(run.in_flight)[:5]}"
            )
        self.recorder.store.finish(run.crawl, self.options.now(), dict(run.counts))
        run.finished = True

    def _report(self, run: SiteRun, url: str) -> None:
        if self.options.progress is None:
            return
        total = len(run.lists) + len(run.documents)
        self.options.progress(
            Progress(run.site.id, total - len(run.open_lists), total, run.counts["pages"], len(run.in_flight),
                     run.counts["requests"], run.counts["failed"], url)
        )  # fmt: skip

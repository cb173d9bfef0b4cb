"""The one spider: it reads every site by its profile. Sites are data, families are code, this is the engine between.

Order of one site: robots.txt of each host, then the lists, then the pages that the lists made due. What is still to do
stands in the database, never only in memory, so a crawl that dies at any moment goes on when it is started again.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy import signals
from scrapy.exceptions import DontCloseSpider

from crawler import settings as house
from crawler.access import RETRY_ACCESS, RETRY_STATUS, Ending, end_of_failure, end_of_response
from crawler.addresses import canonical_key, host_key, is_private_address
from crawler.model import Access, Host, Site
from crawler.robots import Robots, read_robots
from spiders.jobs import Job, ListJob, PageJob, Progress, RobotsJob, SiteRun
from spiders.listing import ListReader
from spiders.opening import PageReader
from spiders.recording import Answer, Recorder

LISTS, PAGES, ROBOTS = 10, 0, 20
PAGES_AT_ONCE = 16  # requests of one site that wait in memory; the rest wait in the database
# Scrapy 2.19 hands out a slot's whole queue at once where the delay is exactly 0: its transfers are counted only when
# their tasks start. A millisecond keeps "one at a time" true for practice sites as well.
SHORTEST_DELAY = 0.001


class SiteSpider(scrapy.Spider):
    name = "site"

    def __init__(self, runs: list[SiteRun], recorder: Recorder, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.runs = runs
        self.recorder = recorder
        self.options = recorder.options
        self.lists = ListReader(self)
        self.pages = PageReader(self)
        self.slots: dict[tuple[str, str], str] = {}
        self.delays: dict[str, float] = {}
        self.too_fast: dict[str, float] = {}
        self.stopping = False

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> SiteSpider:
        spider: SiteSpider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.on_idle, signal=signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        for run in self.runs:
            wanted = {section.host for section in (*run.lists, *run.documents)}
            for host in run.site.hosts:
                refused = await self._place(run.site, host)
                if refused:
                    for request in self._open_host(run, host, Robots(Access.OFF_LIST, refused)):
                        yield request
                elif host.id in wanted:
                    for request in self.ask_robots(run, host):
                        yield request
            for request in self.feed(run):
                yield request

    # --- where a request waits its turn

    async def _place(self, site: Site, host: Host) -> str:
        """Choose the politeness slot: the platform (IP address), since many sites of one province share one machine.

        Returns why the host may not be asked at all, or "".
        """
        key = host_key(host.address)
        slot, refused = key, ""
        if not site.practice:
            name = urlsplit(host.address).hostname or ""
            try:
                found = await asyncio.get_running_loop().getaddrinfo(name, None, type=socket.SOCK_STREAM)
            except OSError:
                found = []  # the request itself will end as `dns`
            numbers = sorted({str(entry[4][0]) for entry in found})
            private = [number for number in numbers if is_private_address(number)]
            slot = numbers[0] if numbers else key
            refused = f"{name} 解析到内网地址 {private[0]}，不访问" if private else ""
        self.slots[site.id, host.id] = slot
        self.delays[slot] = max(self.delays.get(slot, SHORTEST_DELAY), site.delay)
        return refused

    def request(self, run: SiteRun, job: Job, host: Host, url: str, *, priority: int, method: str = "GET",
                body: bytes = b"", headers: dict[str, str] | None = None, tries: int = 0, hops: int = 0) -> Any:  # fmt: skip
        slot = self.slots[run.site.id, host.id]
        meta = {
            "run": run, "job": job, "host": host, "tries": tries, "hops": hops, "download_slot": slot,
            "download_timeout": run.site.timeout, "download_maxsize": run.site.max_body,
            "cookiejar": run.site.id, "priority": priority,
        }  # fmt: skip
        self._set_delay(slot)
        return scrapy.Request(
            url, callback=self.on_response, errback=self.on_failure, method=method, body=body, headers=headers or {},
            meta=meta, priority=priority, dont_filter=True,
        )  # fmt: skip

    def _set_delay(self, slot: str) -> None:
        self.crawler.engine.downloader.per_slot_settings.setdefault(
            slot, {"concurrency": 1, "delay": self.delays[slot]}
        )

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
        run.access[ending.access.value] += 1
        self._note_health(run, host, ending)
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
        slow = answer.status in (429, 503)
        slot = request.meta["download_slot"]
        if slow:
            request.meta["slow_at"] = self.crawler.engine.downloader.slots[slot].delay
        elif ending.access is Access.OK and "slow_at" in request.meta:
            # It was the pace: the same request is answered now. (A page that always says 503 proves nothing.)
            self.too_fast[slot] = max(self.too_fast.get(slot, 0.0), request.meta["slow_at"])
        self._back_off(slot, answer, slow)
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

    def _back_off(self, slot_key: str, answer: Answer, slow: bool) -> None:
        """Double the delay of a host that says it is asked too fast; come back to the profile's delay step by step."""
        slot = self.crawler.engine.downloader.slots.get(slot_key)
        if slot is None:
            return
        base = self.delays[slot_key]
        if slow:
            asked = answer.headers.get("retry-after", "")
            wait = float(asked) if asked.isdigit() else 0.0
            slot.delay = min(max(slot.delay * 2, wait, base * 2, 0.05), house.MAX_BACK_OFF)
        elif slot.delay > base:
            # Never back to a pace that was refused.
            slot.delay = max(base, slot.delay * 0.7, min(self.too_fast.get(slot_key, 0.0) * 1.5, house.MAX_BACK_OFF))

    def _note_health(self, run: SiteRun, host: Host, ending: Ending) -> None:
        """Leave a host alone that fails again and again: more requests would only do harm."""
        healthy = ending.access in (
            Access.OK,
            Access.NOT_FOUND,
            Access.SOFT_404,
            Access.ROBOTS,
            Access.OFF_LIST,
            Access.TOO_LARGE,
        )
        if healthy:
            run.failures_in_row[host.id] = 0
            return
        run.failures_in_row[host.id] += 1
        if run.failures_in_row[host.id] >= house.HOST_GIVE_UP:
            run.given_up.setdefault(
                host.id, f"{host.address} 连续 {house.HOST_GIVE_UP} 次失败，不再访问；最后一次：{ending.reason}"
            )

    def _redirect(self, run: SiteRun, job: Job, host: Host, response: Any, answer: Answer) -> Iterator[Any]:
        """Follow a redirect only to a host on the list, a few times, and record each step."""
        target = response.urljoin(answer.headers.get("location", "")).split("#")[0]
        hops = response.meta["hops"] + 1
        to = run.allow.host_of(target)
        if isinstance(job, RobotsJob):
            moved = to is not None and to.id == host.id and target.split("?")[0].endswith("/robots.txt")
            ending = Ending(Access.ROBOTS, f"robots.txt 转向 {target}")
        elif to is None:
            moved, ending = False, Ending(Access.OFF_LIST, f"转向 {target}，不在站点档案的主机之列")
        elif hops > house.MAX_REDIRECTS:
            moved, ending = False, Ending(Access.HTTP_ERROR, f"转向超过 {house.MAX_REDIRECTS} 次")
        elif _to_home(answer.url, target):
            moved, ending = False, Ending(Access.SOFT_404, f"转向首页 {target}")
        else:
            moved, ending = True, Ending(Access.OK)
        if not moved or hops > house.MAX_REDIRECTS or to is None:
            yield from self._conclude(run, job, host, response.request, answer, ending)
            return
        self.recorder.save_capture(run, job, "redirect", answer, Ending(Access.OK, f"转向 {target}"))
        if not isinstance(job, RobotsJob):
            if to.id not in run.robots:
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
        slot = self.slots[run.site.id, host.id]
        self.delays[slot] = max(self.delays[slot], robots.delay())
        live = self.crawler.engine.downloader.slots.get(slot)
        if live is not None:
            live.delay = max(live.delay, self.delays[slot])
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
                self._finish(run)
        for request in requests:
            self.crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider

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


def _to_home(source: str, target: str) -> bool:
    """Tell a redirect from an inner page to the home page: the usual way to hide that a page is gone."""
    path = canonical_key(target).partition("/")[2]
    return not path and bool(canonical_key(source).partition("/")[2])

"""Run crawls: several sites, one Scrapy process, one spider, so that politeness holds across all of them."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from crawler import settings as house
from crawler.addresses import host_key
from crawler.archive import Archive, cut_tail
from crawler.model import Access, Site, SiteError
from crawler.plan import wanted_sections
from crawler.store import CaptureRecord, CrawlStore
from crawler.store.connection import crawling
from spiders.browser import browser_settings
from spiders.families import family_named
from spiders.families.matrix import matrix_family
from spiders.jobs import CrawlOptions, CrawlSummary, Progress, SiteRun
from spiders.runs import ended_runs, open_run, summary

__all__ = ["CrawlOptions", "CrawlSummary", "Progress", "run_crawls", "run_spider"]

T = TypeVar("T")

# Middlewares of this room in place of Scrapy's, at Scrapy's places.
REPLACED: dict[str, int | None] = {
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None, "spiders.cookies.HostCookies": 700,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None, "spiders.codings.StrictDecompression": 590,
}  # fmt: skip


def run_crawls(sites: Sequence[Site], options: CrawlOptions) -> list[CrawlSummary]:
    """Crawl the sites; return one summary each. Raises SiteError, StoreError; anything else is a fault of the program.

    An interrupt (Ctrl-C) ends the crawl cleanly: what was read is kept, the summaries say "interrupted", and the same
    call goes on. Not to be called from within a running event loop.
    """
    if not sites:
        return []
    _check_sites(sites)
    with crawling(options.db), CrawlStore.open(options.db) as store:
        files = store.archive_files()
        for file, end in files:
            cut_tail(options.archive, file, end)
        for site in sites:  # an unknown column of the last site must not leave the crawls of the others begun
            wanted_sections(site, options.sections, store.matrices(site.id))
        at = options.now()  # one for all: by it the sites of one call are known
        done = ended_runs(sites, store, options)
        every = [done.get(site.id) or open_run(site, store, options, at) for site in sites]
        runs = [run for run in every if not run.finished]
        numbers = "-".join(str(run.crawl.id) for run in runs[:3])
        archive = Archive(
            options.archive, f"crawl-{numbers}", options.agent, options.now(), {file for file, _ in files}
        )
        store.save_capture(runs[0].crawl, _header(archive, options))
        try:
            practice = [host_key(h.address).split(":")[0] for site in sites if site.practice for h in site.hosts]
            _run(_crawl(runs, store, archive, options), practice)
        finally:
            archive.close()
        return [summary(run, store) for run in every]


def _header(archive: Archive, options: CrawlOptions) -> CaptureRecord:
    """The archive file's first record, so that every byte of the file belongs to a capture."""
    place = archive.header
    return CaptureRecord(
        kind="warcinfo", section="", key="", url="", method="", captured_at=options.now(), http_status=None, access=Access.OK,
        file=place.file, file_offset=place.offset, file_length=place.length, record_digest=place.record_digest,
    )  # fmt: skip


def _check_sites(sites: Sequence[Site]) -> None:
    ids = [site.id for site in sites]
    doubled = sorted({site_id for site_id in ids if ids.count(site_id) > 1})
    if doubled:
        raise SiteError(f"站点重复：{'、'.join(doubled)}。Each site only once.")
    for site in sites:
        for host in site.hosts:
            if host.family:
                family_named(host.family, f"{site.source} hosts {host.id}")
        for section in site.sections:
            if section.family:
                family_named(section.family, f"{site.source} sections {section.id}")
        pinned = {host.id: host.family for host in site.hosts}
        for matrix in site.matrices:
            matrix_family(matrix, pinned[matrix.host], f"{site.source} matrices {matrix.id}")


async def _crawl(runs: list[SiteRun], store: CrawlStore, archive: Archive, options: CrawlOptions) -> bool:
    """Run the one spider to its end; returns whether it was interrupted."""
    from scrapy.crawler import AsyncCrawlerRunner

    from spiders.recording import Recorder
    from spiders.site import SiteSpider

    settings = _settings()
    settings.set("USER_AGENT", options.agent)
    legacy = [host_key(h.address).split(":")[0] for run in runs for h in run.site.hosts if h.legacy_tls]
    if legacy:
        settings.set("GONGKAI_LEGACY_TLS_HOSTS", legacy)
        settings.set("DOWNLOAD_HANDLERS", {**house.DOWNLOAD_HANDLERS, "https": "spiders.tls.LegacyHandler"})
        settings.set("DOWNLOAD_TLS_MIN_VERSION", "TLSv1.0")
    for name, value in {**browser_settings(run.site for run in runs), **options.settings}.items():
        settings.set(name, value)
    runner = AsyncCrawlerRunner(settings)
    crawler = runner.create_crawler(SiteSpider)
    guard = _Guard(crawler, options.stopping)
    guard.listen()
    try:
        await runner.crawl(crawler, runs=runs, recorder=Recorder(store, archive, options))
    finally:
        guard.release()
        if isinstance(crawler.spider, SiteSpider):
            crawler.spider.pages.workshop.close()
    failure = guard.failure or (crawler.spider.failure if isinstance(crawler.spider, SiteSpider) else None)
    if failure is not None:
        raise failure
    return guard.interrupted


def _settings() -> Any:
    """The house's settings with the parts of Scrapy that this room replaces."""
    from scrapy.settings import Settings

    settings = Settings()
    settings.setmodule(house)
    settings.set("SPIDER_MODULES", [])  # the spider is given by its class: looking through the room takes half a second
    settings.set("DOWNLOADER", "spiders.turns.TurnTaker")
    settings.set("DOWNLOADER_MIDDLEWARES", {**house.DOWNLOADER_MIDDLEWARES, **REPLACED})
    return settings


class _Guard:
    """Watches one crawl: the first interrupt or the first error of ours stops it cleanly."""

    def __init__(self, crawler: Any, stopping: Callable[[], None] | None = None) -> None:
        from scrapy import signals

        self.crawler = crawler
        self._stopping = stopping
        self.failure: BaseException | None = None
        self.interrupted = False
        self._old: Any = None
        self._task: asyncio.Task[None] | None = None
        crawler.signals.connect(self._on_error, signal=signals.spider_error)

    def listen(self) -> None:
        if threading.current_thread() is threading.main_thread():
            self._old = signal.getsignal(signal.SIGINT)
            asyncio.get_running_loop().add_signal_handler(signal.SIGINT, self._on_interrupt)

    def release(self) -> None:
        if self._task is not None:
            self._task.cancel()
        if self._old is not None:
            asyncio.get_running_loop().remove_signal_handler(signal.SIGINT)
            signal.signal(signal.SIGINT, self._old)

    def _on_interrupt(self) -> None:
        if self.interrupted:
            raise KeyboardInterrupt
        self.interrupted = True
        if self._stopping is not None:
            self._stopping()
        self._stop()

    def _on_error(self, failure: Any) -> None:
        """An error in our callbacks is a fault of the program or of the disk, never a finding: stop and raise it."""
        if self.failure is None:
            self.failure = failure.value
            self._stop()

    def _stop(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._stop_once_running())

    async def _stop_once_running(self) -> None:
        """Scrapy takes a stop before its engine runs for a stop that was done, and then never ends."""
        while self.crawler.spider is None or not self.crawler.engine.running:
            await asyncio.sleep(0.01)
        self.crawler.spider.stopping = True
        await self.crawler.stop_async()


def run_spider(spider: type[Any], values: dict[str, Any], practice: list[str], **arguments: Any) -> None:
    """Run one spider of another kind (the probe) with the house's settings; errors in its callbacks are raised."""

    async def main() -> None:
        from scrapy.crawler import AsyncCrawlerRunner

        settings = _settings()
        for name, value in values.items():
            settings.set(name, value)
        runner = AsyncCrawlerRunner(settings)
        crawler = runner.create_crawler(spider)
        guard = _Guard(crawler)
        guard.listen()
        try:
            await runner.crawl(crawler, **arguments)
        finally:
            guard.release()
        if guard.failure is not None:
            raise guard.failure

    _run(main(), practice)


def _run(main: Coroutine[Any, Any, T], practice: list[str]) -> T:
    """Run a coroutine on Twisted's asyncio reactor, which is started once and never stopped: a second crawl in the same
    process needs it again, and Twisted cannot restart a reactor."""
    from scrapy.utils.reactor import install_reactor

    for name in ("scrapy", "twisted"):
        logging.getLogger(name).setLevel(house.LOG_LEVEL)  # endings are rows in the database, not lines on the screen
    install_reactor(house.TWISTED_REACTOR)
    from twisted.internet import reactor

    loop = reactor._asyncioEventloop
    if not reactor.running:
        reactor.startRunning(installSignalHandlers=False)
    _install_resolver(reactor, practice)
    try:
        return loop.run_until_complete(main)  # type: ignore[no-any-return]
    finally:
        # Its threads would keep the process from ending; it makes new ones when it needs them.
        if reactor.threadpool is not None:
            reactor._stopThreadPool()


def _install_resolver(reactor: Any, practice: list[str]) -> None:
    from spiders.resolving import PublicResolver

    resolver = PublicResolver(reactor, 10_000, house.DNS_TIMEOUT)
    resolver.allow(practice)
    resolver.install_on_reactor()

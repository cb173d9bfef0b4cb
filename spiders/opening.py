"""Open pages: read them, keep them, and say how each request ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from crawler.access import Ending, shell_target
from crawler.addresses import canonical_key, join
from crawler.archive import payload_digest
from crawler.coverage import ListReading, stop_of
from crawler.model import Access, Host, Row, Section
from crawler.store import Due
from crawler.store.records import ReadPage
from crawler.store.writing import DuePolicy, ListedRow
from spiders.attached import judge_file
from spiders.jobs import PageJob, SiteRun
from spiders.recording import Answer
from spiders.workshop import Workshop

if TYPE_CHECKING:
    from spiders.site import SiteSpider

ALWAYS = DuePolicy(full=True, verify_after=timedelta(0))
ENDED = {"soft-404": Access.SOFT_404, "challenge": Access.CHALLENGE}
SHANGHAI_HOURS = timedelta(hours=8)
PAGE_COUNTS = ("pages", "failed", "unchanged")
FILE_COUNTS = ("files", "files_failed", "files_unchanged")


class PageReader:
    """Drives the pages of all sites of one spider."""

    def __init__(self, spider: SiteSpider) -> None:
        self.spider = spider
        self.recorder = spider.recorder
        self.workshop = Workshop()

    def begin_document(self, run: SiteRun, section: Section, host: Host) -> Iterator[Any]:
        """Ask for a column whose address is the document itself, or end it where it may not be asked."""
        url = host.address + section.path
        refused = run.refusal(host, url)
        if refused is not None:
            self._state(run, section, url, Ending(*refused), None)
            return
        store, key = self.recorder.store, canonical_key(url)
        row = Row(url, section.menu[-1] if section.menu else "")
        store.save_rows(
            run.crawl, section, [ListedRow(row, key, host.id, None, 1)], self.recorder.options.now(), ALWAYS
        )
        due = store.due_page(run.crawl, key)
        if due is None:  # a list showed it as well, and it was dealt with already
            self._state(run, section, url, Ending(*store.page_access(run.site.id, key)), None)
        elif due.page not in run.in_flight:
            run.in_flight.add(due.page)
            yield from self.spider.open_page(run, PageJob(due, section))

    def section_of(self, run: SiteRun, due: Due) -> Section | None:
        """The single-document column that this page is, or None."""
        return next((s for s in run.documents if canonical_key(run.host(s.host).address + s.path) == due.key), None)

    def take(self, run: SiteRun, job: PageJob, host: Host, answer: Answer, ending: Ending) -> Iterator[Any]:
        """Take in one answer to a page request."""
        target = "" if job.shells or ending.access is not Access.OK else join(answer.url, shell_target(answer.body))
        if target and self._may_follow(run, target):
            self.recorder.save_capture(run, job, "redirect", answer, Ending(Access.OK, f"外壳，内容在 {target}"))
            job.shells += 1
            yield self.spider.request(run, job, run.allow.host_of(target) or host, target, priority=0)
            return
        page, ending = _read(answer, ending)
        if page is not None and job.due.attached:
            ending = judge_file(page)
            page = page if ending.access is Access.OK else None
        digest = answer.prepared.digest if answer.prepared else payload_digest(answer.body) if answer.body else ""
        with self.recorder.store.transaction():
            kind = "attachment" if job.due.attached else "page"
            capture = self.recorder.save_capture(run, job, kind, answer, ending, job.due.key)
            self.recorder.store.save_page(
                run.crawl, job.due, page, ending.access, capture, answer.at, digest=digest, etag=answer.header("etag"),
                last_modified=answer.header("last-modified"), note=ending.reason,
            )  # fmt: skip
            if job.section is not None:
                self._state(run, job.section, answer.url, ending, answer.status)
        self._count(run, job, page, ending)
        run.in_flight.discard(job.due.page)

    def _may_follow(self, run: SiteRun, target: str) -> bool:
        host = run.allow.host_of(target)
        return host is not None and host.id in run.robots and run.refusal(host, target) is None

    async def prepare(self, run: SiteRun, job: PageJob, answer: Answer) -> Answer:
        """Read and pack a page that was answered, in the second process where one is running."""
        target = "" if job.shells else join(answer.url, shell_target(answer.body))
        if answer.exchange is None or (target and self._may_follow(run, target)):
            return answer
        fetched_on = (answer.at + SHANGHAI_HOURS).date()
        known = self.recorder.known(run, job.due.key) if job.due.digest else ("", "")
        prepared = await self.workshop.prepare(
            answer.url, answer.headers, answer.body, fetched_on, answer.exchange, known, heavy=job.due.attached
        )
        return replace(answer, prepared=prepared)

    def _count(self, run: SiteRun, job: PageJob, page: ReadPage | None, ending: Ending) -> None:
        asked, failed, unchanged = FILE_COUNTS if job.due.attached else PAGE_COUNTS
        run.counts[asked] += 1
        if ending.access is not Access.OK:
            run.counts[failed] += 1
        elif page is None:
            run.counts[unchanged] += 1

    def close(self, run: SiteRun, job: PageJob, ending: Ending) -> None:
        """End a page that was not requested, with the reason."""
        now = self.recorder.options.now()
        with self.recorder.store.transaction():
            self.recorder.store.save_page(run.crawl, job.due, None, ending.access, 0, now, note=ending.reason)
            if job.section is not None:
                self._state(run, job.section, job.due.url, ending, None)
        run.access[ending.access.value] += 1
        asked, failed, _ = FILE_COUNTS if job.due.attached else PAGE_COUNTS
        run.counts[asked] += job.due.attached  # of pages only those that were asked for are counted
        run.counts[failed] += 1
        run.in_flight.discard(job.due.page)

    def _state(self, run: SiteRun, section: Section, url: str, ending: Ending, status: int | None) -> None:
        """The coverage statement of a single-document column."""
        reading = ListReading(section, url, 1, family="page", sign="档案写明该栏目就是一个页面", pages=1, rows=1)
        reading.http_status = status
        if ending.access is not Access.OK:
            reading.pages = reading.rows = 0
            reading.note(ending.reason)
        stop = "end" if ending.access is Access.OK else stop_of(ending.access)
        statement = reading.state(stop, ending.access, self.recorder.options.now())
        self.recorder.store.save_coverage(run.crawl, section, statement)
        run.list_ended(section.id, ending.access)


def _read(answer: Answer, ending: Ending) -> tuple[ReadPage | None, Ending]:
    """The page that was read; a page that is a challenge or says that it is missing was not read."""
    if ending.access is not Access.OK or answer.status == 304:
        return None, ending
    if answer.prepared is None:
        return None, Ending(Access.EMPTY, "页面是外壳，没有内容")
    page = answer.prepared.page
    if page is None:
        return None, Ending(Access.HTTP_ERROR, answer.prepared.note)
    if page.kind in ENDED:
        return None, Ending(ENDED[page.kind], f"页面是 {page.kind}")
    return page, ending

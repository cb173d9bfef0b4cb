"""Read lists: recognise the family, take rows in, ask for the next page, end with a coverage statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from crawler.access import Ending, shell_target
from crawler.coverage import ListReading, PageFacts, row_key, stop_of
from crawler.model import Access, Host, Row, Section
from crawler.reading.moments import first_day
from crawler.store.writing import DuePolicy, ListedRow
from spiders.browser import wants_browser
from spiders.emptiness import unproved
from spiders.families import family_named, recognise
from spiders.families.base import Ask, ListDocument, ListPage, inner_address
from spiders.families.replies import failure
from spiders.jobs import ListJob, SiteRun
from spiders.matrix_reading import MatrixReader
from spiders.missing import judge_list
from spiders.recording import Answer
from spiders.unchanged import is_unchanged

if TYPE_CHECKING:
    from spiders.site import SiteSpider

MAX_SHELLS = 3
MAX_RESTARTS = 2
LISTS = 10
GONE = (Access.NOT_FOUND, Access.SOFT_404, Access.EMPTY)


class ListReader:
    """Drives the lists of all sites of one spider."""

    def __init__(self, spider: SiteSpider) -> None:
        self.spider = spider
        self.recorder = spider.recorder
        options = spider.options
        self.policy = DuePolicy(options.full, options.since, timedelta(days=options.verify_days))
        self.matrices = MatrixReader(self)

    def begin(self, run: SiteRun, section: Section, host: Host) -> Iterator[Any]:
        """Ask for the first page of a list, or end it where it may not be asked."""
        if section.kind == "matrix":
            yield from self.matrices.begin(run, section, host)
            return
        outside = "://" in section.path  # a column of a tree that leads to another host
        url = section.url(host.address)
        job = ListJob(section, Ask(url), _reading(run, section, url))
        pinned = section.family or host.family
        if section.matrix and not outside:
            pinned, _ = self.matrices.family_of(run, section, host)
        if pinned and not outside:
            job.family = family_named(pinned, f"{run.site.source} {section.id}")
            job.reading.family = job.family.name
            job.reading.sign = f"栏目树 {section.matrix}" if section.matrix else "档案指定"
        if wants_browser(section):
            job.reading.note("用浏览器打开")
        yield from self.ask(run, job, host)

    def ask(self, run: SiteRun, job: ListJob, host: Host) -> Iterator[Any]:
        ask = job.ask
        to = run.allow.host_of(ask.url)
        if to is None:
            self.end(run, job, Access.OFF_LIST, "error", f"{ask.url} 不在站点档案的主机之列")
            return
        if to.id not in run.robots:
            yield from self.spider.park(run, to, job)
            return
        refused = run.refusal(to, ask.url)
        if refused is not None:
            self.end(run, job, refused[0], stop_of(refused[0]), refused[1])
            return
        yield self.spider.request(
            run, job, to, ask.url, priority=LISTS, method=ask.method, body=ask.body, headers=dict(ask.headers)
        )

    def take(self, run: SiteRun, job: ListJob, host: Host, answer: Answer, ending: Ending) -> Iterator[Any]:
        """Take in one answer to a list request."""
        if job.reading.http_status is None or ending.access is Access.OK:
            job.reading.http_status = answer.status
        if ending.access is not Access.OK:
            yield from self._failed(run, job, host, answer, ending)
            return
        if job.section.kind == "matrix":
            yield from self.matrices.take(run, job, host, answer, ending)
            return
        doc = ListDocument(answer.url, answer.status or 0, answer.headers, answer.body)
        if job.reading.pages == 0:
            self.spider.menus.note_link(run, host, doc)
        target = shell_target(answer.body) if job.reading.pages == 0 and job.shells < MAX_SHELLS else ""
        if job.family is None:
            family, sign = recognise(doc)
            job.reading.family, job.reading.sign = family.name, sign
        else:
            family = job.family
        page = family.read(doc, job.ask, job.section)
        if page.shell is None and not page.facts.rows and not page.facts.empty_statement and job.ask.page == 1:
            inner = inner_address(doc, target)
            if inner and job.shells < MAX_SHELLS:
                yield from self.follow_shell(run, job, host, answer, inner)
                return
        if page.shell is None and not page.facts.rows and (fault := failure(doc.text)):
            ending = Ending(Access.HTTP_ERROR, f"接口答复自称出错：{fault}")
            yield from self._failed(run, job, host, answer, ending)
            return
        if job.ask.page == 1:
            ending = judge_list(run, job.reading.url, job.section, answer, doc, page)
            if ending.access is not Access.OK:
                yield from self._failed(run, job, host, answer, ending)
                return
        job.family = family
        if page.shell is not None and job.shells < MAX_SHELLS:
            with self.recorder.store.transaction():
                self.recorder.save_capture(run, job, "list", answer, ending)
            job.shells += 1
            job.ask = page.shell
            yield from self.ask(run, job, host)
            return
        yield from self._page(run, job, host, answer, ending, doc, page)

    def follow_shell(self, run: SiteRun, job: ListJob, host: Host, answer: Answer, target: str) -> Iterator[Any]:
        """Ask for what a frame shell or a refresh leads to, within the hosts of the profile."""
        with self.recorder.store.transaction():
            self.recorder.save_capture(run, job, "list", answer, Ending(Access.OK, f"外壳，内容在 {target}"))
        job.shells += 1
        job.reading.note(f"栏目地址是外壳，内容在 {target}")
        job.ask = Ask(target) if target else job.ask
        if not target or run.allow.host_of(target) is None:
            self.end(
                run,
                job,
                Access.OFF_LIST,
                "error",
                f"栏目地址是外壳，内容在 {target or '空地址'}，不在站点档案的主机之列",
            )
            return
        yield from self.ask(run, job, host)

    def _page(
        self, run: SiteRun, job: ListJob, host: Host, answer: Answer, ending: Ending, doc: ListDocument, page: ListPage
    ) -> Iterator[Any]:
        ask, facts = job.ask, page.facts
        if not facts.rows and ask.page == 1:
            family, organ = self.matrices.family_of(run, job.section, host) if job.section.matrix else ("", "")
            facts = replace(facts, unproved=unproved(doc, facts, family, organ))
        if ask.otherwise is not None and (not facts.rows or job.reading.is_repeat(facts.rows)):
            with self.recorder.store.transaction():
                self.recorder.save_capture(run, job, "list", answer, ending)
            job.ask = ask.otherwise
            yield from self.ask(run, job, host)
            return
        if not facts.rows and ask.page > 1 and not job.asked_again:
            # A deep page that comes back empty is asked once more: interfaces fail for a moment.
            job.asked_again = True
            yield from self.ask(run, job, host)
            return
        job.asked_again = False
        stop = job.reading.add(facts, ask.missing)
        if stop == "changed" and job.restarts < MAX_RESTARTS:
            yield from self._restart(run, job, host)
            return
        with self.recorder.store.transaction():
            capture = self.recorder.save_capture(run, job, "list", answer, ending)
            self._save_rows(run, job, facts.rows, capture)
            if job.ask.page == 1 and not stop and self._unchanged(run, job, facts):
                stop = "end"
                self._carry_over(run, job, facts)
            if stop:
                self.end(run, job, Access.OK, stop)
            if job.carried:
                self.recorder.store.mark_carried(run.crawl, job.section)
        if not stop and page.next is not None:
            job.ask = page.next
            yield from self.ask(run, job, host)

    def _unchanged(self, run: SiteRun, job: ListJob, facts: PageFacts) -> bool:
        if self.policy.full:
            return False
        store = self.recorder.store
        whole_after = self.recorder.options.now() - self.policy.verify_after
        before = store.last_reading(run.site.id, job.section.id, whole_after)
        return before is not None and is_unchanged(facts, before, store.list_rows(run.site.id, job.section.id))

    def _carry_over(self, run: SiteRun, job: ListJob, facts: PageFacts) -> None:
        """End the reading after its first page: the rest is what it was."""
        self.recorder.store.carry_over(run.crawl, job.section, self.recorder.options.now(), self.policy)
        job.carried = True
        job.reading.pages_declared = None
        job.reading.rows = facts.rows_declared or 0
        job.reading.note(f"首页 {len(facts.rows)} 行、总数与上次完整读取相同，且全表按日期排列，其余沿用上次")

    def _restart(self, run: SiteRun, job: ListJob, host: Host) -> Iterator[Any]:
        """The list grew while it was read: rows moved between pages, so it is read again from its first page."""
        old = job.reading
        url = old.url
        job.reading = _reading(run, job.section, url)
        job.reading.family, job.reading.sign, job.reading.notes = old.family, old.sign, old.notes
        job.restarts += 1
        job.shells = job.position = 0
        job.ask = Ask(url)
        yield from self.ask(run, job, run.host(job.section.host))

    def _save_rows(self, run: SiteRun, job: ListJob, rows: Sequence[Row], capture: int) -> None:
        listed = []
        for row in rows:
            job.position += 1
            host = run.allow.host_of(row.url) if row.url else None
            moment = first_day(row.date_text) if row.date_text else None
            listed.append(
                ListedRow(row, row_key(row), host.id if host else "", moment.day if moment else None, job.position)
            )
        run.counts["external"] += sum(1 for row in listed if not row.host)
        now = self.recorder.options.now()
        self.recorder.store.save_rows(run.crawl, job.section, listed, now, self.policy, capture)

    def _failed(self, run: SiteRun, job: ListJob, host: Host, answer: Answer, ending: Ending) -> Iterator[Any]:
        with self.recorder.store.transaction():
            self.recorder.save_capture(run, job, "list", answer, ending)
        if job.tree is not None:  # the tree interface behind an organ's page that was read
            yield from self.matrices.failed(run, job, host, answer, ending)
            return
        if job.ask.otherwise is not None and ending.access in (*GONE, Access.HTTP_ERROR):
            job.ask = job.ask.otherwise
            yield from self.ask(run, job, host)
            return
        if job.reading.pages > 0 and ending.access in GONE:
            stop = job.reading.missing_page(job.ask.missing, ending.reason)
            self.end(run, job, Access.OK, stop)
            return
        self.end(run, job, ending.access, stop_of(ending.access), ending.reason)

    def end(self, run: SiteRun, job: ListJob, access: Access, stop: str, note: str = "") -> None:
        """End a list with its coverage statement."""
        if note:
            job.reading.note(note)
        statement = job.reading.state(stop, access, self.recorder.options.now())
        self.recorder.store.save_coverage(run.crawl, job.section, statement)
        run.list_ended(job.section.id, access)


def _reading(run: SiteRun, section: Section, url: str) -> ListReading:
    return ListReading(section, url, run.site.max_pages, tree_count=run.tree_counts.get(section.id))

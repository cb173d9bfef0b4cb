"""Attachments of pages: which are asked for, under which limits, and what counts as having got one.

They come after all pages of a site. Like pages they wait in the database, so that a crawl that dies goes on with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crawler import settings as house
from crawler.access import Ending
from crawler.addresses import canonical_key, host_key, is_trap, join
from crawler.model import Access, Host
from crawler.reading.links import PICTURES
from crawler.store import Due
from crawler.store.attachments import LinkedFile
from crawler.store.records import DuePolicy, ReadPage
from spiders.jobs import PageJob, SiteRun

if TYPE_CHECKING:
    from spiders.site import SiteSpider

BATCH = 200  # pages whose files are taken in within one transaction
KEPT = 200  # files of one page that are recorded at all
LONGEST_NAME = 300
AT_ONCE = 2  # files of one site in memory: one on its way, one being read; a crawl that dies loses no more


class AttachmentReader:
    """Drives the attachments of all sites of one spider."""

    def __init__(self, spider: SiteSpider) -> None:
        self.spider = spider
        self.recorder = spider.recorder
        options = spider.options
        self.policy = DuePolicy(options.full, options.since, timedelta(days=options.verify_days))

    def begin(self, run: SiteRun) -> Iterator[Any]:
        """Once the pages of a site are done: take in what they link, mark what is due, and hand out the first of it."""
        if run.files_begun or run.finished or run.open_lists or run.in_flight or run.later or self.spider.stopping:
            return
        run.files_begun = True
        self._take_in(run)
        if run.site.attachments and self.spider.options.attachments:
            names = [name for name in (run.site.body, *run.site.aliases) if name]
            self.recorder.store.mark_files_due(
                run.crawl, self.recorder.options.now(), self.policy, run.site.max_attachments, names
            )
            yield from self.spider.supply.feed(run)

    def _take_in(self, run: SiteRun) -> None:
        store, now = self.recorder.store, self.recorder.options.now()
        while batch := store.files_changed(run.site.id, BATCH):
            with store.transaction():
                for page, url, files in batch:
                    store.save_files(run.crawl, page, self._linked(run, url, files), now)
        found = [(host.id, file) for file, url in store.files_off_list(run.site.id) if (host := run.allow.host_of(url))]
        store.files_on_list(found)

    def _linked(self, run: SiteRun, page: str, files: Sequence[Sequence[str]]) -> list[LinkedFile]:
        """The files of one page with the reason why one is not asked for; each address once."""
        known: dict[str, LinkedFile] = {}
        most = run.site.attachments_per_page
        for written, name, kind in files:
            url = join(page, written)
            key = canonical_key(url) if url else written
            if key in known or key == canonical_key(page):
                continue
            host = run.allow.host_of(url) if url else None
            note = _not_wanted(url, kind) if host else ""
            if host and not note and sum(bool(file.host) and not file.note for file in known.values()) >= most:
                note = f"超过每页 {most} 个附件的上限"
            if len(known) == KEPT - 1:
                note = f"该页链接了 {len(files)} 个附件，只记录前 {KEPT} 个"
            known[key] = LinkedFile(
                url or written[:2000], key, host.id if host else "", name[:LONGEST_NAME], kind, note
            )
            if len(known) == KEPT:
                break
        return list(known.values())

    def few(self, run: SiteRun, fresh: list[Due]) -> list[Due]:
        """Of what could be handed out now all pages, and few files: they are large, and reading one may take a minute."""
        waiting = sum(isinstance(job, PageJob) for job, _ in run.later)
        pages = sum(not due.attached for due in fresh)
        room = max(0, AT_ONCE - (len(run.in_flight) - waiting) - pages)
        return fresh[: pages + room]

    def refusal(self, run: SiteRun, job: PageJob, host: Host) -> tuple[Access, str] | None:
        """Why no more attachments are asked of this host. That they fail says nothing against its pages."""
        reason = run.given_up.get(_failing(host.id)) if job.due.attached else None
        return (Access.NOT_ATTEMPTED, reason) if reason else None

    def note_health(self, run: SiteRun, host: str, ending: Ending) -> None:
        """Count failures in a row; after as many as end a host's pages its attachments are left alone."""
        key = _failing(host)
        run.failures_in_row[key] = run.failures_in_row[key] + 1 if ending.access in FAILING else 0
        if run.failures_in_row[key] >= house.HOST_GIVE_UP:
            text = f"该主机的附件连续 {house.HOST_GIVE_UP} 次取不到，本次不再取；最后一次：{ending.reason or ending.access}"
            run.given_up.setdefault(key, text)


# Endings that tell that the host does not give its files to us; a missing or a too large file tells only of itself.
FAILING = frozenset(Access) - {Access.OK, Access.NOT_FOUND, Access.SOFT_404, Access.TOO_LARGE, Access.ROBOTS,
                               Access.OFF_LIST, Access.NOT_ATTEMPTED}  # fmt: skip


def _failing(host: str) -> str:
    return f"{host}/attachments"


def _not_wanted(url: str, kind: str) -> str:
    if kind in PICTURES:
        return "图片，不取"
    return "地址属于无尽的空间（搜索、日历、登录），不取" if is_trap(url) else ""


def referer(job: PageJob, url: str) -> dict[str, str]:
    """The Referer that a browser sends with a click on this link: some download scripts give the file only with it.

    The page's whole address on its own host, its origin on another one, nothing from https to http.
    """
    page = job.due.referer
    if not page or (page.startswith("https:") and not url.startswith("https:")):
        return {}
    if host_key(page) == host_key(url) and page.split(":")[0] == url.split(":")[0]:
        return {"Referer": page.split("#")[0]}
    parts = urlsplit(page)
    return {"Referer": f"{parts.scheme}://{parts.netloc}/"}


def judge_file(page: ReadPage) -> Ending:
    """How a request for an attachment ended that was answered with this page."""
    if page.kind == "attachment":
        return Ending(Access.OK)
    return Ending(Access.NO_FILE, "链接的是附件，返回的却是网页（可能要验证码、登录或只能从页面下载）")

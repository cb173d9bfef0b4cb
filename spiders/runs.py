"""One site's part of a run of the program: what it goes on with, and what it did at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from crawler.addresses import AllowList
from crawler.matrices import with_cells
from crawler.model import Section, Site
from crawler.plan import wanted_sections
from crawler.store import CrawlStore
from crawler.store.retrying import WINDOW
from crawler.words import explain
from spiders.jobs import CrawlOptions, CrawlSummary, SiteRun
from spiders.matrix_reading import add_cells


def ended_runs(sites: Sequence[Site], store: CrawlStore, options: CrawlOptions) -> dict[str, SiteRun]:
    """The sites of an interrupted call that it was done with: the same call goes on with the others only."""
    newest = {site.id: crawls[-1] for site in sites if (crawls := store.crawls(site.id))}
    begun = [crawl.started_at for crawl in newest.values() if crawl.state == "running"]
    if not begun:
        return {}
    runs = {}
    for site in sites:
        crawl = newest.get(site.id)
        if crawl is None or crawl.state == "running" or crawl.finished_at is None or crawl.options != _asked(options):
            continue
        waits = store.postponed(crawl)
        may_be_asked = waits is not None and waits.at <= options.now()
        if crawl.started_at >= min(begun) and options.now() < crawl.finished_at + WINDOW and not may_be_asked:
            runs[site.id] = SiteRun(
                site, crawl, AllowList(site.hosts), [], [], counts=Counter(crawl.counts), finished=True
            )
    return runs


def _asked(options: CrawlOptions) -> dict[str, Any]:
    """What a call asks for, as its crawls keep it: the same call goes on with what an earlier one left."""
    return {"sections": list(options.sections), "limit": options.limit, "full": options.full,
            "since": options.since.isoformat() if options.since else None, "attachments": options.attachments}  # fmt: skip


def open_run(site: Site, store: CrawlStore, options: CrawlOptions, at: datetime) -> SiteRun:
    """Begin a crawl of the site, or go on with the one that was interrupted or postponed something."""
    lists, documents = wanted_sections(site, options.sections, store.matrices(site.id))
    crawl = store.begin(site, at, options.agent, _asked(options))
    covered = store.covered(crawl)
    run = SiteRun(
        site, crawl, AllowList(site.hosts), _still(lists, covered), _still(documents, covered), second=crawl.state == "finished",
    )  # fmt: skip
    run.open_lists = {section.id for section in (*run.lists, *run.documents)}
    read = {section.id for section in lists if section.kind == "matrix"} & covered
    for reading in store.matrices(site.id, crawl):  # trees that this crawl had read before it was interrupted
        matrix = next((matrix for matrix in site.matrices if matrix.id == reading.matrix), None)
        if matrix is not None and matrix.id in read:
            add_cells(run, matrix, reading.cells, covered)
    run.menus_due = _menus_due(site, {section.host for section in (*lists, *documents)}, store.menus_asked(crawl))
    return run


def _menus_due(site: Site, wanted: set[str], asked: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """The home pages and directories that this crawl still has to look at, of the hosts whose columns it reads."""
    hosts = [host.id for host in site.hosts if host.id in wanted and not host.files_only]
    # The home page names the directory: where a crawl died between the two, both are asked for again.
    return [(host, role) for host in hosts if (host, "directory") not in asked for role in ("home", "directory")]


def _still(sections: list[Section], covered: set[str]) -> list[Section]:
    """An interrupted crawl keeps the lists that had ended."""
    return [section for section in sections if section.id not in covered]


def summary(run: SiteRun, store: CrawlStore) -> CrawlSummary:
    """What the crawl of one site did."""
    statements = store.coverage(run.site.id, run.crawl.id)
    waiting, _ = store.due_count(run.crawl)
    postponed = store.postponed(run.crawl) if run.finished else None
    waiting = 0 if postponed else waiting
    menus = {s.id: s.menu for s in with_cells(run.site, store.matrices(run.site.id)).sections}
    return CrawlSummary(
        site=run.site.id, crawl=run.crawl.id, state="finished" if run.finished else "interrupted",
        resumed=run.crawl.runs > 1, lists=len(statements), complete=sum(s.complete for s in statements),
        truncated=sum(s.truncated for s in statements),
        unread=tuple(explain(s, menus.get(s.section, ())) for s in statements if not s.complete),
        pages_read=run.counts["pages"] - run.counts["failed"] - run.counts["unchanged"],
        pages_unchanged=run.counts["unchanged"], pages_failed=run.counts["failed"], pages_waiting=waiting,
        external=run.counts["external"], requests=run.counts["requests"], bytes=run.counts["bytes"],
        access=dict(sorted(run.access.items())), rendered=run.counts["rendered"],
        pages_listed=sum(s.listed_only for s in statements),
        second=run.second, postponed=postponed,
        files_read=run.counts["files"] - run.counts["files_failed"] - run.counts["files_unchanged"],
        files_unchanged=run.counts["files_unchanged"], files_failed=run.counts["files_failed"],
        files_unread=store.file_count(run.crawl)[1],
    )  # fmt: skip

"""What one request is for, and what one site's crawl has done so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from crawler.addresses import AllowList
from crawler.coverage import ListReading
from crawler.model import Access, CrawlRecord, Host, Section, Site
from crawler.robots import Robots
from crawler.store import Due
from crawler.store.retrying import Postponed
from spiders.families.base import Ask, Family
from spiders.missing import KnownPages


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """What a crawl is asked to do. `now` is the only clock. `limit`: detail pages and attachments per site; `since`: rows dated before are not opened."""

    db: Path
    archive: Path
    now: Callable[[], datetime]
    agent: str
    progress: Callable[[Progress], None] | None = None
    stopping: Callable[[], None] | None = None  # called at the first interrupt, while requests are still under way
    limit: int | None = None
    since: date | None = None
    sections: tuple[str, ...] = ()
    full: bool = False
    verify_days: int = 30
    attachments: bool = True
    retry_after: timedelta | None = (
        None  # what fails for the moment may be asked once more so long after the crawl's end
    )
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one site's crawl is, after each answer. `pages_waiting`: due in the database, brought up to date now and then."""

    site: str
    lists_done: int
    lists_total: int
    pages_done: int
    pages_waiting: int
    requests: int
    failures: int
    url: str
    finished: bool = False


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """What one crawl of one site did. `state`: finished, or interrupted (start it again and it goes on)."""

    site: str
    crawl: int
    state: str
    resumed: bool
    lists: int
    complete: int
    truncated: int
    unread: tuple[str, ...]  # one line for people of every list that is not complete
    pages_read: int
    pages_unchanged: int
    pages_failed: int
    pages_waiting: int
    external: int
    requests: int
    bytes: int
    access: dict[str, int]
    rendered: int = 0  # list pages that a browser opened
    pages_listed: int = 0  # pages that were read from their list rows only (profile key `details`)
    second: bool = False  # only what had failed was asked, once more
    postponed: Postponed | None = None  # what failed for the moment, and when the same call asks it once more
    files_read: int = 0
    files_unchanged: int = 0
    files_failed: int = 0
    files_unread: int = 0  # attachments of the site that no crawl has read


@dataclass(slots=True)
class RobotsJob:
    host: Host


@dataclass(slots=True)
class ListJob:
    section: Section
    ask: Ask
    reading: ListReading
    family: Family | None = None
    shells: int = 0
    position: int = 0
    restarts: int = 0
    asked_again: bool = False
    carried: bool = False
    tree: Any = None  # of a matrix: spiders.families.matrix.Tree, what was read of it so far
    tree_capture: int | None = None


@dataclass(slots=True)
class PageJob:
    due: Due
    section: Section | None = None  # set for a column whose address itself is the document
    shells: int = 0


@dataclass(slots=True)
class MenuJob:
    """A home page or department directory, read once per crawl and host as evidence of what the site says that it has."""

    host: Host
    role: str  # home, directory
    known: dict[str, Any] = field(default_factory=dict)  # crawl, etag, last_modified of its newest reading
    shells: int = 0


Job = RobotsJob | ListJob | PageJob | MenuJob


@dataclass(slots=True)
class SiteRun:
    """The state of one site within one run of the program."""

    site: Site
    crawl: CrawlRecord
    allow: AllowList
    lists: list[Section]
    documents: list[Section]
    robots: dict[str, Robots] = field(default_factory=dict)
    robots_asked: set[str] = field(default_factory=set)
    waiting: dict[str, list[ListJob | PageJob]] = field(default_factory=dict)  # until their host's robots.txt is read
    open_lists: set[str] = field(default_factory=set)
    tree_counts: dict[str, int] = field(default_factory=dict)  # what an organ's tree prints behind a column's name
    in_flight: set[int] = field(default_factory=set)
    later: list[tuple[Job, Any]] = field(default_factory=list)  # one more try at the end: (job, request)
    retried: set[str] = field(default_factory=set)
    failures_in_row: Counter[str] = field(default_factory=Counter)
    given_up: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    access: Counter[str] = field(default_factory=Counter)
    second: bool = False  # only that is asked which the crawl could not read for the moment, hours later
    pages_asked: int = 0
    under_way: int = 0  # requests handed to the engine whose answers are not dealt with yet
    pages_known: int = 0  # for the progress view: done and due, counted now and then
    counted_at: int = -1  # requests when they were counted
    finished: bool = False
    menus_due: list[tuple[str, str]] = field(default_factory=list)  # (host, role) still to ask for at the end
    known_pages: KnownPages = field(default_factory=KnownPages)  # what a missing page may be served as
    files_begun: bool = False  # the pages are done, their attachments are handed out
    directories: dict[str, str] = field(default_factory=dict)  # host: address of its department directory, as linked

    def host(self, host_id: str) -> Host:
        return next(host for host in self.site.hosts if host.id == host_id)

    def list_ended(self, section: str, access: Access) -> None:
        """Note that a list has its coverage statement; `access`: how its reading ended."""
        self.open_lists.discard(section)
        self.counts["lists_failed"] += access is not Access.OK

    def refusal(self, host: Host, url: str) -> tuple[Access, str] | None:
        """Why `url` may not be asked now, or None."""
        if host.id in self.given_up:
            return Access.NOT_ATTEMPTED, self.given_up[host.id]
        robots = self.robots[host.id]
        reason = robots.refusal(url)
        if not reason:
            return None
        return (robots.access if robots.access is not Access.OK else Access.ROBOTS), reason

"""What a probe makes of the pages that it opened, and which page it opens next. No requests: spiders/probing.py sends them."""

from __future__ import annotations

import heapq
import re
from dataclasses import replace
from itertools import count
from urllib.parse import urlsplit

from crawler.access import Ending
from crawler.addresses import canonical_key, host_key, is_loopback_host, is_private_host
from crawler.model import Access, Page
from crawler.robots import Robots
from spiders.bodies import any_called
from spiders.columns import Column, Look, look_at, platform_path
from spiders.families.base import ListDocument
from spiders.menus import MenuLink, directory_units, foreign_links, menu_links
from spiders.probe_findings import Outside, Probe, ProbeOptions, Visit
from spiders.redirects import is_home

DEPTH = 4
MIN_WEIGHT = 3
OWN_AREA = 10
START_WEIGHT = 1000
# A column that ends so is there, and was not read: a draft names it, so that nobody takes it for empty.
THERE = frozenset({Access.TIMEOUT, Access.REFUSED, Access.TLS, Access.HTTP_ERROR, Access.BLOCKED, Access.CHALLENGE, Access.ROBOTS,
                   Access.EMPTY})  # fmt: skip
SAMPLES = 8  # pages of lists that are opened, to see whether they can be read and where their files lie
MAX_LINKS, MAX_UNSEEN = 2_000, 200  # kept of what leads to other hosts, and of menu words that were not followed
SITE_NAME = re.compile(
    r"<meta[^<>]{0,80}name\s*=\s*[\"']SiteName[\"'][^<>]{0,20}content\s*=\s*[\"']([^\"'<>]{2,60})", re.I
)


class Survey:
    """The state of one probe: what is known, what waits, what was found."""

    def __init__(self, options: ProbeOptions, probe: Probe) -> None:
        self.options = options
        self.probe = probe
        self.robots: dict[str, Robots] = {}  # of the named hosts
        self._named = {host_key(url) for url in options.urls}
        self._queue: list[tuple[int, int, Visit]] = []
        self._samples: list[tuple[int, int, Visit]] = []
        self._known: set[str] = set()
        self._number = count()  # keeps what weighs the same in the order in which it was found

    # --- what to open

    def open_host(self, root: str, robots: Robots) -> None:
        """Queue what a person named on this host, and its home page, where the host may be asked."""
        self.robots[host_key(root)] = robots
        self.probe.robots[root] = robots.reason
        starts = [url for url in dict.fromkeys(self.options.urls) if host_key(url) == host_key(root)]
        if robots.access is not Access.OK:
            ending = Ending(robots.access, robots.reason)
            self.note_unread(None, root, ending)
            for url in starts:
                self.note_unread(Visit(MenuLink("", url, START_WEIGHT), (), "start"), url, ending)
            return
        for url in starts:
            if canonical_key(url) not in self._known:
                self._push(Visit(MenuLink("", url, START_WEIGHT + is_home(url)), (), "start", is_home(url)))
        # The home page before all: what stands in the whole site's menu is no part of the body's own area.
        if canonical_key(f"{root}/") not in self._known:
            self._push(Visit(MenuLink("", f"{root}/", START_WEIGHT + 1), (), home=True))

    def _push(self, visit: Visit) -> None:
        self._known.add(canonical_key(visit.link.url))
        heapq.heappush(self._queue, (-visit.link.weight, next(self._number), visit))

    def next_visit(self) -> Visit | None:
        """What to open next, or None; what robots.txt forbids is noted on the way."""
        while self._queue or (self._samples and self.probe.samples < SAMPLES):
            if self._queue:
                visit = heapq.heappop(self._queue)[2]
            else:
                visit = heapq.heappop(self._samples)[2]
                self.probe.samples += 1
            if not self.is_refused(visit.link.url):
                return visit
            self.note_unread(visit, visit.link.url, Ending(Access.ROBOTS))
        return None

    def note_left(self) -> None:
        """The budget is spent: remember what was not opened."""
        self.probe.left = [visit.link.text for _, _, visit in sorted(self._queue, key=lambda entry: entry[:2])]

    def is_refused(self, url: str) -> bool:
        robots = self.robots.get(host_key(url))
        return robots is None or bool(robots.refusal(url))

    def may_follow(self, target: str, visit: Visit) -> bool:
        """Tell whether a redirect may be followed: to a named host, and to what is not opened anyway."""
        new = canonical_key(target) not in self._known or visit.role == "start"
        if not target or not new or self.is_refused(target):
            return False
        self._known.add(canonical_key(target))
        return True

    # --- what a page tells

    def look(self, doc: ListDocument, page: Page, visit: Visit) -> Look:
        """Take in one page: column or not, directory or not, where its menu leads. What is returned says what to ask next."""
        link, start = visit.link, visit.role == "start"
        named = SITE_NAME.search(doc.text)
        if named or visit.home or not self.probe.title:
            self.probe.title = (named.group(1).strip() if named else page.raw_title or page.title) or self.probe.title
        for url, text in foreign_links(doc):
            if host_key(url) not in self.robots:
                self.note_outside(url, text, doc.url)
        units = directory_units(doc)
        if units:
            self.probe.directories[doc.url] = units
        path = platform_path(doc) or page.section_path or ((*visit.menu, link.text) if link.text else ())
        text = link.text or (path[-1] if path else page.column or page.title)[:40]
        path = path or ((text,) if text else ())
        look = look_at(doc, page, link.url, text, path, link.weight, start=start)
        kept = look.column is not None and not visit.home and (start or link.weight >= MIN_WEIGHT)
        if look.column is not None and kept:
            self.probe.columns.append(look.column)
            self._note_rows(look.column)
        below = visit.menu if visit.home else (*visit.menu, text)
        if start and not visit.home:  # where a person began, only the breadcrumb tells what stands above
            below = path[:-1] if look.column is not None else path
        self._follow_menu(doc, below)
        return look if kept else Look(inner=look.inner)

    def take_answer(self, column: Column, look: Look) -> None:
        """What the interface of a column answered."""
        if look.column is not None:
            self.probe.columns = [look.column if known is column else known for known in self.probe.columns]
            self._note_rows(look.column)

    def note_silent(self, url: str, ending: Ending) -> None:
        """The interface of a column gave no answer that can be read: the crawl will say so too."""
        self.probe.unread[url] = ending

    def _note_rows(self, column: Column) -> None:
        """Where the rows of a list lead, and one of its pages to look at."""
        for host, title in column.hosts.items():
            if host not in self._named:
                self.note_outside(f"http://{host}/", title, column.url, row=True)
        if column.sample and canonical_key(column.sample) not in self._known:
            own = any_called(column.menu, self.options.body)
            sample = Visit(MenuLink(column.text, column.sample, 0), column.menu, "sample")
            heapq.heappush(self._samples, (-column.weight - OWN_AREA * own, next(self._number), sample))

    def _follow_menu(self, doc: ListDocument, below: tuple[str, ...]) -> None:
        if len(below) > DEPTH:
            return
        # Inside the body's own area every column counts, whatever it is called. The whole site's menu stands there too:
        # what the home page showed and is called by no word of disclosure is none of the area's columns.
        own = any_called(below, self.options.body)
        links = menu_links(doc, self.options.names)
        if not links and not below:
            self.probe.bare.append(doc.url)
        for other in links:
            if canonical_key(other.url) in self._known or host_key(other.url) not in self.robots:
                continue
            if not self.probe.area and self.options.body and any_called((other.text,), self.options.body):
                self.probe.area = other.url
            if own and canonical_key(other.url) not in self.probe.unseen:
                other = replace(other, weight=other.weight + OWN_AREA)
            if other.weight >= MIN_WEIGHT:
                self._push(Visit(other, below))
            elif len(self.probe.unseen) < MAX_UNSEEN:
                self.probe.unseen.setdefault(canonical_key(other.url), other.text)

    def look_at_sample(self, page: Page) -> None:
        """A page of a list: where its attachments lie."""
        for attachment in page.attachments:
            host = host_key(attachment.url)
            if host and host not in self._named:
                self.probe.files.setdefault(host, attachment.name)

    def note_outside(self, url: str, text: str, via: str, *, row: bool = False) -> None:
        name = urlsplit(url).hostname or ""
        # An inner network is no channel of anybody; a practice site may lead to its neighbours on this machine.
        inner = is_private_host(name) and not (self.options.practice and is_loopback_host(name))
        if not inner and len(self.probe.outside) < MAX_LINKS:
            called = not row and any_called((text,), self.options.body)
            self.probe.outside.append(Outside(url, text, via, called, row))

    def note_unread(self, visit: Visit | None, url: str, ending: Ending) -> None:
        if self.probe.seen == 0 and self.probe.access is not Access.OK:
            self.probe.access, self.probe.reason = ending.access, ending.reason
        self.probe.unread[url] = ending
        if visit is None or visit.role == "sample" or visit.home or ending.access not in THERE:
            return
        link = visit.link
        path = (*visit.menu, link.text) if link.text else ()
        self.probe.columns.append(
            Column(
                link.text,
                path,
                link.url,
                "list",
                "",
                "",
                0,
                None,
                link.weight,
                start=visit.role == "start",
                unread=ending,
            )
        )

"""Look at an unknown site: its menus, department directory, columns with family, sign and pager, and where it leads.

A probe asks only the hosts that a person named, as robots.txt of each allows, one request at a time, and not beyond its
budget of pages. What it makes of the answers stands in spiders/columns.py, the draft in spiders/drafting.py.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import scrapy

from crawler import settings as house
from crawler.access import Ending, end_of_failure, end_of_response
from crawler.addresses import canonical_key, check_public, host_key
from crawler.model import Access, Host, Page
from crawler.page import read_page
from crawler.robots import Robots, read_robots
from spiders.bodies import any_called
from spiders.columns import Column, look_at, platform_path
from spiders.families.base import ListDocument
from spiders.menus import MenuLink, directory_units, foreign_links, menu_links
from spiders.missing import KnownPages
from spiders.probe_findings import Outside, Probe, ProbeOptions, Visit, said
from spiders.redirects import destination, is_home
from spiders.runner import run_spider

DEPTH = 4
MIN_WEIGHT = 3
OWN_AREA = 10
START_WEIGHT = 1000
SITE_NAME = re.compile(
    r"<meta[^<>]{0,80}name\s*=\s*[\"']SiteName[\"'][^<>]{0,20}content\s*=\s*[\"']([^\"'<>]{2,60})", re.I
)
MAX_SHELLS = 2
BUSY, TRIES, FIRST_BACK_OFF = frozenset({429, 503}), 2, 0.5
# A column that ends so is there, and was not read: a draft names it, so that nobody takes it for empty.
THERE = frozenset({Access.TIMEOUT, Access.REFUSED, Access.TLS, Access.HTTP_ERROR, Access.BLOCKED, Access.CHALLENGE, Access.ROBOTS,
                   Access.EMPTY})  # fmt: skip
SAMPLES = 6  # pages of lists that are opened, to see whether they can be read and where their files lie
MAX_LINKS, MAX_UNSEEN = 2_000, 200  # kept of what leads to other hosts, and of menu words that were not followed


def probe_site(options: ProbeOptions) -> Probe:
    """Visit the named addresses and what they link (robots obeyed, one request at a time); return what was found."""
    if not options.practice:
        for url in options.urls:
            check_public(url, "probe")
    probe = Probe(options.urls)
    hosts = [urlsplit(url).hostname or "" for url in options.urls]
    settings = {
        "DOWNLOAD_DELAY": max(options.delay, 0.001),
        "DOWNLOAD_TIMEOUT": options.timeout,
        "USER_AGENT": options.agent,
    }
    run_spider(ProbeSpider, settings, hosts if options.practice else [], options=options, probe=probe)
    return probe


class ProbeSpider(scrapy.Spider):
    name = "probe"

    def __init__(self, options: ProbeOptions, probe: Probe, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.options = options
        self.probe = probe
        self.robots: dict[str, Robots] = {}
        self.closed: list[str] = [
            f"{p.scheme}://{p.netloc}" for p in map(urlsplit, options.urls)
        ]  # robots not yet asked
        self.queue: list[tuple[int, int, Visit]] = []
        self.samples: list[tuple[int, int, Visit]] = []
        self.known: set[str] = set()
        self.pages_known = KnownPages()
        self.asked = 0  # redirects and failures count: a site must not lead us on without end

    async def start(self) -> AsyncIterator[Any]:
        for request in self._next():
            yield request

    # --- robots.txt, host by host

    def _ask_robots(self) -> Iterator[Any]:
        root = self.closed.pop(0)
        if host_key(root) in self.robots:
            yield from self._next()
            return
        yield scrapy.Request(
            f"{root}/robots.txt", self.on_robots, errback=self.on_no_robots, dont_filter=True, cb_kwargs={"root": root},
            meta={"download_slot": "probe"},
        )  # fmt: skip

    def on_robots(self, response: Any, root: str) -> Iterator[Any]:
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
        robots = read_robots(response.status, kind, response.body, house.ROBOTS_TOKEN)
        yield from self._open(root, robots)

    def on_no_robots(self, failure: Any) -> Iterator[Any]:
        ending = end_of_failure(failure.type.__name__, failure.getErrorMessage())
        yield from self._open(failure.request.cb_kwargs["root"], Robots(ending.access, ending.reason))

    def _open(self, root: str, robots: Robots) -> Iterator[Any]:
        """Queue what a person named on this host, and its home page, where the host may be asked."""
        self.robots[host_key(root)] = robots
        self.probe.robots[root] = robots.reason
        if robots.access is not Access.OK:
            self._note_unread(None, root, Ending(robots.access, robots.reason))
            for url in self.options.urls:
                if host_key(url) == host_key(root):
                    visit = Visit(MenuLink("", url, START_WEIGHT), (), "start")
                    self._note_unread(visit, url, Ending(robots.access, robots.reason))
        else:
            for url in self.options.urls:
                if host_key(url) == host_key(root) and canonical_key(url) not in self.known:
                    self._push(Visit(MenuLink("", url, START_WEIGHT + is_home(url)), (), "start", is_home(url)))
            # The home page before all: what stands in the whole site's menu is no part of the body's own area.
            if canonical_key(f"{root}/") not in self.known:
                self._push(Visit(MenuLink("", f"{root}/", START_WEIGHT + 1), (), home=True))
        yield from self._next()

    # --- pages

    def _push(self, visit: Visit) -> None:
        self.known.add(canonical_key(visit.link.url))
        heapq.heappush(self.queue, (-visit.link.weight, len(self.known), visit))

    def _next(self) -> Iterator[Any]:
        if self.closed:
            yield from self._ask_robots()
            return
        while self.asked < self.options.pages:
            if self.queue:
                visit = heapq.heappop(self.queue)[2]
            elif self.samples and self.probe.samples < SAMPLES:
                visit = heapq.heappop(self.samples)[2]
                self.probe.samples += 1
            else:
                return
            if self._refused(visit.link.url):
                self._note_unread(visit, visit.link.url, Ending(Access.ROBOTS))
                continue
            yield self._ask(visit, visit.link.url)
            return
        self.probe.left = [visit.link.text for _, _, visit in sorted(self.queue, key=lambda entry: entry[:2])]

    def _refused(self, url: str) -> bool:
        robots = self.robots.get(host_key(url))
        return robots is None or bool(robots.refusal(url))

    def _ask(self, visit: Visit, url: str) -> Any:
        self.asked += 1
        return scrapy.Request(
            url, self.on_page, errback=self.on_failure, dont_filter=True, cb_kwargs={"visit": visit},
            meta={"download_slot": "probe", "download_maxsize": 5_000_000},
        )  # fmt: skip

    def _ask_slower(self, response: Any, visit: Visit) -> Any:
        """The site is asked too fast: ask the same once more, and everything from now on at half the pace."""
        slot = self.crawler.engine.downloader.slots.get("probe")
        wait = (response.headers.get("Retry-After") or b"").decode("latin-1")
        asked = float(wait) if wait.isdigit() else 0.0
        if slot is not None:
            slot.delay = min(max(slot.delay * 2, asked, FIRST_BACK_OFF), house.MAX_BACK_OFF)
        return self._ask(visit, response.url)

    def _come_back(self) -> None:
        """It answers again: step by step back to the pace that was asked for."""
        slot = self.crawler.engine.downloader.slots.get("probe")
        if slot is not None:
            slot.delay = max(self.options.delay, 0.001, slot.delay * 0.6 if slot.delay > FIRST_BACK_OFF / 8 else 0.0)

    def on_failure(self, failure: Any) -> Iterator[Any]:
        self._note_unread(
            failure.request.cb_kwargs["visit"],
            failure.request.url,
            end_of_failure(failure.type.__name__, failure.getErrorMessage()),
        )
        yield from self._next()

    def on_page(self, response: Any, visit: Visit) -> Iterator[Any]:
        headers = {n.decode("latin-1").lower(): v[0].decode("latin-1") for n, v in response.headers.items()}
        if 300 <= response.status < 400:
            yield from self._redirected(response, headers.get("location", ""), visit)
            return
        ending = end_of_response(response.status, headers, response.body)
        if response.status in BUSY and visit.tries < TRIES:
            visit.tries += 1
            yield self._ask_slower(response, visit)
            return
        if ending.access is not Access.OK:
            self._note_unread(visit, response.url, ending)
            yield from self._next()
            return
        self._come_back()
        if self.probe.access is not Access.OK:
            self.probe.access, self.probe.reason = Access.OK, ""
        again = self.pages_known.served_again(
            host_key(response.url), visit.link.url, (visit.link.text,), response.body, headers
        )
        if again is not None and not visit.home:
            self._note_unread(visit, response.url, again)
            yield from self._next()
            return
        if visit.home:
            self.pages_known.note_home(
                Host(host_key(response.url), f"{urlsplit(response.url).scheme}://{urlsplit(response.url).netloc}"),
                response.url,
                response.body,
                headers,
            )
        self.probe.seen += 1
        url = response.url
        if "#" in visit.link.url and "#" not in url:  # a fragment names the column on some platforms
            url = f"{url}#{visit.link.url.partition('#')[2]}"
        doc = ListDocument(url, response.status, headers, response.body)
        page = read_page(url, headers, response.body)
        inner = self._look_at_sample(page) if visit.role == "sample" else self._look(doc, page, visit)
        if inner and visit.shells < MAX_SHELLS and not self._refused(inner):
            visit.shells += 1
            yield self._ask(visit, inner)
            return
        yield from self._next()

    def _redirected(self, response: Any, location: str, visit: Visit) -> Iterator[Any]:
        """Follow a redirect within the named hosts as robots.txt allows, a few times; else go on with the next column."""
        target = destination(response.url, location)
        visit.hops += 1
        new = visit.hops <= house.MAX_REDIRECTS and (canonical_key(target) not in self.known or visit.role == "start")
        if target and new and not self._refused(target):
            self.known.add(canonical_key(target))
            visit.link = replace(visit.link, url=target)
            yield self._ask(visit, target)
            return
        if target and host_key(target) not in self.robots:
            self._note_outside(target, visit.link.text or "转向", response.url)
        self._note_unread(visit, response.url, Ending(Access.OFF_LIST, f"{response.status} 转向 {target[:300]}"))
        yield from self._next()

    def _note_unread(self, visit: Visit | None, url: str, ending: Ending) -> None:
        if self.probe.seen == 0 and self.probe.access is not Access.OK:
            self.probe.access, self.probe.reason = ending.access, ending.reason
        why = said(ending.access, ending.reason)
        self.probe.unread.append(f"{url}（{why}）")
        if visit is None or visit.role == "sample" or visit.home or ending.access not in THERE:
            return
        link = visit.link
        path = (*visit.menu, link.text) if link.text else ()
        self.probe.columns.append(
            Column(
                link.text, path, link.url, "list", "", "", 0, None, link.weight, start=visit.role == "start", unread=why
            )
        )

    # --- what a page tells

    def _look(self, doc: ListDocument, page: Page, visit: Visit) -> str:
        """Take in one page: column or not, directory or not, where its menu leads; return where a shell keeps its content."""
        link, start = visit.link, visit.role == "start"
        named = SITE_NAME.search(doc.text)
        if named or visit.home or not self.probe.title:
            self.probe.title = (named.group(1).strip() if named else page.raw_title or page.title) or self.probe.title
        for url, text in foreign_links(doc):
            if host_key(url) not in self.robots:
                self._note_outside(url, text, doc.url)
        units = directory_units(doc)
        if units:
            self.probe.directories[doc.url] = units
        path = platform_path(doc) or page.section_path or ((*visit.menu, link.text) if link.text else ())
        text = link.text or (path[-1] if path else page.column or page.title)[:40]
        path = path or ((text,) if text else ())
        look = look_at(doc, page, link.url, text, path, link.weight, start=start)
        if look.column is not None and not visit.home and (start or link.weight >= MIN_WEIGHT):
            self._keep(look.column)
        below = visit.menu if visit.home else (*visit.menu, text)
        if start and not visit.home:  # where a person began, only the breadcrumb tells what stands above
            below = path[:-1] if look.column is not None else path
        self._follow_menu(doc, below)
        return look.inner

    def _keep(self, column: Column) -> None:
        self.probe.columns.append(column)
        for host, title in column.hosts.items():
            if host not in {host_key(url) for url in self.options.urls}:
                self._note_outside(f"http://{host}/", title, column.url, row=True)
        if column.sample and canonical_key(column.sample) not in self.known:
            own = any_called(column.menu, self.options.body)
            sample = Visit(MenuLink(column.text, column.sample, 0), column.menu, "sample")
            heapq.heappush(self.samples, (-column.weight - OWN_AREA * own, len(self.samples), sample))

    def _follow_menu(self, doc: ListDocument, below: tuple[str, ...]) -> None:
        if len(below) > DEPTH:
            return
        # Inside the body's own area every column counts, whatever it is called. The whole site's menu stands there too:
        # what the home page showed and is called by no word of disclosure is none of the area's columns.
        own = any_called(below, self.options.body)
        for other in menu_links(doc, self.options.names):
            if canonical_key(other.url) in self.known or host_key(other.url) not in self.robots:
                continue
            if not self.probe.area and self.options.body and any_called((other.text,), self.options.body):
                self.probe.area = other.url
            if own and canonical_key(other.url) not in self.probe.unseen:
                other = replace(other, weight=other.weight + OWN_AREA)
            if other.weight >= MIN_WEIGHT:
                self._push(Visit(other, below))
            elif len(self.probe.unseen) < MAX_UNSEEN:
                self.probe.unseen.setdefault(canonical_key(other.url), other.text)

    def _look_at_sample(self, page: Page) -> str:
        """A page of a list: where its attachments lie."""
        own = {host_key(url) for url in self.options.urls}
        for attachment in page.attachments:
            host = host_key(attachment.url)
            if host and host not in own:
                self.probe.files.setdefault(host, attachment.name)
        return ""

    def _note_outside(self, url: str, text: str, via: str, *, row: bool = False) -> None:
        if len(self.probe.outside) < MAX_LINKS:
            called = not row and any_called((text,), self.options.body)
            self.probe.outside.append(Outside(url, text, via, called, row))
